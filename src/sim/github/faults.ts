/** What can be made to go wrong, once. */
export type Fault =
  | {
      /** `502 before` it was done, `502 after` it was done, no answer ever (`hang`: nothing was done, `hang after`: it was). */
      readonly kind: '502 before' | '502 after' | 'hang' | 'hang after'
      readonly route: string
      /** Calls of the route that still go well before it strikes. */
      readonly skip?: number
    }
  /**
   * A read from a copy that lags behind: as it was before the last write over the wire since this was armed; where there
   * was none, as the same request was answered last time, else (REST) as if it were not there yet.
   */
  | { readonly kind: 'stale read'; readonly route: string; readonly skip?: number }
  /** A GraphQL document stops after its mutation `after` (from 1); the answer is lost, or a 502. */
  | { readonly kind: 'cut'; readonly route: 'POST /graphql'; readonly after: number; readonly skip?: number }
  /** A merge, by REST or GraphQL, that GitHub loses against another one on the same base: 405, and it may be tried again. */
  | { readonly kind: 'base modified'; readonly route: 'merge'; readonly skip?: number }
  /** Limits as GitHub answers them. */
  | { readonly kind: 'secondary limit'; readonly route: string; readonly retryAfter: number; readonly skip?: number }
  /** `event` or `event.action`. `late`: delivered when the next one has been. */
  | {
      readonly kind: 'drop webhook' | 'double webhook' | 'late webhook'
      readonly event: string
      readonly skip?: number
    }

/** One-shot faults, taken by the first call that fits. Routes are keys as in the ledger; `*` fits all. */
export class Faults {
  readonly #armed: { readonly fault: Fault; skip: number }[] = []

  add(...faults: readonly Fault[]): void {
    for (const fault of faults) this.#armed.push({ fault, skip: fault.skip ?? 0 })
  }

  /** Takes the first armed fault of these kinds for the route or event; null where there is none. */
  take<Kind extends Fault['kind']>(kinds: readonly Kind[], target: string): Extract<Fault, { kind: Kind }> | null {
    for (const [index, armed] of this.#armed.entries()) {
      const { fault } = armed
      if (!(kinds as readonly string[]).includes(fault.kind)) continue
      const wanted = 'route' in fault ? fault.route : fault.event
      if (wanted !== '*' && wanted !== target && !target.startsWith(`${wanted}.`)) continue
      if (armed.skip > 0) {
        armed.skip -= 1
        continue
      }
      this.#armed.splice(index, 1)
      return fault as Extract<Fault, { kind: Kind }>
    }
    return null
  }

  /** Faults that never struck: a test that armed them did not test what it says. */
  unused(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault)
  }
}
