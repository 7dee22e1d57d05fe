import type { Tree } from '../engine/ports.ts'
import { objectReader } from './object-reader.ts'
import { isManifestPath, readOnce, treeOf, type Wanted } from './read-files.ts'

/**
 * The tree of a commit in a clone, bare or not. Its reader is a git process, which ends with `close`. Rejects where the commit is not
 * there. Default of `wanted`: {@link isManifestPath}.
 */
export const readTree = async (
  directory: string,
  commit: string,
  wanted: Wanted = isManifestPath,
): Promise<Tree & { close(): void }> => {
  const reader = objectReader(directory)
  try {
    return { ...(await treeOf(commit, wanted, readOnce(directory, reader))), close: reader.close }
  } catch (error) {
    reader.close()
    throw error
  }
}
