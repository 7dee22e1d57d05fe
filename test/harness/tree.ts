import { isUtf8 } from 'node:buffer'
import type { Tree } from '../../src/engine/ports.ts'
import { blobId } from '../../src/git/object-id.ts'

/** One entry of a tree in memory: text or bytes of a file, where a link leads, or a submodule. */
export type TreeEntry = string | Uint8Array | { readonly link: string } | { readonly submodule: true }

/** Larger files are never read as text, as it is with a mirror. */
const largestText = 1024 * 1024

/** A tree in memory, with the blob ids that git would give, and a count of the blobs whose bytes were asked for. */
export const treeOf = (entries: Readonly<Record<string, TreeEntry>>): Tree & { readonly asked: string[] } => {
  const ids = new Map<string, string>()
  const texts = new Map<string, string>()
  const blobs = new Map<string, Uint8Array>()
  const links = new Map<string, string>()
  const submodules = new Set<string>()
  const asked: string[] = []
  const keep = (bytes: Uint8Array): string => {
    const id = blobId(bytes)
    blobs.set(id, bytes)
    return id
  }
  for (const [path, entry] of Object.entries(entries)) {
    if (typeof entry === 'object' && 'link' in entry) links.set(path, keep(Buffer.from(entry.link)))
    else if (typeof entry === 'object' && 'submodule' in entry) submodules.add(path)
    else {
      const bytes = typeof entry === 'string' ? Buffer.from(entry) : entry
      ids.set(path, keep(bytes))
      if (bytes.length <= largestText && isUtf8(bytes)) texts.set(path, Buffer.from(bytes).toString())
    }
  }
  return {
    files: { commit: '', paths: [...ids.keys()].sort(), read: path => texts.get(path), id: path => ids.get(path) },
    links,
    submodules,
    asked,
    bytes: async wanted => {
      asked.push(...wanted)
      const found = wanted.map(id => [id, blobs.get(id)] as const)
      return new Map(found.flatMap(([id, bytes]) => (bytes && bytes.length <= 16 * 1024 * 1024 ? [[id, bytes]] : [])))
    },
  }
}
