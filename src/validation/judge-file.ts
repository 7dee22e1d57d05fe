import type { FileProblem } from './file-problem.ts'
import { fileProblems } from './files/file-problems.ts'
import { duplicateKeys } from './places/duplicate-keys.ts'
import { secretsInFile } from './secrets/secrets-in-file.ts'

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
