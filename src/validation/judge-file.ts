import { fileProblems } from './files/file-problems.ts'
import { duplicateKeys } from './places/duplicate-keys.ts'
import type { Problem } from './problem.ts'
import { secretsInFile } from './secrets/secrets-in-file.ts'

/** Something that is wrong with a file by itself. */
export interface FileProblem extends Problem {
  readonly line: number
  readonly column: number
  /** Why the file itself says that it does not count. */
  readonly ignored?: string
}

/** What can be said of a file of the repository without rendering it. `read` gives the texts of settings beside it, as `.sops.yaml`. */
export const judgeFile = (
  path: string,
  text: string,
  read: (path: string) => string | undefined,
): readonly FileProblem[] => [
  ...secretsInFile(path, text, { read }),
  ...duplicateKeys(path, text),
  ...fileProblems(path, text),
]
