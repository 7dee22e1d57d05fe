import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createEvents, type Events } from './engine/events.ts'
import { groupCommit } from './engine/group-commit.ts'
import { workOf } from './engine/hint.ts'
import type { Clock, Delivery, Handled, RepositoryRef, Store, Work } from './engine/ports.ts'
import { reconcile, reconcileKey, reconcileWork } from './engine/reconcile.ts'
import { createWorker, type Outcome, type Worker } from './engine/worker.ts'
import { hints } from './github/hints.ts'
import { type Log, logEvents } from './log-events.ts'
import type { Settings } from './settings.ts'
import { openStore } from './store/store.ts'

/** What passes are made of, as the process around them knows it. */
export interface Engine {
  /** Does work that hints asked for. */
  handle(work: Work, signal: AbortSignal): Promise<Outcome>
  /** Every repository of every installation. */
  repositories(): Promise<readonly RepositoryRef[]>
  /** Who our App is: `slug[bot]`. */
  self(): Promise<{ readonly login: string }>
  /** Lets go of what keeps running: connections, child processes. */
  close?(): void
  /** The dashboard, as a hono app's `fetch`. */
  page?(request: Request): Response | Promise<Response>
}

/** What an engine is put together from. */
export interface Surroundings {
  readonly settings: Settings
  readonly store: Store
  readonly clock: Clock
  readonly events: Events
  readonly log: Log
}

/** Puts an engine together. */
export type Assemble = (surroundings: Surroundings) => Engine | Promise<Engine>

/** A delivery as Probot hands it to handlers. */
export interface Heard {
  readonly id: string
  readonly name: string
  readonly payload: unknown
}

export interface StartOptions {
  readonly settings: Settings
  readonly assemble: Assemble
  readonly log: Log
  /** Given what turns a delivery into work, gives what hands stored deliveries to it: by way of Probot's handlers, or straight. */
  connect(settle: (event: Heard) => Promise<void>): (event: Heard) => Promise<void>
}

/** Everything that runs, whoever brings the webhooks. */
export interface Started {
  readonly engine: Engine
  readonly store: Store
  readonly worker: Worker
  readonly events: Events
  readonly clock: Clock
  /** Turns a stored delivery into work; nothing where that was done before. */
  settle(event: Heard): Promise<void>
  /** Finishes what runs, for so many milliseconds, and closes the store. False where something was cut off; it is resumed by the next start. */
  stop(limitMs: number): Promise<boolean>
}

/** Our own writes come back as deliveries, several for each; after this time they are one look. */
export const echoMs = 2_000

/** Opens the store, puts the engine together and starts to work: on what the last run left, then on a first reconcile. */
export async function start({ settings, assemble, log, connect }: StartOptions): Promise<Started> {
  mkdirSync(settings.state, { recursive: true, mode: 0o700 })
  const store = openStore(join(settings.state, 'stagecoach.sqlite'))
  const clock: Clock = { now: () => Date.now() }
  const events = createEvents()
  logEvents(events, log)
  const engine = await Promise.resolve(assemble({ settings, store, clock, events, log })).catch((error: unknown) => {
    store.close()
    throw error
  })
  let login: string | undefined

  const commit = groupCommit((handled: readonly Handled[]) => store.handledAll(handled))
  const settle = async (event: Heard): Promise<void> => {
    const {
      outcome,
      hints: found,
      echo,
    } = hints(event.name, event.payload, {
      appId: settings.appId,
      ...(login !== undefined && { login }),
    })
    const due = clock.now() + (echo ? echoMs : 0)
    const first = await commit({ id: event.id, work: found.map(hint => workOf(hint, due)) })
    if (first) events.emit('settled', { delivery: event.id, event: event.name, outcome, work: found.length })
    worker.wake()
  }

  const receive = connect(settle)
  const turn = async (delivery: Delivery): Promise<void> => {
    const payload = jsonOf(delivery.payload)
    const event = { id: delivery.id, name: delivery.event, payload }
    // Probot takes objects only, and refuses odd ones (it logs why); what there is to look at does not depend on it.
    if (typeof payload === 'object' && payload !== null) await receive(event).catch(() => settle(event))
    else await settle(event)
  }

  const repositories = async (): Promise<readonly RepositoryRef[]> => {
    login ??= (await engine.self()).login
    return engine.repositories()
  }

  const worker = createWorker({
    store,
    clock,
    events,
    turn,
    run: (work, signal) =>
      work.key === reconcileKey
        ? reconcile({ store, clock, events, repositories, every: settings.reconcile, random: Math.random })
        : engine.handle(work, signal),
    sleep,
    random: Math.random,
    slow: settings.lanes,
  })
  store.add(reconcileWork(clock.now()))
  worker.start()

  return {
    engine,
    store,
    worker,
    events,
    clock,
    settle,
    async stop(limitMs) {
      const inTime = await worker.stop(limitMs)
      engine.close?.()
      store.close()
      return inTime
    },
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
