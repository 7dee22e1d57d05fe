import type { ObjectReader } from './object-reader.ts'
import { runGit } from './run-git.ts'

/** What a commit holds. Names are bytes to git: what is no UTF-8 in them is replaced, and of names that become the same the last counts. */
export interface Listing {
  /** Regular files, sorted. */
  readonly paths: readonly string[]
  /** Ids of their blobs. */
  readonly ids: ReadonlyMap<string, string>
  /** Symbolic links with the ids of their blobs. */
  readonly links: ReadonlyMap<string, string>
  readonly submodules: ReadonlySet<string>
}

type Kind = 'tree' | 'file' | 'link' | 'submodule'

interface Entry {
  readonly name: string
  readonly kind: Kind
  readonly id: string
}

/** What the mode of an entry begins with, as it is in a tree. */
const kindOf = (mode: string): Kind | null =>
  mode.startsWith('100')
    ? 'file'
    : mode === '40000'
      ? 'tree'
      : mode === '120000'
        ? 'link'
        : mode === '160000'
          ? 'submodule'
          : null

/** Entries that are kept; a repository of 5,000 overlays has thirty thousand. */
const MOST = 500_000

/**
 * Lists what commits hold. The first one is listed by git; of those after it only the directories that differ are read, by
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
        for (const entry of inside) if (entry.kind === 'tree' && !found.has(entry.id)) next.add(entry.id)
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
    const kind = kindOf(mode)
    if (kind !== null) found.push({ name: content.toString('utf8', space + 1, end), kind, id })
  }
  return found
}

const flat = (trees: ReadonlyMap<string, readonly Entry[]>, root: string): Listing => {
  const { put, listing } = gather()
  const visit = (id: string, prefix: string): void => {
    for (const entry of trees.get(id) ?? []) {
      const path = prefix + entry.name
      if (entry.kind === 'tree') visit(entry.id, `${path}/`)
      else put(entry.kind, path, entry.id)
    }
  }
  visit(root, '')
  return listing()
}

const gather = () => {
  const paths: string[] = []
  const ids = new Map<string, string>()
  const links = new Map<string, string>()
  const submodules = new Set<string>()
  return {
    put: (kind: Exclude<Kind, 'tree'>, path: string, id: string): void => {
      if (kind === 'file') {
        paths.push(path)
        ids.set(path, id)
      } else if (kind === 'link') links.set(path, id)
      else submodules.add(path)
    },
    listing: (): Listing => ({ paths: inOrder(paths), ids, links, submodules }),
  }
}

/** Git sorts bytes, the rest of the program UTF-16 units; they differ only beyond the basic plane, and where bytes were replaced. */
const inOrder = (paths: string[]): readonly string[] =>
  paths.every((path, index) => index === 0 || (paths[index - 1] ?? '') < path) ? paths : [...new Set(paths)].sort()

/** What is done with the directories that are met on the way. */
interface Directories {
  readonly root: string | undefined
  keep(id: string, entries: readonly Entry[]): void
}

/** All of one commit by `git ls-tree`: the quickest where nothing is known yet. */
export const listFiles = async (directory: string, commit: string, directories?: Directories): Promise<Listing> => {
  const trees = directories ? ['-t'] : []
  const bytes = await runGit(['ls-tree', '-r', ...trees, '-z', '--full-tree', commit], { directory })
  const listing = bytes.toString()
  const { put, listing: gathered } = gather()
  const inside = new Map<string, { readonly id: string | undefined; readonly entries: Entry[] }>([
    ['', { id: directories?.root, entries: [] }],
  ])
  for (let at = 0; at < listing.length; ) {
    const end = listing.indexOf('\0', at)
    const space = listing.indexOf(' ', at)
    const tab = listing.indexOf('\t', at)
    const kind = kindOf(listing.slice(listing.startsWith('0', at) ? at + 1 : at, space))
    if (kind !== null) {
      const path = listing.slice(tab + 1, end)
      const id = listing.slice(listing.indexOf(' ', space + 1) + 1, tab)
      if (directories) {
        const slash = path.lastIndexOf('/')
        const parent = inside.get(slash < 0 ? '' : path.slice(0, slash))
        parent?.entries.push({ name: path.slice(slash + 1), kind, id })
      }
      if (kind === 'tree') inside.set(path, { id, entries: [] })
      else put(kind, path, id)
    }
    at = end + 1
  }
  if (directories) for (const { id, entries } of inside.values()) if (id !== undefined) directories.keep(id, entries)
  return gathered()
}
