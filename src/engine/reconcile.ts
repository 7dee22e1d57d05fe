import type { Events } from './events.ts'
import { workOf } from './hint.ts'
import { Later, notBeforeOf } from './later.ts'
import type { Clock, NewWork, RepositoryRef, Store } from './ports.ts'
import type { Outcome } from './worker.ts'

export interface ReconcileOptions {
  readonly store: Store
  readonly clock: Clock
  readonly events: Events
  /** Every repository of every installation. Throws where they cannot all be read. */
  repositories(): Promise<readonly RepositoryRef[]>
  /** Milliseconds within which every repository is looked at, with no webhook at all. */
  readonly every: number
  /** At least 0, less than 1. */
  random(): number
}

/** The key under which the reconcile stands in line, like any other work: so it is leased, resumed, and never doubled by a second process. */
export const reconcileKey = 'reconcile'

/** Work that makes the next reconcile. */
export function reconcileWork(due: number): NewWork {
  return { key: reconcileKey, lane: reconcileKey, quick: false, detail: '', due }
}

/** Puts every repository in line, spread over a tenth of the period so that GitHub is not asked by all at once. */
export async function reconcile(options: ReconcileOptions): Promise<Outcome> {
  const { store, clock, events, every } = options
  const began = clock.now()
  store.forget(began)
  const found = await options.repositories().catch((error: unknown) => {
    const until = notBeforeOf(error) ?? clock.now() + Math.min(60_000, every)
    throw new Later('the list of repositories could not be read', until, { cause: error })
  })
  for (const repository of found)
    store.add(workOf({ kind: 'repository', repository }, began + Math.floor((options.random() * every) / 10)))
  events.emit('reconciled', { repositories: found.length })
  // The spread is part of the promise: nine tenths until the next list, one tenth until the last repository of it.
  return { again: began + Math.floor((every * 9) / 10) }
}
