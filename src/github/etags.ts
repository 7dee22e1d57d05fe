/** An answer as it was, with the tag that asks whether it still is. */
export interface Kept {
  readonly tag: string
  /** Where it was found in the end: paging asks for it. */
  readonly url: string
  readonly data: unknown
  readonly headers: Readonly<Record<string, string | number | undefined>>
}

/** Answers to REST reads, so that asking again costs nothing while nothing changed: GitHub does not meter a 304. */
export interface Etags {
  get(key: string): Kept | undefined
  set(key: string, kept: Kept): void
}

/** Keeps the `most` answers used last, in memory; those larger than 256 KiB are not worth it. */
export function createEtags(most = 1000): Etags {
  const kept = new Map<string, Kept>()
  return {
    get(key) {
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    set(key, answer) {
      if (Number(answer.headers['content-length'] ?? 0) > 262_144) return
      kept.delete(key)
      kept.set(key, answer)
      const oldest = kept.size > most ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
    },
  }
}
