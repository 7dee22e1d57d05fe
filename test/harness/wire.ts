import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe as describeDocument } from '../../src/sim/github/answer-graphql.ts'

/**
 * Where a wire breaks for good: at its n-th write (from 1), before GitHub hears of it, or before its answer comes back.
 * Or what happens to that one write, after which all is well: a 502 before it was done or after, no answer after, or a
 * refusal because of a secondary limit, which asks to wait for two minutes.
 */
export interface Break {
  readonly at: number
  readonly how: 'before' | 'after' | '502 before' | '502 after' | 'reset after' | 'limited'
}

/** What a secondary limit asks for, in seconds. */
export const RETRY_AFTER = 120

/** The way between one process of the App and GitHub. Once broken it stays broken: the process at its end is dead. */
export interface Wire {
  /** For `GHE_HOST`. */
  readonly host: string
  /** What wrote, in order: `POST /repos/acme/shop/deployments`, `mutation createRef createCommitOnBranch`. */
  readonly writes: readonly string[]
  /** All requests, reads too. */
  readonly requests: readonly string[]
  readonly broken: boolean
  close(): Promise<void>
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** What a request changes on GitHub, in words; null for reads, tokens and git. */
const writeOf = (method: string, path: string, body: Buffer): string | null => {
  if (path.startsWith('/api/graphql')) {
    const { query } = JSON.parse(body.toString('utf8')) as { readonly query: string }
    const described = describeDocument(query)
    return described.startsWith('mutation') ? described : null
  }
  const isRead =
    method === 'GET' || method === 'HEAD' || !path.startsWith('/api/v3/') || path.endsWith('/access_tokens')
  return isRead ? null : `${method} ${path.slice('/api/v3'.length)}`
}

/** Lays a wire to GitHub. `onBreak` is called at the moment in which it breaks. */
export const layWire = async (github: string, where: Break | null, onBreak: () => void = () => {}): Promise<Wire> => {
  const writes: string[] = []
  const requests: string[] = []
  const target = new URL(github)
  let broken = false
  const server = createServer((message, response) => void pass(message, response))
  const snap = (): void => {
    broken = true
    server.closeAllConnections()
    onBreak()
  }
  const pass = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(message)
    if (broken) {
      message.socket.destroy()
      return
    }
    const method = message.method ?? 'GET'
    const path = message.url ?? '/'
    const write = writeOf(method, path, body)
    requests.push(write ?? `${method} ${path}`)
    if (write !== null) writes.push(write)
    const breaks = write !== null && where !== null && writes.length === where.at
    if (breaks && where.how === 'before') {
      snap()
      return
    }
    const refuse = (): void => void response.writeHead(502, { 'content-type': 'text/html' }).end('Bad Gateway')
    if (breaks && where.how === 'limited') {
      onBreak()
      const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      response
        .writeHead(403, { 'content-type': 'application/json; charset=utf-8', 'retry-after': String(RETRY_AFTER) })
        .end(JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest' }))
      return
    }
    if (breaks && where.how === '502 before') {
      refuse()
      return
    }
    const forwarded = httpRequest(
      { host: target.hostname, port: target.port, method, path, headers: message.headers },
      answer => {
        if (breaks && where.how === 'after') snap()
        if (broken || breaks) {
          answer.resume()
          if (breaks && where.how === '502 after') refuse()
          if (breaks && where.how === 'reset after') message.socket.destroy()
          return
        }
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => message.socket.destroy())
    forwarded.end(body)
  }
  server.on('connection', socket => {
    if (broken) socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    writes,
    requests,
    get broken() {
      return broken
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
