import { constants } from 'node:fs'
import { lstat, open, readlink, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Tree } from '../engine/ports.ts'
import { blobCache } from './blob-cache.ts'
import { blobId } from './object-id.ts'
import { largestBlob, type ObjectReader, objectReader } from './object-reader.ts'
import { isManifestPath, largestInput, treeOf, type Wanted } from './read-files.ts'
import { askGit } from './run-git.ts'
import type { Listing } from './tree-reader.ts'

/** A file as it lies on the disk: what its blob would be. */
interface OnDisk {
  readonly kind: 'file' | 'link'
  readonly id: string
  /** Null where it is too large to be kept; it is read again when it is asked for. */
  readonly bytes: Buffer | null
}

/**
 * The work tree of a clone as it is: what is committed, staged or changed, and new files that are not ignored; the index is only read.
 * Ids are those that the files' blobs would have. Files are read where they really lie inside the clone; a link stays a link. `close`
 * ends the process that reads objects. Rejects where there is no work tree. Default of `wanted`: {@link isManifestPath}.
 */
export const readWorkTree = async (
  directory: string,
  wanted: Wanted = isManifestPath,
): Promise<Tree & { close(): void }> => {
  const root = await realpath((await askGit(['rev-parse', '--show-toplevel'], { directory })).replace(/\n$/, ''))
  const [format, index, touched] = await Promise.all([
    askGit(['rev-parse', '--show-object-format'], { directory: root }),
    askGit(['ls-files', '-z', '--stage'], { directory: root }),
    askGit(['ls-files', '-z', '--modified', '--deleted', '--others', '--exclude-standard'], { directory: root }),
  ])
  const disk = diskOf(root, format.trim() === 'sha256' ? 'sha256' : 'sha1')
  const files = new Map<string, string>()
  const links = new Map<string, string>()
  const submodules = new Set<string>()
  const merging = new Set<string>()
  for (const entry of fields(index)) {
    const [, mode = '', id = '', stage = '', path = ''] = /^(\d+) ([0-9a-f]+) (\d)\t([\s\S]*)$/.exec(entry) ?? []
    if (stage !== '0') merging.add(path)
    else if (mode === '160000') submodules.add(path)
    else (mode === '120000' ? links : files).set(path, id)
  }
  for (const path of new Set([...fields(touched), ...merging])) {
    // A submodule that moved, or a repository inside of this one.
    if (submodules.has(path) || path.endsWith('/')) continue
    files.delete(path)
    links.delete(path)
    const found = await disk.look(path)
    if (found) (found.kind === 'link' ? links : files).set(path, found.id)
  }
  const listing: Listing = { paths: [...files.keys()].sort(), ids: files, links, submodules }
  const objects = objectReader(root)
  try {
    const reader: ObjectReader = {
      ...objects,
      blobs: disk.first(largestBlob, objects.blobs),
      blobsUpTo: (cap, ids) => disk.first(cap, missing => objects.blobsUpTo(cap, missing))(ids),
    }
    const tree = await treeOf('', wanted, { reader, cache: blobCache(), list: async () => listing })
    return { ...tree, close: objects.close }
  } catch (error) {
    objects.close()
    throw error
  }
}

const fields = (text: string): readonly string[] => text.split('\0').filter(field => field !== '')

/** Files of the disk below a root, by the ids that their blobs would have. */
const diskOf = (root: string, format: 'sha1' | 'sha256') => {
  const known = new Map<string, { readonly path: string; readonly bytes: Buffer | null }>()
  const inside = new Map<string, Promise<boolean>>()
  /** A directory may be a link by now, though git knows files below it. */
  const isInside = async (directory: string): Promise<boolean> => {
    const real = await realpath(directory).catch(() => '')
    return real === directory && (real === root || real.startsWith(root + sep))
  }

  const read = async (path: string): Promise<OnDisk | null> => {
    const file = join(root, path)
    const parent = dirname(file)
    const there = inside.get(parent) ?? isInside(parent)
    inside.set(parent, there)
    if (!(await there)) return null
    const about = await lstat(file).catch(() => null)
    if (about?.isSymbolicLink()) {
      const bytes = await readlink(file, { encoding: 'buffer' })
      return { kind: 'link', id: blobId(bytes, format), bytes }
    }
    if (!about?.isFile()) return null
    // Nothing reads a larger one, and only equal ids say something: this one is equal to none.
    if (about.size > largestInput) return { kind: 'file', id: `on disk: ${path}`, bytes: null }
    // It may have become a link or a pipe since it was looked at.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const bytes = await handle.readFile()
      return { kind: 'file', id: blobId(bytes, format), bytes }
    } finally {
      await handle.close()
    }
  }

  return {
    look: async (path: string): Promise<OnDisk | null> => {
      const found = await read(path)
      if (found?.bytes) known.set(found.id, { path, bytes: found.bytes.length > largestBlob ? null : found.bytes })
      return found
    },
    /** Blobs by their ids: those that are on the disk, and the rest from elsewhere. */
    first:
      (cap: number, elsewhere: (ids: readonly string[]) => Promise<readonly (Buffer | null)[]>) =>
      async (ids: readonly string[]): Promise<readonly (Buffer | null)[]> => {
        const others = ids.filter(id => !known.has(id) && !id.startsWith('on disk: '))
        const found = await elsewhere(others)
        const blobs = new Map(others.map((id, index) => [id, found[index] ?? null]))
        return await Promise.all(
          ids.map(async id => {
            const here = known.get(id)
            if (!here) return blobs.get(id) ?? null
            const bytes = here.bytes ?? (await read(here.path))?.bytes ?? null
            return bytes && bytes.length <= cap ? bytes : null
          }),
        )
      },
  }
}
