import { dependencyLinks } from '../overlay/dependency-links.ts'
import type { Files } from '../overlay/files.ts'
import { withLinks } from '../overlay/links.ts'
import type { Tree } from './ports.ts'

/** Linux takes no longer target either. */
const longestTarget = 4_096

const made = new WeakMap<Tree, Promise<Files>>()

/**
 * The files of a tree, those behind its symbolic links also where the links are, and charts that others depend on by a path also where
 * Helm looks for them. Asks for nothing where there are no links.
 */
export const linkedFiles = (tree: Tree): Promise<Files> => {
  const before = made.get(tree)
  if (before !== undefined) return before
  const files = read(tree)
  made.set(tree, files)
  files.catch(() => made.delete(tree))
  return files
}

const read = async ({ files, links, bytes }: Tree): Promise<Files> => {
  const charts = dependencyLinks(files)
  if (links.size + charts.size === 0) return files
  const blobs = links.size > 0 ? await bytes([...new Set(links.values())]) : new Map<string, Uint8Array>()
  const targets = new Map(charts)
  for (const [path, id] of links) {
    const target = blobs.get(id)
    // A link that cannot be read leads nowhere.
    targets.set(path, target && target.length <= longestTarget ? new TextDecoder().decode(target) : '')
  }
  return withLinks(files, targets)
}
