import type { Events } from './events.ts'
import { notBeforeOf } from './later.ts'
import type { Clock, Delivery, Store, Work } from './ports.ts'

/** What a run leaves behind: when to look again, in milliseconds since the epoch; absent: when somebody asks. */
export interface Outcome {
  readonly again?: number
}

export interface WorkerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly events: Events
  /** Has a delivery turned into work, by `store.handled`. May leave it, where it names nothing. */
  turn(delivery: Delivery): Promise<void>
  /** Looks at one thing. The signal says that it must write no more: its lease was lost, or the process ends. */
  run(work: Work, signal: AbortSignal): Promise<Outcome>
  /** Resolves after so many milliseconds, or when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** At least 0, less than 1: spreads retries. */
  random(): number
  /** How many lanes are worked at a time. Default: 4. */
  readonly slow?: number
  /** The same for commands. Default: 2. */
  readonly quick?: number
}

/** Works through the store: deliveries become work, work is run, each lane one at a time. */
export interface Worker {
  /** Goes on until `stop`. */
  start(): void
  /** Says that something was added. */
  wake(): void
  /** Runs all that is due now, until nothing is. For tests and one-shot commands. Throws where it does not end, naming what goes round. */
  drain(most?: number): Promise<void>
  /** Takes nothing new and waits for what runs. False where the limit was reached first: what then still runs is told to end, and is resumed by the next start. */
  stop(limitMs: number): Promise<boolean>
  /** When the loop last went round; null where it is not started, or ended. */
  beat(): number | null
}

/** Commands and passes end within seconds; whoever takes over after a kill waits this long at most. */
export const leaseMs = 30_000
/** Failures in a row before work is set aside. */
export const mostAttempts = 8
/** How long it is set aside before one more try. */
export const parkedMs = 15 * 60_000
/** A worker looks at least so often, because another process on the same store cannot wake it. */
const longestSleepMs = 10_000
/** Tries to look into one delivery. */
const mostTurns = 3
/** Deliveries that are looked into together: one flush to the disk for all. */
const batchSize = 100
/** While more comes in, the receiver, which shares our thread, goes first for so long after each batch: an answer is urgent, a look is not. */
const receiverFirstMs = 50

interface Held {
  readonly work: Work
  readonly ending: AbortController
  readonly since: number
  renewAt: number
  lost: boolean
  done: Promise<void>
}

/** Milliseconds until the next try after so many failures: 1 s, doubling, at most 5 min, up to a quarter less by chance. */
export function backoff(attempts: number, random: number): number {
  return Math.round(Math.min(300_000, 1_000 * 2 ** (attempts - 1)) * (1 - random / 4))
}

/** A worker that does nothing yet. */
export function createWorker(options: WorkerOptions): Worker {
  const { store, clock, events } = options
  const slots = { slow: options.slow ?? 4, quick: options.quick ?? 2 }
  /** By lane. */
  const running = new Map<string, Held>()
  const turns = new Map<string, number>()
  let nap = new AbortController()
  let woken = false
  let stopping = false
  const ending = new AbortController()
  let looping: Promise<void> | null = null
  let lastBeat: number | null = null

  const wake = (): void => {
    woken = true
    // Told again it would make another error with a stack that nobody reads: a twentieth of a flooded receiver's time.
    if (!nap.signal.aborted) nap.abort()
  }

  /** Turns the oldest of the inbox into work. `again`: one of them could not be looked into. */
  async function takeIn(): Promise<'empty' | 'took' | 'full' | 'again'> {
    const batch = store.received(batchSize)
    if (batch.length === 0) return 'empty'
    const results = await Promise.allSettled(batch.map(delivery => options.turn(delivery)))
    const over = batch.filter((delivery, index) => {
      const result = results[index]
      return result?.status !== 'rejected' || givenUp(delivery, result.reason)
    })
    store.handledAll(over.map(({ id }) => ({ id, work: [] })))
    for (const { id } of over) turns.delete(id)
    return over.length < batch.length ? 'again' : batch.length < batchSize ? 'took' : 'full'
  }

  function givenUp(delivery: Delivery, error: unknown): boolean {
    const tries = (turns.get(delivery.id) ?? 0) + 1
    turns.set(delivery.id, tries)
    const last = tries >= mostTurns
    events.emit('unsettled', { delivery: delivery.id, event: delivery.event, error, givenUp: last })
    return last
  }

  const busy = (quick: boolean): number => [...running.values()].filter(held => held.work.quick === quick).length
  const free = (quick: boolean): boolean => busy(quick) < (quick ? slots.quick : slots.slow)

  /** Before anything is leased, so that a loop that was blocked for long does not take its own work a second time. */
  function renew(now: number): void {
    for (const held of running.values()) {
      if (held.lost || now < held.renewAt) continue
      held.renewAt = now + leaseMs / 3
      if (store.renew(held.work, now + leaseMs)) continue
      held.lost = true
      held.ending.abort()
      events.emit('lost', { work: held.work })
    }
  }

  function fill(begun: (work: Work) => void = () => {}): void {
    const now = clock.now()
    renew(now)
    for (const quick of [true, false])
      while (!stopping && free(quick)) {
        const work = store.lease(now, quick, leaseMs)
        if (!work) break
        // So often, and never finished nor failed: it takes the process with it.
        if (work.attempts > mostAttempts) park(work, 'the process ended while it ran, again and again')
        // Our own run lost its lease, and has not ended yet.
        else if (running.has(work.lane)) store.retry(work, now + leaseMs, 'an earlier run has not ended', true)
        else {
          begun(work)
          begin(work, now)
        }
      }
  }

  function begin(work: Work, now: number): void {
    const held: Held = {
      work,
      ending: new AbortController(),
      since: now,
      renewAt: now + leaseMs / 3,
      lost: false,
      done: Promise.resolve(),
    }
    running.set(work.lane, held)
    events.emit('started', { work })
    held.done = perform(held).finally(() => {
      running.delete(work.lane)
      wake()
    })
  }

  /** Never rejects. Where the store fails, the lease runs out and the work is taken again. */
  async function perform(held: Held): Promise<void> {
    try {
      const outcome = await options.run(held.work, held.ending.signal).then(
        ({ again }) => ({ again }),
        (error: unknown) => ({ error }),
      )
      if ('error' in outcome) failed(held, outcome.error)
      else if (store.finish(held.work, outcome.again))
        events.emit('finished', {
          work: held.work,
          ms: clock.now() - held.since,
          again: outcome.again ?? null,
        })
      else if (!held.lost) events.emit('lost', { work: held.work })
    } catch (error) {
      events.emit('stumbled', { where: 'worker', error })
    }
  }

  function failed({ work, since }: Held, error: unknown): void {
    const now = clock.now()
    const reason = reasonOf(error)
    const notBefore = notBeforeOf(error)
    const blameless = notBefore !== null
    if (!blameless && work.attempts >= mostAttempts) {
      park(work, reason)
      return
    }
    const due = blameless ? Math.max(notBefore, now + 1_000) : now + backoff(work.attempts, options.random())
    store.retry(work, due, reason, blameless)
    events.emit('failed', { work, ms: now - since, error, due, blameless })
  }

  function park(work: Work, reason: string): void {
    const now = clock.now()
    store.park(work, now, now + parkedMs, reason)
    events.emit('parked', { work, reason, until: now + parkedMs })
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      lastBeat = clock.now()
      woken = false
      nap = new AbortController()
      let wait = longestSleepMs
      let hurry = nap.signal
      try {
        const taken = await takeIn()
        fill()
        if (taken === 'took' || taken === 'full') {
          // There may be more. What came in meanwhile says that the receiver is busy.
          wait = woken && taken === 'full' ? receiverFirstMs : 0
          hurry = ending.signal
          woken = false
        } else wait = Math.min(untilNext(), taken === 'again' ? 1_000 : longestSleepMs)
      } catch (error) {
        events.emit('stumbled', { where: 'worker', error })
        wait = 1_000
      }
      if (wait > 0 && !woken && !stopping) await options.sleep(wait, hurry)
    }
    lastBeat = null
  }

  /** Milliseconds until something can be taken, or a lease must be renewed. */
  function untilNext(): number {
    const times = [...running.values()].map(held => held.renewAt)
    for (const quick of [true, false]) {
      const due = free(quick) ? store.nextDue(quick) : null
      if (due !== null) times.push(due)
    }
    return times.length === 0 ? longestSleepMs : Math.max(0, Math.min(...times) - clock.now())
  }

  return {
    wake,
    start() {
      looping ??= loop()
    },
    async drain(most = 1_000) {
      if (looping !== null) throw new Error('a worker that is started drains by itself')
      const runs = new Map<string, number>()
      let count = 0
      for (;;) {
        const taken = await takeIn()
        fill(work => {
          count++
          runs.set(work.key, (runs.get(work.key) ?? 0) + 1)
        })
        if (running.size === 0 && taken === 'empty') return
        if (count > most) {
          stopping = true
          await Promise.all([...running.values()].map(held => held.done))
          stopping = false
          throw new Error(`still busy after ${most} runs: ${busiest(runs)}`)
        }
        if (running.size > 0) await Promise.race([...running.values()].map(held => held.done))
      }
    },
    async stop(limitMs) {
      stopping = true
      ending.abort()
      wake()
      const limit = new AbortController()
      const ended = Promise.all([looping, ...[...running.values()].map(held => held.done)]).then(() => true)
      const inTime = await Promise.race([ended, options.sleep(limitMs, limit.signal).then(() => false)])
      limit.abort()
      for (const held of running.values()) held.ending.abort()
      return inTime
    },
    beat: () => lastBeat,
  }
}

function busiest(runs: ReadonlyMap<string, number>): string {
  return [...runs]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([key, times]) => `${key} ran ${times} times`)
    .join(', ')
}

/** The first line of what went wrong, short enough to be shown in a list. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error)
  return (message.split('\n', 1)[0] ?? '').slice(0, 300)
}
