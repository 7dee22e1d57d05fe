import type { Tree } from '../../src/engine/ports.ts'
import { blobId } from '../../src/git/object-id.ts'
import type { Files } from '../../src/overlay/files.ts'

/** What is written over the files of a tree: path → new text, or null where the file is taken away. */
export type TreeEdits = Readonly<Record<string, string | null>>

/**
 * A tree as it would be after the edits, without a commit: a link or submodule that is written over becomes a file. Its blobs have the
 * ids that git will give them, so that what is remembered of it holds for the commit that is made of it later.
 */
export const editedTree = (tree: Tree, edits: TreeEdits): Tree => {
  const algorithm = algorithmOf(tree)
  const written = new Map<string, { readonly text: string; readonly id: string }>()
  const blobs = new Map<string, Uint8Array>()
  const links = new Map(tree.links)
  const submodules = new Set(tree.submodules)
  for (const [path, text] of Object.entries(edits)) {
    links.delete(path)
    submodules.delete(path)
    if (text === null) continue
    const bytes = Buffer.from(text)
    const id = blobId(bytes, algorithm)
    written.set(path, { text, id })
    blobs.set(id, bytes)
  }
  const edited = (path: string): boolean => Object.hasOwn(edits, path)
  const { memo } = tree.files
  const files: Files = {
    commit: '',
    paths: [...tree.files.paths.filter(path => !edited(path)), ...written.keys()].sort(),
    read: path => (edited(path) ? written.get(path)?.text : tree.files.read(path)),
    id: path => (edited(path) ? written.get(path)?.id : tree.files.id(path)),
    ...(memo ? { memo } : {}),
  }
  const bytes: Tree['bytes'] = async ids => {
    const others = ids.filter(id => !blobs.has(id))
    const found = new Map(others.length > 0 ? await tree.bytes(others) : [])
    for (const id of ids) {
      const own = blobs.get(id)
      if (own) found.set(id, own)
    }
    return found
  }
  return { files, links, submodules, bytes }
}

/** Repositories have one kind of id, told by its length: 40 digits or 64. */
const algorithmOf = ({ files }: Tree): 'sha1' | 'sha256' =>
  files.id(files.paths[0] ?? '')?.length === 64 ? 'sha256' : 'sha1'
