import type { ObjectReader } from './object-reader.ts'

/** Blobs of one repository by their ids, which never change what they name, within a number of bytes. */
export interface BlobCache {
  /** The blobs of these ids; those not there yet are read. The answer keeps them, whatever the cache drops later. */
  read(reader: ObjectReader, ids: readonly string[]): Promise<Map<string, Buffer | string | null>>
  /** What was computed from blobs; forgotten together with them. */
  readonly memo: Map<string, unknown>
}

/** An empty cache. Default cap: 64 MiB of blobs. */
export const blobCache = (mostBytes = 64 * 1024 * 1024): BlobCache => {
  // Blobs in the order they were last asked for; a map keeps it.
  const kept = new Map<string, Buffer | null>()
  const memo = new Map<string, unknown>()
  let bytes = 0
  return {
    memo,
    read: async (reader, ids) => {
      const found = new Map<string, Buffer | string | null>()
      const missing: string[] = []
      for (const id of ids) {
        if (found.has(id)) continue
        const blob = kept.get(id)
        found.set(id, blob ?? null)
        if (blob === undefined) missing.push(id)
        else {
          kept.delete(id)
          kept.set(id, blob)
        }
      }
      const blobs = await reader.blobs(missing)
      missing.forEach((id, index) => {
        const blob = blobs[index] ?? null
        found.set(id, blob)
        if (kept.has(id)) return
        kept.set(id, blob)
        bytes += blob?.length ?? 0
      })
      for (const [id, blob] of kept) {
        if (bytes <= mostBytes) break
        kept.delete(id)
        bytes -= blob?.length ?? 0
      }
      // What was computed is about as large as what it was computed from, and cheap to compute again.
      if (memo.size > 4 * kept.size + 10_000) memo.clear()
      return found
    },
  }
}
