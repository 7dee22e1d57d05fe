import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Readiness } from './health.ts'
import { type Ingress, webhookPath } from './ingress.ts'
import type { Metrics } from './metrics.ts'

export interface ServerOptions {
  readonly ingress: Ingress
  readiness(): Readiness
  readonly metrics: Metrics
  /** Everything else, as a hono app's `fetch`. Absent: 404. */
  readonly page?: (request: Request) => Response | Promise<Response>
}

/** A server that listens. */
export interface Listening {
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:3000` */
  readonly url: string
  /** Takes no new connections, and ends those that say nothing more. */
  close(): Promise<void>
}

/** Serves webhooks, health, metrics and the page on one port. Limits: 16 KiB of headers within 10 s, a whole request within 60 s. */
export function createServer(options: ServerOptions): Server {
  const page = options.page && getRequestListener(options.page)
  const server = createHttpServer(
    {
      headersTimeout: 10_000,
      // GitHub itself gives up after 10 s; the rest is for a slow line to a local network.
      requestTimeout: 60_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 20_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      route(request, response).catch(() => {
        if (!response.headersSent) say(response, 500, 'Something went wrong.')
        else response.destroy()
      })
    },
  )
  // Far more than GitHub opens; each costs at most a few tens of KiB until its body grows.
  server.maxConnections = 2_000
  return server

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0]
    if (path === webhookPath) return options.ingress.handle(request, response)
    if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') {
      if (page) await page(request, response)
      else say(response, 404, 'There is nothing here.')
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'This is only read.')
    if (path === '/metrics') return say(response, 200, await options.metrics.text(), options.metrics.contentType)
    if (path === '/healthz') return say(response, 200, 'The process is alive.')
    const { ready, checks } = options.readiness()
    say(response, ready ? 200 : 503, checks.map(({ name, sentence }) => `The ${name} ${sentence}.`).join('\n'))
  }
}

/** Starts to listen. Rejects where the address is taken or not ours. Port 0: any free one. */
export function listen(server: Server, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const { port: bound } = server.address() as AddressInfo
      resolve({
        host,
        port: bound,
        url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
        close: () =>
          new Promise(closed => {
            server.close(() => closed())
            server.closeIdleConnections()
          }),
      })
    })
  })
}

function say(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'x-content-type-options': 'nosniff' })
  response.end(`${text}\n`)
}
