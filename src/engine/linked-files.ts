import type { Files } from '../overlay/files.ts'
import { withLinks } from '../overlay/links.ts'
import { linkTargets } from './link-targets.ts'
import type { Tree } from './ports.ts'

const made = new WeakMap<Tree, Promise<Files>>()

/**
 * The files of a tree, those behind its symbolic links also where the links are, and charts that others depend on by a path also where
 * Helm looks for them. Asks for nothing where there are no links.
 */
export const linkedFiles = (tree: Tree): Promise<Files> => {
  const before = made.get(tree)
  if (before !== undefined) return before
  const files = linkTargets(tree).then(targets => (targets.size === 0 ? tree.files : withLinks(tree.files, targets)))
  made.set(tree, files)
  files.catch(() => made.delete(tree))
  return files
}
