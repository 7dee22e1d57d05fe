import { byKey } from './key-order.ts'

/** A map of JSON's types. */
export type JsonMap = Readonly<Record<string, unknown>>

/** Whether a value of JSON's types is a map. */
export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value as JSON in which the order of keys does not count: equal values have equal texts. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isMap(value)) return JSON.stringify(value) ?? 'null'
  return `{${keysOf(value)
    .map(key => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
    .join(',')}}`
}

/** Keys that hold something, in the order in which they are shown. */
export const keysOf = (map: JsonMap): readonly string[] =>
  Object.keys(map)
    .filter(key => map[key] !== undefined)
    .sort(byKey)

/** What a map has itself under a key: `constructor` and the like are keys as any other. */
export const own = (map: JsonMap, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined)

/** A single value as text; of a map or list, which may hold anything, only that it is one. */
export const wordOf = (value: unknown): string =>
  typeof value !== 'object' || value === null ? String(value) : Array.isArray(value) ? '[…]' : '{…}'

/** What stands at a path of keys; undefined where nothing does. Indices are written as keys. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isMap(inner) ? own(inner, key) : Array.isArray(inner) ? inner[Number(key)] : undefined),
    value,
  )

/** The map at a path; an empty one where there is none. */
export const mapAt = (value: unknown, ...path: readonly string[]): JsonMap => {
  const found = at(value, ...path)
  return isMap(found) ? found : {}
}

/** The list at a path; an empty one where there is none. */
export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The text at a path; undefined where there is none. */
export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}
