import { type ClientHttp2Session, connect } from 'node:http2'
import type { Server } from './server.ts'

/** What the API server answered. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** One connection to the API server, with many requests on it at once. */
export interface Client {
  get(path: string, accept?: string): Promise<Answer>
  post(path: string, body: string, type?: 'application/json' | 'application/yaml'): Promise<Answer>
  /** Any other request. */
  send(
    method: string,
    path: string,
    body: string,
    type: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
  close(): void
}

/** What the API server lets through at once on one connection. */
export const AT_ONCE = 48

/** Connects to the API server. */
export const connectTo = ({ port, token, certificate }: Server): Client => {
  const session: ClientHttp2Session = connect(`https://127.0.0.1:${port}`, { ca: certificate })
  session.setMaxListeners(0)
  const send = (
    method: string,
    path: string,
    body?: string,
    type = 'application/json',
    accept = 'application/json',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': method,
        ':path': path,
        authorization: `Bearer ${token}`,
        accept,
        ...(body !== undefined && { 'content-type': type }),
        ...headers,
      })
      let status = 0
      const chunks: Buffer[] = []
      stream.on('response', headers => {
        status = Number(headers[':status'])
      })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => resolve({ status, body: Buffer.concat(chunks).toString() }))
      stream.on('error', reject)
      stream.end(body)
    })
  return {
    get: (path, accept) => send('GET', path, undefined, undefined, accept),
    post: (path, body, type) => send('POST', path, body, type),
    send: (method, path, body, type, headers) => send(method, path, body, type, undefined, headers),
    close: () => session.close(),
  }
}

/** Does something with each, some at a time; results are in the order of what was given. */
export const forEach = async <T, R>(
  all: readonly T[],
  act: (each: T, index: number) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = []
  let next = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) results[index] = await act(all[index] as T, index)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}
