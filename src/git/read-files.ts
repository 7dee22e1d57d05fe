import { isUtf8 } from 'node:buffer'
import type { Files } from '../overlay/files.ts'
import { type BlobCache, blobCache } from './blob-cache.ts'
import { type ObjectReader, objectReader } from './object-reader.ts'
import { type Listing, listFiles } from './tree-reader.ts'

/** Whether the text of a path is wanted. */
export type Wanted = (path: string) => boolean

/** What may be shared among the trees of one repository. */
export interface ReadShared {
  readonly reader: ObjectReader
  readonly cache: BlobCache
  readonly list: (commit: string) => Promise<Listing>
}

/**
 * Paths whose texts matter wherever they are: what kustomize, Helm, Argo CD and Flux read, files without an ending (they may be overlays),
 * and what configures programs (it may be carried whole). Source code, documents and pictures are left in git.
 */
export const isManifestPath: Wanted = path =>
  /\.(?:ya?ml|json|jsonnet|libsonnet|conf|cfg|cnf|ini|properties|env|toml|txt|tpl|xml|hcl)$|(?:^|\/)[^/.]+$/.test(path)

/**
 * The files of a commit: all paths, and the texts of those wanted (default: {@link isManifestPath}), up to 1 MiB each and only
 * regular files of UTF-8 text. `directory` is a repository, bare or not. Rejects where the commit is not there.
 */
export const readFiles = async (
  directory: string,
  commit: string,
  wanted: Wanted = isManifestPath,
  shared?: ReadShared,
): Promise<Files> => {
  const own = shared ? undefined : objectReader(directory)
  try {
    const { reader, cache, list } = shared ?? alone(directory, own ?? objectReader(directory))
    const tree = await list(commit)
    const texts = await cache.read(
      reader,
      tree.paths.flatMap(path => (wanted(path) ? [tree.ids.get(path) ?? ''] : [])),
    )
    return {
      commit,
      paths: tree.paths,
      read: path => {
        const id = tree.ids.get(path)
        return id === undefined ? undefined : decoded(texts, id)
      },
      id: path => tree.ids.get(path),
      memo: cache.memo,
    }
  } finally {
    own?.close()
  }
}

const alone = (directory: string, reader: ObjectReader): ReadShared => ({
  reader,
  cache: blobCache(),
  list: commit => listFiles(directory, commit),
})

/** Texts are decoded when they are asked for: most never are. */
const decoded = (texts: Map<string, Buffer | string | null>, id: string): string | undefined => {
  const bytes = texts.get(id)
  if (bytes === undefined || bytes === null || typeof bytes === 'string') return bytes ?? undefined
  const text = isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : null
  texts.set(id, text)
  return text ?? undefined
}
