import type { Problem } from '../overlay/overlay.ts'
import type { Pin } from '../overlay/pin.ts'

/** One pin from a value to another: the file, the place in it, and a sentence. */
export interface Change {
  readonly kind: Pin['kind']
  readonly key: string
  readonly name: string
  readonly part: Pin['part']
  readonly file: string
  /** JSON Pointer, as in {@link Place}. */
  readonly at: string
  readonly line: number
  /** Null for an addition. */
  readonly from: string | null
  readonly to: string
  /** How the two versions stand to each other. */
  readonly order: 'newer' | 'older' | 'unknown'
  readonly sentence: string
  readonly warning?: string
}

/** A whole file as it will be after the plan. */
export interface Edit {
  readonly file: string
  /** Object id of the blob that the edit was made on; null where the file is new. */
  readonly onto: string | null
  readonly text: string
}

/** The changes that make one overlay carry what its upstream proved. Data: printable, mergeable. */
export interface Plan {
  /** Digest of app, environment and changes: equal plans have equal ids. */
  readonly id: string
  readonly app: string
  readonly env: string
  readonly upstream: string
  readonly changes: readonly Change[]
  readonly edits: readonly Edit[]
  /** Sentences that belong to it: what only upstream pins, what the environment keeps. */
  readonly notes: readonly string[]
  /** The tag of the application's repository that asked for it; absent where it carries what an upstream proved. */
  readonly release?: { readonly repo: string; readonly tag: string; readonly commit: string }
}

/** What planning came to; `problems` are in the files, and what they touch is in no plan. */
export type PlanOutcome = ({ readonly kind: 'plan'; readonly plan: Plan } | NoPlan) & {
  readonly problems: readonly Problem[]
}

/** Why there is no plan for an overlay that has an upstream. */
export type NoPlan =
  | { readonly kind: 'same' }
  | { readonly kind: 'ahead'; readonly sentence: string }
  | { readonly kind: 'unpaired'; readonly sentence: string }
