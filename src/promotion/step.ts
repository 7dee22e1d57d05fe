import type { Environment } from '../config/config.ts'
import type { Plan } from './change.ts'
import type { Proof } from './evidence.ts'
import type { Carried, Deployment, Person, Pull, Refusal, Wish } from './facts.ts'
import type { Declined } from './release.ts'
import type { Verdict } from './verdict.ts'

/** A verdict about one of the apps of a promotion; app is empty where it is about all of them. */
export interface AppVerdict extends Verdict {
  readonly app: string
}

/** A plan on its way: what one pull request carries into one environment. */
export interface Promotion {
  readonly environment: Environment
  /** The app, or the group that joins several. */
  readonly name: string
  readonly plans: readonly Plan[]
  /** What was proven, per app; absent for an app whose pins nobody proved yet. */
  readonly proofs: Readonly<Record<string, Proof>>
  readonly verdicts: readonly AppVerdict[]
  /** The wish that it carries out, where somebody asked for it. */
  readonly wish: Wish | null
  readonly pull: Pull | null
  /** `ready`: only a person's merge is missing. `going`: nothing is. */
  readonly state: 'waiting' | 'ready' | 'going'
}

/** What became of a promotion after it was merged. */
export interface Landed {
  readonly pull: Pull
  readonly environment: string
  readonly apps: readonly string[]
  readonly state: 'syncing' | 'healthy' | 'degraded' | 'merged'
  readonly sentence: string
  /** Milliseconds since the epoch since when it is so. */
  readonly since: number
  /** The person who merged it past gates that were not open, and which; null where nothing was in the way. */
  readonly around: { readonly by: Person; readonly verdicts: readonly Verdict[] } | null
}

/** One thing to be done. Whoever does it looks again afterwards, and trusts nothing that it remembers. */
export type Step =
  /** Writes down the first configuration that was seen. */
  | { readonly do: 'begin' }
  /** Creates the deployment of overlays whose content changed. */
  | {
      readonly do: 'deploy'
      readonly env: string
      readonly commit: string
      readonly apps: Readonly<Record<string, Carried>>
      /** A first word on it, where it is known already. */
      readonly status?: { readonly state: 'success' | 'failure'; readonly description: string }
    }
  | {
      readonly do: 'status'
      readonly deployment: Deployment
      readonly state: 'in_progress' | 'success' | 'failure' | 'inactive'
      readonly description: string
    }
  /** Asks the environment's engine to bring an overlay to a commit. */
  | { readonly do: 'sync'; readonly app: string; readonly env: string; readonly deployment: Deployment }
  | { readonly do: 'open'; readonly promotion: Promotion; readonly digest: string }
  | {
      readonly do: 'regenerate'
      readonly promotion: Promotion
      readonly pull: Pull
      readonly why: string
      readonly digest: string
    }
  /** Brings body, title and check of an open promotion up to date. */
  | { readonly do: 'show'; readonly promotion: Promotion; readonly pull: Pull; readonly digest: string }
  /** Renders what an open promotion carries, and shows what it changes in the cluster. */
  | { readonly do: 'render'; readonly promotion: Promotion; readonly pull: Pull }
  | { readonly do: 'merge'; readonly promotion: Promotion; readonly pull: Pull }
  | {
      readonly do: 'close'
      readonly pull: Pull
      readonly env: string
      readonly name: string
      readonly apps: readonly string[]
      readonly upstream: string
      /** `no road`: the configuration leads there no more. `ahead`: the environment has newer versions. `other base`: it goes into another branch than the default one. */
      readonly why: 'nothing left' | 'ahead' | 'no road' | 'other base'
    }
  /** Says on a merged promotion what became of it. */
  | { readonly do: 'tell'; readonly landed: Landed; readonly digest: string }
  /** Says at the commits of tags, in the repositories of their applications, why they move nothing. */
  | { readonly do: 'decline'; readonly declined: readonly Declined[]; readonly digest: string }
  /** Takes fulfilled wishes off the ledger and writes refusals on it. */
  | { readonly do: 'record'; readonly fulfilled: readonly Wish[]; readonly refusals: readonly Refusal[] }
  /** Says on the head of the default branch what is wrong with the configuration. */
  | { readonly do: 'complain'; readonly digest: string }
  /** Shows on the head of the default branch what would be done; the only step of `mode: observe`. */
  | { readonly do: 'report'; readonly promotions: readonly Promotion[]; readonly digest: string }
