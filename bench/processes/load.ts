// Sends signed deliveries over so many connections, one after the other on each. Told `<url> <count> <bytes> <connections>` on a line of
// its input, it answers with `<milliseconds> <answers that were 202>`.
import { createHmac, randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/** A push to a branch that concerns no promotion, as large as asked for. */
const bodyOf = (bytes: number): Buffer => {
  const payload = {
    ref: 'refs/heads/some-change',
    before: '0'.repeat(40),
    after: '1'.repeat(40),
    repository: {
      id: 999_999,
      name: 'other',
      full_name: 'acme/other',
      owner: { login: 'acme' },
      default_branch: 'main',
    },
    installation: { id: 1 },
    sender: { login: 'ann', id: 7, type: 'User' },
    filler: '',
  }
  const rest = bytes - JSON.stringify(payload).length
  return Buffer.from(JSON.stringify({ ...payload, filler: 'x'.repeat(Math.max(0, rest)) }))
}

/** Resolves with how many were answered with 202. */
const send = (url: URL, count: number, body: Buffer): Promise<number> =>
  new Promise((resolve, reject) => {
    const signature = createHmac('sha256', 'secret').update(body).digest('hex')
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    let left = count
    let accepted = 0
    let seen = ''
    const next = (): void => {
      if (left === 0) {
        socket.end()
        resolve(accepted)
        return
      }
      left -= 1
      socket.write(
        `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nx-github-event: push\r\nx-github-delivery: ${randomUUID()}\r\nx-hub-signature-256: sha256=${signature}\r\n\r\n`,
      )
      socket.write(body)
    }
    socket.on('connect', next)
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the connection was closed')))
    socket.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1')
      for (;;) {
        const head = seen.indexOf('\r\n\r\n')
        const length = Number(/content-length: (\d+)/i.exec(seen.slice(0, head))?.[1] ?? 0)
        if (head < 0 || seen.length < head + 4 + length) return
        if (seen.startsWith('HTTP/1.1 202')) accepted += 1
        seen = seen.slice(head + 4 + length)
        next()
      }
    })
  })

createInterface({ input: process.stdin }).on('line', async line => {
  const [url = '', count = '', bytes = '', connections = ''] = line.split(' ')
  const body = bodyOf(Number(bytes))
  const each = Math.ceil(Number(count) / Number(connections))
  const began = performance.now()
  const accepted = await Promise.all(Array.from({ length: Number(connections) }, () => send(new URL(url), each, body)))
  const ms = performance.now() - began
  process.stdout.write(`${ms} ${accepted.reduce((sum, some) => sum + some, 0)}\n`)
})
process.stdout.write('ready\n')
