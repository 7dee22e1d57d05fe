/** What was rendered before, by what it depends on; the least recently used goes first when it is full. */
export interface Cache<T> {
  /** The newest entry of the key that holds. */
  find(key: string, holds: (value: T) => boolean): T | undefined
  keep(key: string, value: T, bytes: number): void
  /** Bytes of all that is kept. */
  readonly size: number
}

/** Versions of one thing that are kept side by side: base, head, and those of pull requests that are open together. */
const VERSIONS = 16

/** A cache that holds so many bytes. */
export const cacheOf = <T>(most: number): Cache<T> => {
  const kept = new Map<string, { readonly value: T; readonly bytes: number }[]>()
  let size = 0
  const shrink = (): void => {
    for (const [key, entries] of kept) {
      if (size <= most) return
      // The oldest version of what was not asked for the longest.
      size -= entries.pop()?.bytes ?? 0
      if (entries.length === 0) kept.delete(key)
    }
  }
  return {
    find: (key, holds) => {
      const entries = kept.get(key)
      const at = entries?.findIndex(({ value }) => holds(value)) ?? -1
      const entry = entries?.[at]
      if (!entries || !entry) return undefined
      entries.splice(at, 1)
      entries.unshift(entry)
      kept.delete(key)
      kept.set(key, entries)
      return entry.value
    },
    keep: (key, value, bytes) => {
      if (bytes > most) return
      const entries = kept.get(key) ?? []
      entries.unshift({ value, bytes })
      size += bytes
      while (entries.length > VERSIONS) size -= entries.pop()?.bytes ?? 0
      kept.delete(key)
      kept.set(key, entries)
      while (size > most) shrink()
    },
    get size() {
      return size
    },
  }
}
