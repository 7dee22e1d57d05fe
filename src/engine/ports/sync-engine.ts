import type { Sync } from '../../config/config.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { HealthReport } from '../../promotion/health.ts'
import type { Clock } from './clock.ts'
import type { Report } from './host.ts'
import type { RepositoryRef } from './repository-ref.ts'

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

/** Where an engine deploys an overlay to. */
export interface Destination {
  /** Of objects that name none; null where it cannot be told. */
  readonly namespace: string | null
  /** Whether that is the cluster that the engine runs in. */
  readonly here: boolean
}

/** Asks a cluster's own engine to converge, and looks at its health. One file each in `sync/`. */
export interface SyncEngine {
  readonly name: Sync['engine']
  /** One report per target, in their order. An engine that cannot be reached gives `unknown` with the reason; it never throws for that. */
  observe(targets: readonly SyncTarget[], context: SyncContext): Promise<readonly HealthReport[]>
  sync(target: SyncTarget, context: SyncContext): Promise<SyncAnswer>
  /** Where it deploys an overlay to; null where nothing of it does. Absent of an engine that does not know. */
  destination?(
    target: Pick<SyncTarget, 'overlay' | 'sync'>,
    context: Pick<SyncContext, 'addresses' | 'defaultBranch'>,
  ): Promise<Destination | null>
  /** Which of the engine's objects deploys which overlay, and what fits none. */
  match(
    targets: readonly SyncTarget[],
    context: SyncContext,
  ): Promise<{
    readonly matched: readonly { readonly overlay: Overlay; readonly object: string }[]
    readonly unmatched: readonly { readonly object: string; readonly why: string }[]
  }>
}
