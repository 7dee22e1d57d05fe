import type { Environment } from '../config/config.ts'
import type { Plan } from './change.ts'
import type { Proof } from './evidence.ts'
import type { Check, Hold, Pull, Rights, Seen, Wish } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** What one upstream says for the pins that are to be carried. */
export interface UpstreamFacts {
  readonly env: string
  /** Whether an engine watches it. */
  readonly engine: boolean
  /** The proof of exactly the pins of the plan; null where it has not proven them. */
  readonly proof: Proof | null
  readonly seen?: Seen | undefined
  /** Checks on the commit that was proven. */
  readonly checks: readonly Check[]
}

/** All that the gates of one plan are judged on. */
export interface GateFacts {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly plan: Plan
  readonly environment: Environment
  readonly upstreams: readonly UpstreamFacts[]
  /** The promotion's pull request; null where none is open yet. */
  readonly pull: Pull | null
  /** Whether the pull request's tree is what the plan says; null where there is none. */
  readonly tree: 'equal' | 'other' | null
  readonly holds: readonly Hold[]
  /** False where somebody else wrote on the ledger. */
  readonly ledgerTrusted: boolean
  readonly config: { readonly state: 'ok' | 'broken'; readonly sentence: string }
  /** The person who asked for this promotion, and their rights as they are now. */
  readonly wish: { readonly wish: Wish; readonly rights: Rights | null } | null
  /** The difference stood there before the first configuration. */
  readonly old: boolean
  /** Number of the merged promotion that carried exactly this already: somebody took it back since. Null where there is none. */
  readonly undone: number | null
  /** Why what the pull request leads to is not valid, where that is known; its check says whether. */
  readonly invalid: string | null
  /** Id of the plan that was closed by hand, where that is this one. */
  readonly refused: { readonly by: string; readonly at: number; readonly pull: number } | null
}

/**
 * A condition for a promotion, as a value. `about` says what it judges: what was proven upstream (`evidence`),
 * the promotion itself (`promotion`), or whether somebody may and wants to (`person`).
 */
export interface Gate {
  readonly name: string
  readonly about: 'evidence' | 'promotion' | 'person'
  /** Null where the environment does not ask for it. */
  judge(facts: GateFacts): Verdict | null
}

/** Milliseconds as people write them: `2 h`, `1 h 30 min`, `34 min`, `12 s`, `2 d 3 h`. */
export const span = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`
  const days = Math.floor(hours / 24)
  return hours % 24 ? `${days} d ${hours % 24} h` : `${days} d`
}

/** Worst of the verdicts: one that blocks, else one that waits, else pass. */
export const worst = (verdicts: readonly Verdict[]): Verdict['state'] =>
  verdicts.some(verdict => verdict.state === 'block')
    ? 'block'
    : verdicts.some(verdict => verdict.state === 'wait')
      ? 'wait'
      : 'pass'

/** The next time at which a verdict may change by itself; null where only an event can change one. */
export const nextLook = (verdicts: readonly Verdict[]): number | null =>
  verdicts.reduce<number | null>(
    (next, { until }) => (until === undefined ? next : next === null ? until : Math.min(next, until)),
    null,
  )
