import type { Health } from './health.ts'
import type { Verdict } from './verdict.ts'

/** Environments × apps as they stand after a pass: what `/status`, the page and the demo show. */
export interface Road {
  /** `owner/name`. */
  readonly repository: string
  readonly url: string
  /** Commit of the default branch that was read. */
  readonly head: string
  /** Milliseconds since the epoch of the pass. */
  readonly at: number
  readonly mode: 'act' | 'observe'
  readonly config: 'none' | 'ok' | 'broken'
  readonly environments: readonly RoadEnvironment[]
  readonly apps: readonly string[]
  readonly cells: readonly RoadCell[]
  /** What needs a person now, most pressing first. Plain text. */
  readonly needs: readonly { readonly sentence: string; readonly link?: string; readonly env?: string }[]
  readonly problems: readonly string[]
}

export interface RoadEnvironment {
  readonly name: string
  /** The environments it is promoted from. */
  readonly from: readonly string[]
  readonly promote: 'auto' | 'review' | 'command'
  /** Name of its sync engine; absent where nothing watches it. */
  readonly engine?: string
}

export interface RoadCell {
  readonly app: string
  readonly env: string
  /** Path of the overlay. */
  readonly path: string
  /** The version people read: `1.8.2`, or `1.8.2 +1` where it has more pins. */
  readonly version: string
  readonly pins: readonly { readonly name: string; readonly part: string; readonly value: string }[]
  readonly health: Health
  readonly reason: string
  /** Since when it is in this health. */
  readonly since?: number
  /** The page of the deployment or of the engine. */
  readonly link?: string
  /** How it stands to its upstream: nothing to carry, something to carry, newer than upstream. */
  readonly standing: 'first' | 'same' | 'behind' | 'ahead' | 'unpaired'
  /** Why nothing can be carried into it, where it is `unpaired`. */
  readonly unpaired?: string
  /** Number of pins that differ from the upstream. */
  readonly behind: number
  readonly held?: { readonly by: string; readonly reason: string; readonly since: number }
  /** The open promotion into this overlay. */
  readonly promotion?: {
    readonly number: number
    readonly url: string
    readonly title: string
    readonly state: 'waiting' | 'ready' | 'merging' | 'syncing'
    readonly verdicts: readonly Verdict[]
    /** What its pull request says that it changes in the cluster, as Markdown; absent while that is being rendered. */
    readonly cluster?: string
  }
}
