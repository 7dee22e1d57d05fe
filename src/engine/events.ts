import type { Work } from './ports.ts'

/** How the ingress answered. A closed vocabulary, shown in metrics. */
export type Answer =
  | 'accepted'
  | 'duplicate'
  | 'bad method'
  | 'bad headers'
  | 'bad content'
  | 'unsigned'
  | 'too large'
  | 'cut off'
  | 'overloaded'
  | 'stopping'
  | 'not stored'

/** What became of a delivery: it named something to look at, it was known to be noise, it named nothing, we do not know its event, it was odd. */
export type Settled = 'hints' | 'noise' | 'nothing' | 'unknown' | 'odd'

/** All that happens around passes, one sentence each. Log, metrics and dashboard subscribe; nothing decides by it. */
export interface EventMap {
  /** A request to the webhook's address was answered. `event` and `delivery` are null where it was not signed. */
  readonly answered: {
    readonly answer: Answer
    readonly status: number
    readonly event: string | null
    readonly delivery: string | null
    readonly bytes: number
    readonly ms: number
  }
  /** A stored delivery became work, or nothing. */
  readonly settled: {
    readonly delivery: string
    readonly event: string
    readonly outcome: Settled
    readonly work: number
  }
  /** A stored delivery could not be looked into; after the last try it is given up, and the next reconcile heals it. */
  readonly unsettled: {
    readonly delivery: string
    readonly event: string
    readonly error: unknown
    readonly givenUp: boolean
  }
  readonly started: { readonly work: Work }
  readonly finished: { readonly work: Work; readonly ms: number; readonly again: number | null }
  /** It will be tried again at `due`. `blameless`: something outside was not there. */
  readonly failed: {
    readonly work: Work
    readonly ms: number
    readonly error: unknown
    readonly due: number
    readonly blameless: boolean
  }
  /** It failed too often and is set aside. */
  readonly parked: { readonly work: Work; readonly reason: string; readonly until: number }
  /** Its lease ran out, and somebody else may work on it. */
  readonly lost: { readonly work: Work }
  /** Every repository was put in line. */
  readonly reconciled: { readonly repositories: number }
  /** Something of ours failed that concerns no single piece of work: the store, a listener. */
  readonly stumbled: { readonly where: 'worker' | 'ingress' | 'listener' | 'reconcile'; readonly error: unknown }
}

/** Tells listeners what happens. `emit` never throws and never waits. */
export interface Events {
  on<Name extends keyof EventMap>(name: Name, listener: (event: EventMap[Name]) => void): void
  emit<Name extends keyof EventMap>(name: Name, event: EventMap[Name]): void
}

type Listeners = { readonly [Name in keyof EventMap]: ((event: EventMap[Name]) => void)[] }

/** Events with no listener yet. A listener that throws is reported as `stumbled`, and the others still hear. */
export function createEvents(): Events {
  const listeners: Listeners = {
    answered: [],
    settled: [],
    unsettled: [],
    started: [],
    finished: [],
    failed: [],
    parked: [],
    lost: [],
    reconciled: [],
    stumbled: [],
  }
  const events: Events = {
    on: (name, listener) => void listeners[name].push(listener),
    emit(name, event) {
      for (const listener of listeners[name])
        try {
          listener(event)
        } catch (error) {
          if (name !== 'stumbled') events.emit('stumbled', { where: 'listener', error })
        }
    },
  }
  return events
}
