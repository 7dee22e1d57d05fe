import { isUtf8 } from 'node:buffer'
import type { Tree } from '../engine/ports.ts'
import type { Files } from '../overlay/files.ts'
import { type BlobCache, blobCache } from './blob-cache.ts'
import { isObjectId } from './object-id.ts'
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

/** Blobs above this are nobody's input: no chart and no generator takes them. */
export const largestInput = 16 * 1024 * 1024

/**
 * The tree of a commit: all paths, and the texts of those wanted, up to 1 MiB each and only regular files of UTF-8 text. Rejects
 * where the commit is not there.
 */
export const treeOf = async (commit: string, wanted: Wanted, { reader, cache, list }: ReadShared): Promise<Tree> => {
  const { paths, ids, links, submodules } = await list(commit)
  const texts = await cache.read(
    reader,
    paths.flatMap(path => (wanted(path) ? [ids.get(path) ?? ''] : [])),
  )
  const files: Files = {
    commit,
    paths,
    read: path => {
      const id = ids.get(path)
      return id === undefined ? undefined : decoded(texts, id)
    },
    id: path => ids.get(path),
    memo: cache.memo,
  }
  return {
    files,
    links,
    submodules,
    bytes: async asked => {
      const named = [...new Set(asked)].filter(isObjectId)
      const blobs = await reader.blobsUpTo(largestInput, named)
      return new Map(
        named.flatMap((id, index) => {
          const blob = blobs[index]
          return blob ? [[id, alone(blob)] as const] : []
        }),
      )
    },
  }
}

/**
 * The files of a commit, and nothing that has to be closed. `directory` is a repository, bare or not. Rejects where the commit is
 * not there. Default of `wanted`: {@link isManifestPath}.
 */
export const readFiles = async (directory: string, commit: string, wanted: Wanted = isManifestPath): Promise<Files> => {
  const reader = objectReader(directory)
  try {
    return (await treeOf(commit, wanted, readOnce(directory, reader))).files
  } finally {
    reader.close()
  }
}

/** What reads one commit, and shares nothing. */
export const readOnce = (directory: string, reader: ObjectReader): ReadShared => ({
  reader,
  cache: blobCache(),
  list: commit => listFiles(directory, commit),
})

/** Bytes in memory of their own: whoever hands them to another thread does not hand over what lies beside them. */
const alone = (blob: Buffer): Uint8Array =>
  blob.length === blob.buffer.byteLength ? new Uint8Array(blob.buffer) : new Uint8Array(blob)

/** Texts are decoded when they are asked for: most never are. */
const decoded = (texts: Map<string, Buffer | string | null>, id: string): string | undefined => {
  const bytes = texts.get(id)
  if (bytes === undefined || bytes === null || typeof bytes === 'string') return bytes ?? undefined
  const text = isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : null
  texts.set(id, text)
  return text ?? undefined
}
