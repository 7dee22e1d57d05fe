import type { ObjectDatabase } from './objects.ts'
import { readTree, walkTree } from './tree.ts'

/** Paths that one tree has and the other has not, or not so. Without git: cheap enough for every commit of a push. */
export const changedPaths = (
  objects: ObjectDatabase,
  before: string | null,
  after: string,
  prefix = '',
): { readonly added: string[]; readonly removed: string[]; readonly modified: string[] } => {
  const found = { added: [] as string[], removed: [] as string[], modified: [] as string[] }
  if (before === after) return found
  const old = new Map((before ? readTree(objects, before) : []).map(entry => [entry.name, entry]))
  const add = (to: string[], mode: string, oid: string, path: string) => {
    if (mode !== '040000') to.push(path)
    else to.push(...walkTree(objects, oid, `${path}/`).flatMap(item => (item.mode === '040000' ? [] : [item.path])))
  }
  for (const entry of readTree(objects, after)) {
    const was = old.get(entry.name)
    old.delete(entry.name)
    const path = `${prefix}${entry.name}`
    if (was?.oid === entry.oid && was.mode === entry.mode) continue
    if (was?.mode === '040000' && entry.mode === '040000') {
      const below = changedPaths(objects, was.oid, entry.oid, `${path}/`)
      found.added.push(...below.added)
      found.removed.push(...below.removed)
      found.modified.push(...below.modified)
    } else if (was && was.mode !== '040000' && entry.mode !== '040000') found.modified.push(path)
    else {
      if (was) add(found.removed, was.mode, was.oid, path)
      add(found.added, entry.mode, entry.oid, path)
    }
  }
  for (const entry of old.values()) add(found.removed, entry.mode, entry.oid, `${prefix}${entry.name}`)
  return found
}
