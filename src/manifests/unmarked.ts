import { MARKS } from '../diff/mark.ts'
import type { Source } from '../overlay/source.ts'

/**
 * A source as it was before values in it were hidden. Releases that are found in rendered objects are found where these are masked
 * already; the thread that masked them knows what stood there.
 */
export const unmarked = (source: Source, values: ReadonlyMap<string, string>): Source => {
  if (source.kind !== 'helm' || values.size === 0) return source
  const text = (each: string): string => each.replace(MARKS, mark => values.get(mark) ?? mark)
  const within = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(within)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, within(child)]))
  }
  return {
    ...source,
    values: source.values.map(each => ('inline' in each ? { inline: within(each.inline) } : each)),
    sets: source.sets.map(set => ({ ...set, value: text(set.value) })),
  }
}
