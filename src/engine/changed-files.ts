import type { ChangedFiles, Tree } from './ports.ts'
import { textsOf } from './texts-of.ts'

/** A change of more files is one that a program made, and is looked at as it is rendered. */
const MOST_FILES = 1_000
/** Files of settings for encryption; no repository has more. */
const MOST_SETTINGS = 100

/** The texts of changed files before (null: nothing was) and after a change; what is no text, or very large, is left out. */
export const changedFiles = async (
  base: Tree | null,
  head: Tree,
  changed: readonly string[],
): Promise<ChangedFiles> => {
  const paths = changed.slice(0, MOST_FILES)
  const sops = head.files.paths.filter(path => /(?:^|\/)\.sops\.ya?ml$/.test(path)).slice(0, MOST_SETTINGS)
  const [before, after, settings] = await Promise.all([
    base ? textsOf(base, paths) : new Map<string, string>(),
    textsOf(head, paths),
    textsOf(head, sops),
  ])
  const files = paths.flatMap(path => {
    const file = { path, before: before.get(path) ?? null, after: after.get(path) ?? null }
    return file.after === null ? [] : [file]
  })
  return { files, settings }
}
