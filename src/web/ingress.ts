import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer, Events } from '../engine/events.ts'
import { groupCommit } from '../engine/group-commit.ts'
import type { Clock, Delivery, Store } from '../engine/ports.ts'
import { boundedBodies } from './body.ts'
import { isSignature, isSigned } from './signature.ts'

/** Where Probot, too, takes webhooks. */
export const webhookPath = '/api/github/webhooks'

/** GitHub sends no event above 25 MB; a little more for what stands around it. Source: docs.github.com, "Webhook events and payloads". */
export const mostBytes = 25 * 1024 * 1024 + 64 * 1024

/** Bytes of all bodies that are being read. One of the largest, and a thousand of the usual ones beside it. */
const togetherBytes = 40 * 1024 * 1024

export interface IngressOptions {
  readonly store: Pick<Store, 'receiveAll'>
  readonly clock: Clock
  readonly events: Events
  /** The webhook's secret, and the one before it while it is replaced. */
  readonly secrets: readonly string[]
  /** Called when something new was stored. */
  received(): void
  /** Default: 25 MiB and 64 KiB. */
  readonly mostBytes?: number
  /** Default: 40 MiB. */
  readonly togetherBytes?: number
}

/** Takes webhooks: capped, verified, stored, and only then answered. */
export interface Ingress {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** From now on answers 503; GitHub shows the delivery as failed, and the next start's reconcile finds what it was about. */
  stop(): void
}

/** What is known of a request; its event only where it was signed, because anybody can write a header. */
interface Taken {
  readonly answer: Answer
  readonly event?: string
  readonly delivery?: string
  readonly bytes?: number
}

const answers: Readonly<Record<Answer, { readonly status: number; readonly text: string }>> = {
  accepted: { status: 202, text: 'Stored.' },
  duplicate: { status: 202, text: 'Stored before.' },
  'bad method': { status: 405, text: 'Webhooks are posted.' },
  'bad headers': { status: 400, text: 'X-GitHub-Event or X-GitHub-Delivery is missing or malformed.' },
  'bad content': { status: 415, text: 'The body must be JSON (application/json), not compressed.' },
  unsigned: { status: 401, text: 'X-Hub-Signature-256 is missing, or does not fit the body.' },
  'too large': { status: 413, text: 'The body is larger than any that GitHub sends.' },
  'cut off': { status: 400, text: 'The body ended early.' },
  overloaded: { status: 503, text: 'Too much is being received at once.' },
  stopping: { status: 503, text: 'Stopping.' },
  'not stored': { status: 503, text: 'It could not be stored.' },
}

/** These leave a body unread behind them, so the connection cannot be used again. */
const hangUp: ReadonlySet<Answer> = new Set(['too large', 'cut off', 'overloaded', 'stopping'])

/** A receiver for Probot's webhook address. It judges nothing but the signature: what a payload says is looked at later, from the store. */
export function createIngress(options: IngressOptions): Ingress {
  const { store, clock, events } = options
  const read = boundedBodies(options.mostBytes ?? mostBytes, options.togetherBytes ?? togetherBytes)
  const commit = groupCommit((deliveries: readonly Delivery[]) => store.receiveAll(deliveries))
  let stopping = false

  async function take(request: IncomingMessage): Promise<Taken> {
    const header = (name: string): string => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : ''
    }
    if (request.method !== 'POST') return { answer: 'bad method' }
    if (stopping) return { answer: 'stopping' }
    const event = header('x-github-event')
    const id = header('x-github-delivery')
    if (!/^[a-z_]{1,64}$/.test(event) || !/^[\w-]{1,100}$/.test(id)) return { answer: 'bad headers' }
    if (
      !/^application\/json *(;|$)/i.test(header('content-type')) ||
      !/^(identity)?$/i.test(header('content-encoding'))
    )
      return { answer: 'bad content' }
    const signature = header('x-hub-signature-256')
    if (!isSignature(signature)) return { answer: 'unsigned' }

    const body = await read(request)
    if (typeof body === 'string') return { answer: body }
    const payload = isSigned(body.parts, signature, options.secrets) ? Buffer.concat(body.parts).toString() : null
    body.release()
    if (payload === null) return { answer: 'unsigned' }
    const signed = { event, delivery: id, bytes: body.length }
    try {
      const fresh = await commit({ id, event, payload, at: clock.now() })
      if (fresh) options.received()
      return { ...signed, answer: fresh ? 'accepted' : 'duplicate' }
    } catch (error) {
      events.emit('stumbled', { where: 'ingress', error })
      return { ...signed, answer: 'not stored' }
    }
  }

  return {
    async handle(request, response) {
      const began = clock.now()
      const { answer, event = null, delivery = null, bytes = 0 } = await take(request)
      const { status, text } = answers[answer]
      // The other side may be gone; nobody is left to be told.
      response.on('error', () => {})
      response.writeHead(status, {
        'content-type': 'text/plain; charset=utf-8',
        'content-length': Buffer.byteLength(text),
        ...(answer === 'bad method' && { allow: 'POST' }),
        ...(status === 503 && { 'retry-after': '30' }),
        ...(hangUp.has(answer) && { connection: 'close' }),
      })
      response.end(text)
      events.emit('answered', { answer, status, event, delivery, bytes, ms: clock.now() - began })
    },
    stop() {
      stopping = true
    },
  }
}
