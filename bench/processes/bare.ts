// The least that a durable receiver of signed webhooks can do: read, HMAC, append, and one fdatasync for all who wait.
// `bare.ts <file>`; prints its address as a line.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { fdatasync, openSync, writev } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const file = openSync(process.argv[2] ?? '', 'a')
let waiting: { readonly body: Buffer; readonly response: ServerResponse }[] = []
let busy = false

const flush = (): void => {
  if (busy || waiting.length === 0) return
  busy = true
  const group = waiting
  waiting = []
  writev(
    file,
    group.map(({ body }) => body),
    written => {
      fdatasync(file, flushed => {
        busy = false
        for (const { response } of group) {
          response.writeHead(written || flushed ? 503 : 202, { 'content-length': 0 })
          response.end()
        }
        flush()
      })
    },
  )
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = Buffer.concat(parts)
    const wanted = Buffer.from(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`)
    const given = Buffer.from(String(request.headers['x-hub-signature-256'] ?? ''))
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      response.writeHead(401, { 'content-length': 0 })
      response.end()
      return
    }
    waiting.push({ body, response })
    flush()
  })
})
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`),
)
