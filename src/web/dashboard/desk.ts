import type { Follow } from './markdown-inline.ts'
import type { Stage } from './stage.ts'

/** What every part of a page is made with. */
export interface Desk {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly follow: Follow
  /** Proves that a form comes from a page of ours. */
  readonly token: string
  readonly stage?: Stage
}

/** A failure to reach something, said with its age and never as "healthy". */
export interface Trouble {
  /** What cannot be reached: "GitHub", "the cluster hub". */
  readonly what: string
  readonly sentence: string
  /** Milliseconds since the epoch. */
  readonly since: number
}
