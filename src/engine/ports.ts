import type { Sync } from '../config/config.ts'
import type { Files } from '../overlay/files.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Check, Deployment, Person, Pull, Rights } from '../promotion/facts.ts'
import type { HealthReport } from '../promotion/health.ts'

/** What a pass needs from outside. Every folder of the shell implements one of these, and none knows another. */

/** Milliseconds since the epoch; the only clock. */
export interface Clock {
  now(): number
}

/** A repository that our App is installed in. Keyed by `id`: names can be given away. */
export interface RepositoryRef {
  readonly id: number
  readonly installation: number
  readonly owner: string
  readonly name: string
}

/** All that one query tells of a repository. */
export interface Snapshot {
  readonly node: string
  readonly url: string
  readonly defaultBranch: string
  /** Head of the default branch; null where the repository is empty. */
  readonly head: string | null
  readonly archived: boolean
  readonly mergeMethods: readonly ('merge' | 'squash' | 'rebase')[]
  /** Pull requests whose head branch has our name, open ones and those closed last; also forks' and other people's. */
  readonly pulls: readonly Pull[]
  readonly ledger: { readonly head: string; readonly ours: boolean } | null
  /** Deployments of our App, newest first, as many as the environments asked for need. */
  readonly deployments: readonly Deployment[]
  /** Node ids of the labels that we use and that exist. */
  readonly labels: Readonly<Record<string, string>>
}

/** A write that GitHub refused or that we lost the race for. `lost`: somebody was faster, plan again. */
export type Refused = {
  readonly ok: false
  readonly code: 'conflict' | 'lost' | 'forbidden' | 'gone' | 'limited' | 'protected' | 'invalid' | 'unavailable'
  readonly sentence: string
  /** Milliseconds since the epoch: not before. */
  readonly notBefore?: number
}
export type Done<T> = { readonly ok: true; readonly value: T } | Refused

export interface FileWrite {
  readonly path: string
  /** Null deletes. */
  readonly text: string | null
}

export interface OpenPull {
  readonly branch: string
  readonly base: string
  /** Commit of the base branch that the files were planned on. */
  readonly onto: string
  readonly files: readonly FileWrite[]
  readonly message: { readonly headline: string; readonly body: string }
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly reviewers: { readonly users: readonly string[]; readonly teams: readonly string[] }
  readonly assignees: readonly string[]
  readonly check?: CheckRun
}

/** A check run of ours. `external` finds it again. */
export interface CheckRun {
  readonly name: string
  readonly external: string
  readonly state: 'waiting' | 'success' | 'failure' | 'neutral'
  readonly title: string
  readonly summary: string
  readonly text?: string
  readonly annotations?: readonly {
    readonly path: string
    readonly line: number
    readonly level: 'notice' | 'warning' | 'failure'
    readonly title: string
    readonly message: string
  }[]
}

/** A new comment as a person wrote it. */
export interface Comment {
  readonly id: number
  readonly node: string
  readonly kind: 'issue' | 'review'
  readonly by: Person
  readonly body: string
  readonly createdAt: number
  readonly edited: boolean
  readonly url: string
  /** Number of the issue or pull request. */
  readonly on: number
  /** The head a review was written for; absent on a comment. */
  readonly commit?: string
}

/** Any pull request, also one that is not ours. */
export interface AnyPull {
  readonly number: number
  readonly node: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly head: string
  readonly branch: string
  readonly base: string
  readonly local: boolean
  readonly author: Person
  readonly mergeCommit?: string
  /** First parent of the merge commit, or the base before a squash or rebase: `mergeCommit` against it is what it changed. */
  readonly mergeBase?: string
  readonly mergedAt?: number
}

/** GitHub, as one repository sees it. Reads that fail throw; they are never "empty". */
export interface Host {
  /** Our App's own identity. */
  self(): Promise<{ readonly appId: number; readonly slug: string; readonly login: string }>
  /** `wanted`: environment → apps whose last deployments matter; no app named: any. */
  snapshot(repository: RepositoryRef, wanted?: Readonly<Record<string, readonly string[]>>): Promise<Snapshot>
  checks(repository: RepositoryRef, commit: string): Promise<readonly Check[]>
  /** What other engines reported about a commit: statuses, check runs and deployment statuses that are not ours. */
  reports(repository: RepositoryRef, commit: string): Promise<readonly Report[]>
  /** Throws where they cannot be read. `teams` as `org/team`. */
  rights(
    repository: RepositoryRef,
    person: { readonly id: number; readonly login: string },
    teams: readonly string[],
  ): Promise<Rights>
  comment(repository: RepositoryRef, kind: 'issue' | 'review', on: number, id: number): Promise<Comment | null>
  commentsSince(repository: RepositoryRef, since: number): Promise<readonly Comment[]>
  pull(repository: RepositoryRef, number: number): Promise<AnyPull | null>
  /** Names of the default branch and of the protected ones. */
  trustedBranches(repository: RepositoryRef): Promise<readonly string[]>
  /** The file of the same name in the organisation's `.github` repository. */
  organisationConfig(repository: RepositoryRef): Promise<{ readonly text: string; readonly commit: string } | null>

  openPull(
    repository: RepositoryRef,
    open: OpenPull,
  ): Promise<Done<{ readonly number: number; readonly node: string; readonly head: string }>>
  /** New commit aside, then one `updateRefs` with `beforeOid` moves the branch. */
  replacePull(repository: RepositoryRef, pull: Pull, open: OpenPull): Promise<Done<{ readonly head: string }>>
  editPull(
    repository: RepositoryRef,
    pull: Pull,
    edit: {
      readonly title?: string
      readonly body?: string
      readonly labels?: { readonly add: readonly string[]; readonly remove: readonly string[] }
    },
  ): Promise<Done<null>>
  closePull(repository: RepositoryRef, pull: Pull, sentence: string, deleteBranch: boolean): Promise<Done<null>>
  mergePull(
    repository: RepositoryRef,
    pull: Pull,
    method: 'merge' | 'squash' | 'rebase',
    message: { readonly headline: string; readonly body: string },
  ): Promise<Done<{ readonly commit: string }>>
  /** Creates the check run of that name and external id on the commit, or updates the one there is. */
  check(repository: RepositoryRef, commit: string, run: CheckRun): Promise<Done<null>>
  reply(repository: RepositoryRef, on: number, body: string): Promise<Done<null>>
  react(repository: RepositoryRef, comment: Comment, reaction: 'eyes' | 'rocket' | 'confused'): Promise<Done<null>>
  deploy(
    repository: RepositoryRef,
    deployment: {
      readonly env: string
      readonly commit: string
      readonly payload: object
      readonly description: string
    },
  ): Promise<Done<Deployment>>
  deploymentStatus(
    repository: RepositoryRef,
    deployment: number,
    status: {
      readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
      readonly description: string
      readonly log?: string
      readonly environmentUrl?: string
    },
  ): Promise<Done<null>>
  /** One commit on the ledger branch, on exactly `onto` (null: the branch is made, as an orphan). */
  writeLedger(
    repository: RepositoryRef,
    onto: string | null,
    files: readonly FileWrite[],
    message: { readonly headline: string; readonly body: string },
  ): Promise<Done<{ readonly head: string }>>
}

/** What somebody else's engine reported about a commit. */
export interface Report {
  readonly name: string
  readonly state: 'pending' | 'success' | 'failure'
  readonly description: string
  readonly at: number
  readonly link?: string
}

/** A bare mirror of one repository, kept by `git fetch`. */
export interface Mirror {
  /** Brings the branches and tags up to date, and the heads of the pull requests named. */
  fetch(pulls?: readonly number[]): Promise<void>
  /** Commit that a ref of the remote points to, as last fetched: `refs/heads/main`, `refs/pull/3/head`. Null where there is none. */
  resolve(ref: string): Promise<string | null>
  files(commit: string): Promise<Files>
  /** Whether `ancestor` is reachable from `commit` (equal counts). False where either is not there. */
  reaches(commit: string, ancestor: string): Promise<boolean>
  /** Paths that differ between two commits. */
  changed(from: string, to: string): Promise<readonly string[]>
  /** Commits from `from` (left out) to `to`, newest first, that touch one of the paths. */
  log(
    from: string,
    to: string,
    paths: readonly string[],
  ): Promise<
    readonly {
      readonly commit: string
      readonly author: string
      readonly email: string
      readonly subject: string
      readonly at: number
    }[]
  >
  parent(commit: string): Promise<string | null>
  /** The newest commit that both have in their history; null where there is none. */
  mergeBase(one: string, other: string): Promise<string | null>
  /** All tags, with the commits that they point to; `reached`: one of the branches has that commit in its history. Times in ms since the epoch. */
  tags(
    branches: readonly string[],
  ): Promise<
    readonly { readonly name: string; readonly commit: string; readonly at: number; readonly reached: boolean }[]
  >
}

/** Finds the repositories of applications. */
export interface Applications {
  /** A repository by `owner/name`, where our App is installed in it by the same owner; null where it is not. */
  find(near: RepositoryRef, repo: string): Promise<RepositoryRef | null>
}

/** Gives the mirror of a repository; made on first use. */
export interface Mirrors {
  of(repository: RepositoryRef): Promise<Mirror>
}

/** What an engine is asked about: one overlay at the commit it should run. */
export interface SyncTarget {
  readonly repository: RepositoryRef
  readonly overlay: Overlay
  readonly sync: Sync
  /** The commit that must be running; a descendant is as good where the overlay is the same in it. */
  readonly revision: string
}

/** What was done when a sync was asked for. */
export type SyncAnswer =
  | { readonly kind: 'asked'; readonly sentence: string }
  | { readonly kind: 'already'; readonly sentence: string }
  /** Not now: a sync window, another operation, suspended. */
  | { readonly kind: 'later'; readonly sentence: string; readonly until?: number }
  | { readonly kind: 'refused'; readonly sentence: string }

/** What an engine may ask back while it looks. */
export interface SyncContext {
  readonly clock: Clock
  reaches(commit: string, ancestor: string): Promise<boolean>
  reports(commit: string): Promise<readonly Report[]>
  /** Commits of the default branch after `commit`, newest first, as many as are worth asking about. Absent: only `commit` itself is. */
  descendants?(commit: string): Promise<readonly string[]>
  /** Clone and web addresses under which the engine may know the repository, normalised. */
  readonly addresses: readonly string[]
  readonly defaultBranch: string
}

/** Asks a cluster's own engine to converge, and looks at its health. One file each in `sync/`. */
export interface SyncEngine {
  readonly name: Sync['engine']
  /** One report per target, in their order. An engine that cannot be reached gives `unknown` with the reason; it never throws for that. */
  observe(targets: readonly SyncTarget[], context: SyncContext): Promise<readonly HealthReport[]>
  sync(target: SyncTarget, context: SyncContext): Promise<SyncAnswer>
  /** Which of the engine's objects deploys which overlay, and what fits none. */
  match(
    targets: readonly SyncTarget[],
    context: SyncContext,
  ): Promise<{
    readonly matched: readonly { readonly overlay: Overlay; readonly object: string }[]
    readonly unmatched: readonly { readonly object: string; readonly why: string }[]
  }>
}

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
