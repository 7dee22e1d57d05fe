import { request } from 'node:http'
import { request as secureRequest } from 'node:https'

/** What a receiver of webhooks answered. Status 0: it could not be reached, 504: not within ten seconds. */
export interface Posted {
  readonly status: number
  readonly reason: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Posts a body and waits ten seconds for the answer, as GitHub does (docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks). */
export const post = (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Posted> =>
  new Promise(resolve => {
    const send = url.startsWith('https:') ? secureRequest : request
    const call = send(
      url,
      { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, timeout: 10_000 },
      answer => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => {
          const status = answer.statusCode ?? 0
          resolve({
            status,
            reason: status >= 200 && status < 300 ? 'OK' : (answer.statusMessage ?? 'Invalid HTTP Response'),
            headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(parts).toString('utf8'),
          })
        })
      },
    )
    call.on('timeout', () => {
      resolve({ status: 504, reason: 'timed out', headers: {}, body: '' })
      call.destroy()
    })
    call.on('error', () => resolve({ status: 0, reason: 'failed to connect to host', headers: {}, body: '' }))
    call.end(body)
  })
