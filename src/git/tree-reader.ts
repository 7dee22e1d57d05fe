import type { ObjectReader } from './object-reader.ts'
import { runGit } from './run-git.ts'

/** Regular files of a commit with the ids of their blobs; links and submodules are left out. */
export interface Listing {
  /** Sorted. */
  readonly paths: readonly string[]
  readonly ids: ReadonlyMap<string, string>
}

interface Entry {
  readonly name: string
  readonly tree: boolean
  readonly id: string
}

/** Entries that are kept; a repository of 5,000 overlays has thirty thousand. */
const MOST = 500_000

/**
 * Lists the files of commits. The first one is listed by git; of those after it only the directories that differ are read, by
 * the process that reads blobs, because a process for each commit takes longer than all the rest.
 */
export const treeReader = (directory: string, reader: ObjectReader): ((commit: string) => Promise<Listing>) => {
  const kept = new Map<string, readonly Entry[]>()
  let entries = 0
  const keep = (id: string, found: readonly Entry[]): void => {
    if (kept.has(id)) return
    if (entries > MOST) {
      kept.clear()
      entries = 0
    }
    kept.set(id, found)
    entries += found.length
  }

  /** Reads what is not kept, a level at a time; gives all of the commit's trees. */
  const treesOf = async (root: string, length: number): Promise<ReadonlyMap<string, readonly Entry[]>> => {
    const found = new Map<string, readonly Entry[]>()
    for (let level: readonly string[] = [root]; level.length > 0; ) {
      const missing = level.filter(id => !kept.has(id))
      const contents = await reader.read(missing, 'tree')
      const read = new Map(missing.map((id, index) => [id, entriesOf(contents[index] ?? Buffer.alloc(0), length)]))
      for (const [id, each] of read) keep(id, each)
      const next = new Set<string>()
      for (const id of level) {
        const inside = read.get(id) ?? kept.get(id) ?? []
        found.set(id, inside)
        for (const entry of inside) if (entry.tree && !found.has(entry.id)) next.add(entry.id)
      }
      level = [...next]
    }
    return found
  }

  return async commit => {
    const [content] = await reader.read([commit], 'commit')
    const [, root] = /^tree ([0-9a-f]+)\n/.exec(content?.toString('latin1', 0, 100) ?? '') ?? []
    // A tag, or a name: git knows what is meant.
    if (root === undefined || kept.size === 0) return await listFiles(directory, commit, { root, keep })
    return flat(await treesOf(root, root.length / 2), root)
  }
}

const entriesOf = (content: Buffer, length: number): readonly Entry[] => {
  const found: Entry[] = []
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at)
    const end = content.indexOf(0, space)
    const mode = content.toString('latin1', at, space)
    const id = content.toString('hex', end + 1, end + 1 + length)
    at = end + 1 + length
    if (mode === '40000' || mode.startsWith('100'))
      found.push({ name: content.toString('utf8', space + 1, end), tree: mode === '40000', id })
  }
  return found
}

const flat = (trees: ReadonlyMap<string, readonly Entry[]>, root: string): Listing => {
  const paths: string[] = []
  const ids = new Map<string, string>()
  const visit = (id: string, prefix: string): void => {
    for (const entry of trees.get(id) ?? []) {
      const path = prefix + entry.name
      if (entry.tree) visit(entry.id, `${path}/`)
      else {
        paths.push(path)
        ids.set(path, entry.id)
      }
    }
  }
  visit(root, '')
  return { paths: inOrder(paths), ids }
}

/** Git sorts bytes, the rest of the program UTF-16 units; they differ only beyond the basic plane. */
const inOrder = (paths: string[]): readonly string[] =>
  paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') <= path) ? paths : paths.sort()

/** What is done with the directories that are met on the way. */
interface Directories {
  readonly root: string | undefined
  keep(id: string, entries: readonly Entry[]): void
}

/** The files of one commit by `git ls-tree`: the quickest where nothing is known yet. */
export const listFiles = async (directory: string, commit: string, directories?: Directories): Promise<Listing> => {
  const trees = directories ? ['-t'] : []
  const bytes = await runGit(['ls-tree', '-r', ...trees, '-z', '--full-tree', commit], { directory })
  const listing = bytes.toString()
  const paths: string[] = []
  const ids = new Map<string, string>()
  const inside = new Map<string, { readonly id: string | undefined; readonly entries: Entry[] }>([
    ['', { id: directories?.root, entries: [] }],
  ])
  for (let at = 0; at < listing.length; ) {
    const end = listing.indexOf('\0', at)
    const tree = listing.startsWith('040000', at)
    if (tree || listing.startsWith('100', at)) {
      const tab = listing.indexOf('\t', at)
      const path = listing.slice(tab + 1, end)
      const id = listing.slice(at + '100644 blob '.length, tab)
      if (directories) {
        const slash = path.lastIndexOf('/')
        const parent = inside.get(slash < 0 ? '' : path.slice(0, slash))
        parent?.entries.push({ name: path.slice(slash + 1), tree, id })
      }
      if (tree) inside.set(path, { id, entries: [] })
      else {
        paths.push(path)
        ids.set(path, id)
      }
    }
    at = end + 1
  }
  if (directories) for (const { id, entries } of inside.values()) if (id !== undefined) directories.keep(id, entries)
  return { paths: inOrder(paths), ids }
}
