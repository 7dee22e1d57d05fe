import type { Problem } from './problem.ts'

/** Something that is wrong with a file by itself. */
export interface FileProblem extends Problem {
  readonly line: number
  readonly column: number
  /** Why the file itself says that it does not count. */
  readonly ignored?: string
}

/** What can be said of a file of the repository without rendering it. */
export const judgeFile = (_path: string, _text: string): readonly FileProblem[] => []
