import type { Clock, Store } from '../engine/ports.ts'
import type { Worker } from '../engine/worker.ts'

/** Whether we can do our work, and what is missing. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly sentence: string }[]
}

export interface HealthOptions {
  readonly store: Pick<Store, 'probe'>
  readonly worker: Pick<Worker, 'beat'>
  readonly clock: Clock
}

/** A loop that did not go round for so long hangs; it goes round every 10 s when nothing happens. */
const silenceMs = 60_000
/** Each look writes to the disk, and anybody may ask. */
const keptMs = 1_000

/** Looks at the store and the worker, at most once a second. */
export function createReadiness({ store, worker, clock }: HealthOptions): () => Readiness {
  let kept: { readonly at: number; readonly readiness: Readiness } | undefined

  const look = (now: number): Readiness => {
    const checks = [storeCheck(store, now), workerCheck(worker.beat(), now)]
    return { ready: checks.every(check => check.ok), checks }
  }

  return () => {
    const now = clock.now()
    if (!kept || now - kept.at >= keptMs) kept = { at: now, readiness: look(now) }
    return kept.readiness
  }
}

function storeCheck(store: Pick<Store, 'probe'>, now: number): Readiness['checks'][number] {
  try {
    store.probe(now)
    return { name: 'store', ok: true, sentence: 'can be written' }
  } catch {
    // The reason may name paths; it is in the log of whoever else fails to write.
    return { name: 'store', ok: false, sentence: 'cannot be written' }
  }
}

function workerCheck(beat: number | null, now: number): Readiness['checks'][number] {
  if (beat === null) return { name: 'worker', ok: false, sentence: 'is not running' }
  const seconds = Math.floor((now - beat) / 1_000)
  return now - beat < silenceMs
    ? { name: 'worker', ok: true, sentence: 'is running' }
    : { name: 'worker', ok: false, sentence: `went round last ${seconds} s ago` }
}
