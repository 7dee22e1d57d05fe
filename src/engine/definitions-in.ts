import { parseAllDocuments } from 'yaml'
import { isMap } from '../diff/json.ts'
import type { Tree } from './ports.ts'

/** What files of any commit define, by the ids of their blobs: most define nothing, and are not read twice. */
const known = new Map<string, readonly unknown[]>()
const MOST_KNOWN = 100_000
/** Definitions of one file in bytes, and of one repository: the largest projects have 10 MB. */
const LARGEST = 4 * 1024 * 1024
const MOST_BYTES = 24 * 1024 * 1024
/** So many blobs are in memory at once. */
const AT_ONCE = 200

/**
 * The CustomResourceDefinitions that are written in the files of a tree, in the order of their paths. Templates of charts are no YAML, and
 * left out: what they make is judged as it is rendered.
 */
export const definitionsIn = async ({ files, bytes }: Tree): Promise<readonly unknown[]> => {
  const ids = files.paths.filter(path => /\.(?:ya?ml|json)$/.test(path)).flatMap(path => files.id(path) ?? [])
  const unknown = [...new Set(ids)].filter(id => !known.has(id))
  if (known.size + unknown.length > MOST_KNOWN) known.clear()
  for (let at = 0; at < unknown.length; at += AT_ONCE) {
    const some = unknown.slice(at, at + AT_ONCE)
    const found = await bytes(some)
    for (const id of some) known.set(id, definedBy(found.get(id)))
  }
  const definitions: unknown[] = []
  let room = MOST_BYTES
  for (const id of ids)
    for (const definition of known.get(id) ?? []) {
      room -= JSON.stringify(definition).length
      if (room < 0) return definitions
      definitions.push(definition)
    }
  return definitions
}

const definedBy = (bytes: Uint8Array | undefined): readonly unknown[] => {
  if (
    !bytes ||
    bytes.length > LARGEST ||
    !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('CustomResourceDefinition')
  )
    return []
  const text = new TextDecoder().decode(bytes)
  if (!/^\s*"?kind"?\s*:\s*["']?CustomResourceDefinition\b/m.test(text)) return []
  try {
    return parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' }).flatMap(
      (document): readonly unknown[] => {
        if (document.errors.length > 0) return []
        const value: unknown = document.toJS({ maxAliasCount: 100 })
        return isMap(value) && value['kind'] === 'CustomResourceDefinition' ? [value] : []
      },
    )
  } catch {
    // Aliases that would become more than anybody reads.
    return []
  }
}
