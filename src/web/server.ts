import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Readiness } from './health.ts'
import { type Ingress, webhookPath } from './ingress.ts'
import type { Metrics } from './metrics.ts'

export interface RouterOptions {
  /** Absent where somebody else takes webhooks. */
  readonly ingress?: Ingress
  readiness(): Readiness
  readonly metrics: Metrics
  /** Everything else, as a hono app's `fetch`. Absent: not ours. */
  readonly page?: (request: Request) => Response | Promise<Response>
}

/** Answers a request, or leaves it (false) because its address is not ours. Never rejects. */
export type Router = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

/** Webhooks, `/healthz`, `/readyz`, `/metrics`, and the page. */
export function createRouter({ ingress, readiness, metrics, page: fetch }: RouterOptions): Router {
  const page = fetch && getRequestListener(fetch)
  const watched: Readonly<Record<string, (response: ServerResponse) => Promise<void> | void>> = {
    '/healthz': response => say(response, 200, 'The process is alive.'),
    '/readyz': response => {
      const { ready, checks } = readiness()
      say(response, ready ? 200 : 503, checks.map(({ name, sentence }) => `The ${name} ${sentence}.`).join('\n'))
    },
    '/metrics': async response => say(response, 200, await metrics.text(), metrics.contentType),
  }

  async function route(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    const watch = Object.hasOwn(watched, path) ? watched[path] : undefined
    if (ingress && path === webhookPath) await ingress.handle(request, response)
    else if (watch && request.method !== 'GET' && request.method !== 'HEAD') say(response, 405, 'This is only read.')
    else if (watch) await watch(response)
    else if (page) await page(request, response)
    else return false
    return true
  }

  return (request, response) =>
    route(request, response).catch(() => {
      // What went wrong is nobody's business out there; a metric that cannot be read is a store that cannot.
      if (response.headersSent) response.destroy()
      else say(response, 500, 'Something went wrong.')
      return true
    })
}

/** A server of its own. Limits: 16 KiB of headers within 10 s, a whole request within 60 s. */
export function createServer(router: Router): Server {
  const server = createHttpServer(
    {
      headersTimeout: 10_000,
      // GitHub itself gives up after 10 s; the rest is for a slow line to a local network.
      requestTimeout: 60_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: 20_000,
      maxHeaderSize: 16_384,
    },
    async (request, response) => {
      if (!(await router(request, response))) say(response, 404, 'There is nothing here.')
    },
  )
  // Far more than GitHub opens; each costs at most a few tens of KiB until its body grows.
  server.maxConnections = 2_000
  return server
}

/** A server that listens. */
export interface Listening {
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:3000` */
  readonly url: string
  /** Takes no new connections, and ends the others: at once where nothing is said on them, else after so many milliseconds. */
  close(graceMs: number): Promise<void>
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
        close: graceMs =>
          new Promise(closed => {
            const late = setTimeout(() => server.closeAllConnections(), graceMs)
            server.close(() => {
              clearTimeout(late)
              closed()
            })
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
