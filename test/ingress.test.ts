import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEvents, type EventMap } from '../src/engine/events.ts'
import type { Delivery, Store } from '../src/engine/ports.ts'
import { openStore } from '../src/store/store.ts'
import { createReadiness } from '../src/web/health.ts'
import { createIngress, type Ingress, type IngressOptions, webhookPath } from '../src/web/ingress.ts'
import { createMetrics } from '../src/web/metrics.ts'
import { createRouter, createServer, type Listening, listen } from '../src/web/server.ts'

const sign = (body: string | Buffer, secret = 'secret'): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
const headersFor = (body: string | Buffer, more: object = {}): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-event': 'push',
  'x-github-delivery': randomUUID(),
  'x-hub-signature-256': sign(body),
  ...more,
})

interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 })
/** One request, with exactly these headers. */
const send = (
  url: string,
  body: string | Buffer,
  headers: Record<string, string | string[]> = headersFor(body),
  method = 'POST',
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })

let store: Store
let server: Server
let listening: Listening
let ingress: Ingress
let hooks: string
let stored: number
let answered: EventMap['answered'][]
let stumbled: EventMap['stumbled'][]

const start = async (more: Partial<IngressOptions> = {}): Promise<void> => {
  store = openStore(':memory:')
  const events = createEvents()
  stored = 0
  answered = []
  stumbled = []
  events.on('answered', event => void answered.push(event))
  events.on('stumbled', event => void stumbled.push(event))
  const clock = { now: () => 5 }
  ingress = createIngress({
    store,
    clock,
    events,
    secrets: ['secret', 'the old secret'],
    received: () => {
      stored++
    },
    ...more,
  })
  server = createServer(
    createRouter({
      ingress,
      readiness: createReadiness({ store, worker: { beat: () => 5 }, clock }),
      metrics: createMetrics(events, store, clock),
      page: request => new Response(`page of ${new URL(request.url).pathname}`),
    }),
  )
  listening = await listen(server, '127.0.0.1', 0)
  hooks = `${listening.url}${webhookPath}`
}
const stop = async (): Promise<void> => {
  await listening.close(0)
  store.close()
}

describe('the receiver', () => {
  beforeEach(() => start())
  afterEach(stop)

  test('stores what GitHub signed, and only then says so', async () => {
    const body = '{"ref":"refs/heads/main","umlaut":"ä"}'
    const reply = await send(hooks, body, headersFor(body, { 'x-github-delivery': 'guid-1' }))
    expect([reply.status, reply.text]).toEqual([202, 'Stored.'])
    expect(store.received(10)).toEqual<Delivery[]>([{ id: 'guid-1', event: 'push', payload: body, at: 5 }])
    expect([stored, answered]).toMatchObject([
      1,
      [{ answer: 'accepted', event: 'push', delivery: 'guid-1', bytes: 39 }],
    ])
  })

  test('takes the old secret, too, while it is replaced', async () => {
    const headers = headersFor('{}', { 'x-hub-signature-256': sign('{}', 'the old secret') })
    expect((await send(hooks, '{}', headers)).status).toBe(202)
  })

  test('keeps one of a hundred that come twice at the same time', async () => {
    const headers = headersFor('{}')
    const replies = await Promise.all(Array.from({ length: 100 }, () => send(hooks, '{}', headers)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([202]))
    expect(replies.filter(({ text }) => text === 'Stored.')).toHaveLength(1)
    expect([stored, store.received(200).length]).toEqual([1, 1])
  })

  const without = (name: string): Record<string, string> =>
    Object.fromEntries(Object.entries(headersFor('{}')).filter(([key]) => key !== name))
  const signature = sign('{}')
  const sha1 = `sha1=${createHmac('sha1', 'secret').update('{}').digest('hex')}`
  test.each<[string, Record<string, string | string[]>, number]>([
    ['without a signature', without('x-hub-signature-256'), 401],
    ['signed with SHA-1 only', { ...without('x-hub-signature-256'), 'x-hub-signature': sha1 }, 401],
    ['with a SHA-1 signature in the header of the other', headersFor('{}', { 'x-hub-signature-256': sha1 }), 401],
    ['signed with another secret', headersFor('{}', { 'x-hub-signature-256': sign('{}', 'guess') }), 401],
    ['with an empty secret’s signature', headersFor('{}', { 'x-hub-signature-256': sign('{}', '') }), 401],
    ['with the signature of another body', headersFor('{}', { 'x-hub-signature-256': sign('{ }') }), 401],
    ['with two signatures', headersFor('{}', { 'x-hub-signature-256': [signature, signature] }), 401],
    ['without an event', without('x-github-event'), 400],
    ['without a delivery id', without('x-github-delivery'), 400],
    ['with an event that is none', headersFor('{}', { 'x-github-event': '../x' }), 400],
    ['with a delivery id of 200 characters', headersFor('{}', { 'x-github-delivery': 'x'.repeat(200) }), 400],
    ['as a form', headersFor('{}', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['without a type', without('content-type'), 415],
    ['said to be compressed', headersFor('{}', { 'content-encoding': 'gzip' }), 415],
  ])('refuses a delivery %s', async (_name, headers, status) => {
    const reply = await send(hooks, '{}', headers)
    expect(reply.status).toBe(status)
    expect(store.received(1)).toEqual([])
    expect(answered).toMatchObject([{ event: null, status }])
  })

  test('refuses a body that is really compressed, although GitHub could have signed it', async () => {
    const body = gzipSync('{}')
    expect((await send(hooks, body, headersFor(body, { 'content-encoding': 'gzip' }))).status).toBe(415)
  })

  test('is only posted to', async () => {
    const reply = await send(hooks, '', {}, 'GET')
    expect([reply.status, reply.headers.allow]).toEqual([405, 'POST'])
  })

  test('answers 401 to ten thousand signatures that are nearly right, and stores none', async () => {
    const body = '{"ref":"refs/heads/main"}'
    const right = sign(body)
    const character = fc.constantFrom(...'0123456789abcdefABCDEF=xsh -')
    const nearly = fc
      .oneof(
        fc
          .tuple(fc.nat(right.length - 1), character)
          .map(([index, other]) => right.slice(0, index) + other + right.slice(index + 1)),
        fc.nat(right.length).map(length => right.slice(0, length)),
        character.map(other => right + other),
        fc.tuple(fc.nat(255), fc.nat(31)).map(([flip, index]) => {
          const bytes = Buffer.from(right.slice(7), 'hex')
          bytes[index] = (bytes[index] ?? 0) ^ flip
          return `sha256=${bytes.toString('hex')}`
        }),
        fc
          .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
          .map(hex => `sha256=${hex}`),
        fc.constantFrom(
          right.toUpperCase(),
          right.replace('sha256', 'SHA256'),
          right.slice(7),
          `sha512=${right.slice(7)}`,
          '',
        ),
        fc.string({ unit: fc.constantFrom(...'abc123'), maxLength: 10 }).map(secret => sign(body, secret)),
      )
      .filter(wrong => wrong.trim() !== right)
    const wrongs = fc.sample(nearly, { numRuns: 10_000, seed: 7 })
    const statuses = new Map<number, number>()
    const next = wrongs.values()
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (const wrong of next) {
          const { status } = await send(hooks, body, headersFor(body, { 'x-hub-signature-256': wrong }))
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      }),
    )
    expect(statuses).toEqual(new Map([[401, 10_000]]))
    expect([stored, store.received(1)]).toEqual([0, []])
  })

  test.each(['null', '[]', '"text"', '', 'not JSON', '{"repository":null}', '\u0000', `${'['.repeat(50_000)}`])(
    'stores the odd but signed body %j, for others to judge',
    async body => {
      expect((await send(hooks, body)).status).toBe(202)
      expect(store.received(1)[0]?.payload).toBe(body)
    },
  )

  test('says 503 once it is being stopped', async () => {
    ingress.stop()
    const reply = await send(hooks, '{}')
    expect([reply.status, reply.headers.connection]).toEqual([503, 'close'])
    expect(store.received(1)).toEqual([])
  })

  test('does not mind a sender that goes away in the middle', async () => {
    const socket = connect(listening.port, '127.0.0.1')
    socket.write(`POST ${webhookPath} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n`)
    for (const [name, value] of Object.entries(headersFor('x'))) socket.write(`${name}: ${value}\r\n`)
    socket.write('\r\n{"half":')
    await once(socket, 'connect')
    await new Promise(resolve => setImmediate(resolve))
    socket.destroy()
    expect((await send(hooks, '{}')).status).toBe(202)
    expect(store.received(10)).toHaveLength(1)
  })

  test('serves health, metrics and the page beside it', async () => {
    await send(hooks, '{}')
    const get = (path: string): Promise<Reply> => send(`${listening.url}${path}`, '', {}, 'GET')
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    expect(await get('/readyz')).toMatchObject({
      status: 200,
      text: 'The store can be written.\nThe worker is running.\n',
    })
    expect(await get('/')).toMatchObject({ status: 200, text: 'page of /' })
    const metrics = (await get('/metrics')).text
    expect(metrics).toContain('stagecoach_webhook_requests_total{answer="accepted"} 1')
    expect(metrics).toContain('stagecoach_work{state="received"} 1')
    expect((await send(`${listening.url}/metrics`, '', {}, 'DELETE')).status).toBe(405)
  })
})

describe('a store that fails', () => {
  afterEach(stop)

  test('is answered with 503 and not a word of why', async () => {
    let failing = true
    let groups = 0
    await start({
      store: {
        async receiveAll(deliveries) {
          groups++
          if (failing) throw new Error('disk I/O error at /var/lib/secret-path')
          return store.receiveAll(deliveries)
        },
      },
    })
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(hooks, '{}')))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([503]))
    expect(replies[0]).toMatchObject({ text: 'It could not be stored.', headers: { 'retry-after': '30' } })
    expect(stumbled[0]).toMatchObject({ where: 'ingress' })
    expect(stored).toBe(0)

    failing = false
    groups = 0
    await Promise.all(Array.from({ length: 100 }, () => send(hooks, '{}')))
    expect(store.received(200)).toHaveLength(100)
    expect(groups).toBeLessThan(100)
  })

  test('is waited for: nothing is answered before it is on the disk', async () => {
    const order: string[] = []
    await start({
      store: {
        async receiveAll(deliveries) {
          const results = await store.receiveAll(deliveries)
          for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve))
          order.push('on the disk')
          return results
        },
      },
    })
    await send(hooks, '{}')
    order.push('answered')
    expect(order).toEqual(['on the disk', 'answered'])
  })

  test('is not ready', async () => {
    await start()
    const broken = createReadiness({
      store: {
        probe() {
          throw new Error('disk full')
        },
      },
      worker: { beat: () => null },
      clock: { now: () => 0 },
    })
    expect(broken()).toEqual({
      ready: false,
      checks: [
        { name: 'store', ok: false, sentence: 'cannot be written' },
        { name: 'worker', ok: false, sentence: 'is not running' },
      ],
    })
  })
})

describe('a body that is too large', () => {
  beforeEach(() => start({ mostBytes: 100_000, togetherBytes: 250_000 }))
  afterEach(stop)

  test('is refused by its announced length, before it is read', async () => {
    const body = 'x'.repeat(100_001)
    const reply = await send(hooks, body)
    expect([reply.status, reply.headers.connection]).toEqual([413, 'close'])
  })

  test('is taken up to the last byte that is allowed', async () => {
    expect((await send(hooks, 'x'.repeat(100_000))).status).toBe(202)
    const chunked = headersFor('x'.repeat(100_000), { 'transfer-encoding': 'chunked' })
    expect((await send(hooks, 'x'.repeat(100_000), chunked)).status).toBe(202)
  })

  test('is cut where its length was not announced', async () => {
    const { sent, answer } = await flood(listening.port, 10_000_000)
    expect(answer).toMatch(/^(HTTP\/1.1 413|$)/)
    expect(sent).toBeLessThan(10_000_000)
    expect(store.received(1)).toEqual([])
  })

  test('does not stop small ones when many come at once: the largest is dropped', async () => {
    const slow = await Promise.all(
      [90_000, 95_000].map(async size => {
        const socket = connect(listening.port, '127.0.0.1').setEncoding('utf8')
        const answer = once(socket, 'data').then(([data]) => String(data).split('\r\n', 1)[0])
        socket.write(head({ 'transfer-encoding': 'chunked' }))
        socket.write(`${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`)
        await once(socket, 'connect')
        return { socket, answer }
      }),
    )
    const body = JSON.stringify({ filler: 'y'.repeat(60_000) })
    // Until the two have arrived there is still room; each of these takes and gives back some.
    for (let index = 0; index < 20; index++) expect((await send(hooks, body)).status).toBe(202)
    const replies = await Promise.all(Array.from({ length: 3 }, () => send(hooks, body)))
    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(await Promise.race(slow.map(({ answer }) => answer))).toBe('HTTP/1.1 503 Service Unavailable')
    for (const { socket } of slow) socket.destroy()
  })
})

const head = (more: Record<string, string>): string =>
  [
    `POST ${webhookPath} HTTP/1.1`,
    'host: x',
    ...Object.entries(headersFor('x', more)).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')

/** Sends a body without an end, in chunks of so many bytes, until it is cut off or so much was sent. */
async function flood(port: number, most: number, chunk = 65_536): Promise<{ sent: number; answer: string }> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let answer = ''
  let open = true
  const closed = new Promise<void>(resolve => {
    socket.on('close', () => {
      open = false
      resolve()
    })
  })
  socket.on('data', data => {
    answer += data
  })
  socket.on('error', () => {})
  socket.write(head({ 'transfer-encoding': 'chunked' }))
  const one = `${chunk.toString(16)}\r\n${'x'.repeat(chunk)}\r\n`
  const piece = one.repeat(Math.ceil(65_536 / one.length))
  let sent = 0
  while (open && sent < most) {
    sent += Math.floor(piece.length / one.length) * chunk
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain').catch(() => {}), closed])
  }
  socket.destroy()
  return { sent, answer }
}

describe('a receiver in another process', () => {
  let directory: string
  let file: string
  const children: ChildProcess[] = []
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stagecoach-ingress-'))
    file = join(directory, 'store.sqlite')
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child)
    rmSync(directory, { recursive: true })
  })
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const receiver = async (mode: 'turn' | 'hang'): Promise<{ child: ChildProcess; url: string; port: number }> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'processes/receiver.ts'), file, mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
    return { child, url, port: Number(new URL(url).port) }
  }
  const memoryOf = async (url: string): Promise<number> => {
    const { text } = await send(`${url}/metrics`, '', {}, 'GET')
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]) / 1e6
  }

  test('loses nothing that it answered when it is killed, before or after the work was made', async () => {
    const acknowledged = new Set<string>()
    for (const mode of ['hang', 'turn', 'hang', 'turn'] as const) {
      const { child, url } = await receiver(mode)
      let answers = 0
      const sending = Array.from({ length: 8 }, async () => {
        for (;;) {
          const id = randomUUID()
          const reply = await send(`${url}${webhookPath}`, '{}', headersFor('{}', { 'x-github-delivery': id }))
          if (reply.status === 202) acknowledged.add(id)
          if (++answers === 60) await kill(child)
        }
      })
      await Promise.allSettled(sending)
    }
    const store = openStore(file)
    const found = new Set(store.received(10_000).map(({ id }) => id))
    for (let work = store.lease(Date.now() + 60_000, false, 1); work; ) {
      found.add(work.key.slice('saw '.length))
      store.finish(work)
      work = store.lease(Date.now() + 60_000, false, 1)
    }
    store.close()
    expect(acknowledged.size).toBeGreaterThan(150)
    expect([...acknowledged].filter(id => !found.has(id))).toEqual([])
  })

  test('keeps its memory bounded under bodies that never end, whole or byte by byte, and takes others meanwhile', async () => {
    const { url, port } = await receiver('hang')
    await send(`${url}${webhookPath}`, '{}')
    const before = await memoryOf(url)
    const whole = Array.from({ length: 80 }, () => flood(port, 1_000_000_000))
    const others = await Promise.all(Array.from({ length: 50 }, () => send(`${url}${webhookPath}`, '{"small":true}')))
    const floods = await Promise.all(whole)
    const grains = await Promise.all(Array.from({ length: 4 }, () => flood(port, 600_000, 1)))
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([202]))
    expect(Math.max(...floods.map(({ sent }) => sent))).toBeLessThan(100_000_000)
    expect(grains).toHaveLength(4)
    expect((await memoryOf(url)) - before).toBeLessThan(400)
  })
})
