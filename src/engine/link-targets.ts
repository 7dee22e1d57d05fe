import { dependencyLinks } from '../overlay/dependency-links.ts'
import type { Tree } from './ports.ts'

/** Linux takes no longer target either. In bytes. */
const LONGEST = 4_096

/** Where links of any commit lead, by the ids of their blobs: read once. */
const known = new Map<string, string>()
const MOST_KNOWN = 10_000

const made = new WeakMap<Tree, Promise<ReadonlyMap<string, string>>>()

/**
 * Where the symbolic links of a tree lead, as they are written, and where charts that others depend on by a path are looked for by Helm; an
 * empty text where that cannot be read. Asks the tree for nothing where it has no links.
 */
export const linkTargets = (tree: Tree): Promise<ReadonlyMap<string, string>> => {
  const before = made.get(tree)
  if (before !== undefined) return before
  const targets = read(tree)
  made.set(tree, targets)
  targets.catch(() => made.delete(tree))
  return targets
}

const read = async ({ files, links, bytes }: Tree): Promise<ReadonlyMap<string, string>> => {
  const missing = [...new Set(links.values())].filter(id => !known.has(id))
  if (known.size + missing.length > MOST_KNOWN) known.clear()
  const found = missing.length > 0 ? await bytes(missing) : new Map<string, Uint8Array>()
  for (const [id, target] of found) if (target.length <= LONGEST) known.set(id, new TextDecoder().decode(target))
  const targets = new Map(dependencyLinks(files))
  for (const [path, id] of links) targets.set(path, known.get(id) ?? '')
  return targets
}
