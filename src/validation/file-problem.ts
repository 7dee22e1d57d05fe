import type { Problem } from './problem.ts'

/** Something that is wrong with a file by itself. */
export interface FileProblem extends Problem {
  /** Both from 1; columns count UTF-16 units. */
  readonly line: number
  readonly column: number
  /** Why a comment beside it says that it does not count. */
  readonly ignored?: string
}
