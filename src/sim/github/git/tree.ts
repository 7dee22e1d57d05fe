import type { ObjectDatabase } from './objects.ts'

export type Mode = '100644' | '100755' | '120000' | '160000' | '040000'

export interface TreeEntry {
  readonly mode: Mode
  readonly name: string
  readonly oid: string
}

/** What stands at a path. */
export interface TreeItem {
  readonly mode: Mode
  readonly path: string
  readonly oid: string
}

export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Entries of one tree, in git's order. */
export const readTree = (objects: ObjectDatabase, oid: string): readonly TreeEntry[] => {
  if (oid === emptyTree) return []
  const object = objects.read(oid)
  if (object?.type !== 'tree') throw new Error(`${oid} is no tree`)
  const entries: TreeEntry[] = []
  for (let at = 0; at < object.data.length; ) {
    const space = object.data.indexOf(32, at)
    const end = object.data.indexOf(0, space)
    entries.push({
      mode: object.data.toString('latin1', at, space).padStart(6, '0') as Mode,
      name: object.data.toString('utf8', space + 1, end),
      oid: object.data.toString('hex', end + 1, end + 21),
    })
    at = end + 21
  }
  return entries
}

/** Writes one tree; git sorts directories as if their names ended in a slash. */
export const writeTree = (objects: ObjectDatabase, entries: readonly TreeEntry[]): string => {
  const key = (entry: TreeEntry) => Buffer.from(entry.mode === '040000' ? `${entry.name}/` : entry.name)
  const sorted = entries.map(entry => ({ entry, key: key(entry) })).sort((a, b) => Buffer.compare(a.key, b.key))
  const parts = sorted.flatMap(({ entry }) => [
    Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
    Buffer.from(entry.oid, 'hex'),
  ])
  return objects.write('tree', Buffer.concat(parts))
}

/** What stands at the path in a tree; null where nothing does. The empty path is the tree itself. */
export const findInTree = (objects: ObjectDatabase, tree: string, path: string): TreeItem | null => {
  let found: TreeItem = { mode: '040000', path: '', oid: tree }
  for (const name of path.split('/').filter(part => part !== '')) {
    if (found.mode !== '040000') return null
    const entry = readTree(objects, found.oid).find(candidate => candidate.name === name)
    if (!entry) return null
    found = { mode: entry.mode, oid: entry.oid, path: found.path === '' ? name : `${found.path}/${name}` }
  }
  return found
}

/** Everything below a tree, directories before what they hold. */
export const walkTree = (objects: ObjectDatabase, tree: string, prefix = ''): TreeItem[] =>
  readTree(objects, tree).flatMap(({ mode, name, oid }) => {
    const item: TreeItem = { mode, oid, path: `${prefix}${name}` }
    return mode === '040000' ? [item, ...walkTree(objects, oid, `${prefix}${name}/`)] : [item]
  })

/** A path put (`mode` and `oid`) or removed (null). */
export type TreeChanges = ReadonlyMap<string, { readonly mode: Mode; readonly oid: string } | null>

/** The tree with the changes made; directories that become empty vanish. */
export const changeTree = (objects: ObjectDatabase, tree: string | null, changes: TreeChanges): string => {
  const here = new Map<string, TreeEntry>((tree ? readTree(objects, tree) : []).map(entry => [entry.name, entry]))
  const below = new Map<string, Map<string, { readonly mode: Mode; readonly oid: string } | null>>()
  for (const [path, change] of changes) {
    const slash = path.indexOf('/')
    if (slash < 0) {
      if (change) here.set(path, { name: path, ...change })
      else here.delete(path)
    } else {
      const name = path.slice(0, slash)
      const rest = below.get(name) ?? new Map()
      rest.set(path.slice(slash + 1), change)
      below.set(name, rest)
    }
  }
  for (const [name, rest] of below) {
    const entry = here.get(name)
    const oid = changeTree(objects, entry?.mode === '040000' ? entry.oid : null, rest)
    if (oid === emptyTree) here.delete(name)
    else here.set(name, { name, mode: '040000', oid })
  }
  return writeTree(objects, [...here.values()])
}
