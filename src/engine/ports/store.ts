/** One delivery of GitHub, as it was stored before it was answered. */
export interface Delivery {
  readonly id: string
  readonly event: string
  readonly payload: string
  readonly at: number
}

/** Something to look at. `key` coalesces; `lane` is worked by one at a time. */
export interface Work {
  readonly key: string
  readonly lane: string
  /** Quick work never waits behind slow. */
  readonly quick: boolean
  readonly detail: string
  readonly due: number
  /** Times it was leased since it last finished, this one included: so a process that dies of it counts too. */
  readonly attempts: number
  /** Fencing: a finish with an older lease is ignored. Never given twice. */
  readonly lease: number
}

/** Work as it is asked for. */
export type NewWork = Omit<Work, 'attempts' | 'lease'>

/** A delivery that was looked into, and the work that it asks for. */
export interface Handled {
  readonly id: string
  readonly work: readonly NewWork[]
}

/** Work that failed too often. It is tried once more at `until`, or stays visible. */
export interface Parked {
  readonly key: string
  readonly lane: string
  readonly detail: string
  readonly reason: string
  readonly since: number
  readonly until: number
}

/** How much lies in the store, for people and metrics. */
export interface Standing {
  /** Deliveries not yet turned into work. */
  readonly received: number
  /** Work that is due or will be, parked work left out. */
  readonly waiting: number
  readonly running: number
  readonly parked: number
  /** Since when the oldest due work could have been taken; null where nothing is late. */
  readonly lateSince: number | null
}

/** One line of the audit log. */
export interface AuditEntry {
  readonly at: number
  readonly repository: string
  readonly what: string
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

/** What is kept on disk: the inbox, what to look at, the audit log, and caches that may be lost. Synchronous: node:sqlite is. */
export interface Store {
  /** False where a delivery of that id is already there. Durable when it returns. */
  receive(delivery: Delivery): boolean
  /** The same for several in one transaction, durable when it resolves. Where it rejects, none may be taken as kept. */
  receiveAll(deliveries: readonly Delivery[]): Promise<readonly boolean[]>
  /** Oldest deliveries not yet turned into work: at least one where there is one, fewer than `most` where they are large. */
  received(most: number): readonly Delivery[]
  /** Marks a delivery as handled; in the same transaction its work is added. False, and nothing added, where it was handled before. */
  handled(id: string, work: readonly NewWork[]): boolean
  /** The same for several in one transaction. */
  handledAll(handled: readonly Handled[]): readonly boolean[]
  /** Adds work, or makes what is there due earlier; never before a retry's time. The newest detail wins. */
  add(work: NewWork): void
  /** Leases the next due work whose lane is free; null where there is none. An expired lease is free. */
  lease(now: number, quick: boolean, forMs: number): Work | null
  /** Holds a lease for longer. False where it was lost. */
  renew(work: Work, until: number): boolean
  /** Whether the same was asked for again since it was leased, so that what it finds out may be old already. */
  overtaken(work: Work): boolean
  /** Done, and due again at `again` where that is given. Where it was asked for meanwhile it stays, due then. False where the lease was lost. */
  finish(work: Work, again?: number): boolean
  /** Not done: not before `due`, whoever asks. `blameless`: the attempt does not count, because the work is not at fault. */
  retry(work: Work, due: number, reason: string, blameless?: boolean): boolean
  /** Failed too often: set aside until then, for one more attempt, and listed meanwhile. */
  park(work: Work, at: number, until: number, reason: string): boolean
  parked(): readonly Parked[]
  /** When the next work can be taken (of one kind, or of any); null where there is none. Work behind a busy lane does not count. */
  nextDue(quick?: boolean): number | null
  standing(now: number): Standing
  audit(entry: AuditEntry): void
  /** Newest first; of every repository where it is null. */
  audited(repository: string | null, most: number): readonly AuditEntry[]
  /** A small cache that may be lost at any time. */
  remember(name: string, value: string): void
  recall(name: string): string | null
  /** Drops what need not be kept: handled deliveries after 10 days (GitHub can redeliver for 7), audit lines after 400. */
  forget(now: number): void
  /** Throws where nothing can be written now. */
  probe(now: number): void
  close(): void
}
