import type { Files } from '../overlay/files.ts'
import type { Tree } from './ports.ts'

/** Larger files are read by nobody, and by no YAML parser in a reasonable time. */
const LARGEST = 1024 * 1024

/** The texts of files of a tree; those that are not there, no text or larger than 1 MiB are left out. `files` has them at other paths too. */
export const textsOf = async (
  tree: Tree,
  paths: readonly string[],
  files: Files = tree.files,
): Promise<ReadonlyMap<string, string>> => {
  const ids = paths.flatMap(path => {
    const id = files.id(path)
    return id === undefined ? [] : [{ path, id }]
  })
  const bytes = await tree.bytes([...new Set(ids.map(({ id }) => id))])
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  return new Map(
    ids.flatMap(({ path, id }): readonly (readonly [string, string])[] => {
      const found = bytes.get(id)
      if (!found || found.length > LARGEST || found.includes(0)) return []
      try {
        return [[path, decoder.decode(found)]]
      } catch {
        return []
      }
    }),
  )
}
