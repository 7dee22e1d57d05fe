/** Plain data of a manifest as it is looked into: nothing about its shape is known. */
export type Written = Readonly<Record<string, unknown>>

/** A value as a map; empty where it is none. */
export const mapOf = (value: unknown): Written =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** A value as a list; empty where it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A value as a text; undefined where it is none or empty. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined

/** Two maps laid over each other: maps are merged at any depth, everything else of the upper one replaces, as a merge patch does. */
export const merged = (below: Written, above: Written): Written => {
  const result: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const both = Object.keys(mapOf(value)).length > 0 && Object.keys(mapOf(result[key])).length > 0
    if (value === null) delete result[key]
    else result[key] = both ? merged(mapOf(result[key]), mapOf(value)) : value
  }
  return result
}
