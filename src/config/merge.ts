import type { Located, LocatedEntry, LocatedMap } from './located.ts'

/**
 * The organisation's file with the repository's over it: maps are merged key by key, lists and single values are replaced. The
 * repository's keys come first, because in `apps` the first that fits counts. Every value keeps its own place and file.
 */
export const merge = (organisation: LocatedMap, repository: LocatedMap): LocatedMap => {
  const entries = new Map<string, LocatedEntry>()
  for (const [key, entry] of repository.entries) {
    const below = organisation.entries.get(key)?.value
    entries.set(key, { key: entry.key, value: below ? over(below, entry.value) : entry.value })
  }
  for (const [key, entry] of organisation.entries) if (!entries.has(key)) entries.set(key, entry)
  return { ...repository, entries }
}

const over = (below: Located, above: Located): Located => {
  if (below.kind !== 'map') return above
  if (above.kind === 'map') return merge(below, above)
  // `production:` with nothing after it names an environment that the organisation describes.
  return above.kind === 'scalar' && above.value === null ? below : above
}
