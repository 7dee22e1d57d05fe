import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, isHidden } from '../schema/check.ts'

// What has a wrong type was said by its schema: here it is as if it were not there.

/** Whether a field holds nothing, as Go counts it. */
export const lacks = (map: JsonMap, key: string): boolean => {
  const value = map[key]
  return value === undefined || value === null || value === ''
}

/** The text of a field; undefined where there is none, an empty one, or one that is hidden. */
export const text = (map: JsonMap, key: string): string | undefined => {
  const value = map[key]
  return typeof value === 'string' && value !== '' && !isHidden(value) ? value : undefined
}

/** The number of a field; undefined where there is none. */
export const number = (map: JsonMap, key: string): number | undefined => {
  const value = map[key]
  return typeof value === 'number' ? value : undefined
}

/** The list of a field; an empty one where there is none. */
export const list = (map: JsonMap, key: string): readonly unknown[] => {
  const value = map[key]
  return Array.isArray(value) ? value : []
}

/** The map of a field; undefined where there is none. */
export const mapIn = (map: JsonMap, key: string): JsonMap | undefined => {
  const value = map[key]
  return isMap(value) ? value : undefined
}

/** Judges the map of a field at its place, where there is one. */
export const within = (map: JsonMap, key: string, check: Check, judge: (inner: JsonMap) => void): void => {
  const value = map[key]
  if (!isMap(value)) return
  check.path.push(key)
  judge(value)
  check.path.pop()
}

/** Judges each map of a list at its place. */
export const eachIn = (
  map: JsonMap,
  key: string,
  check: Check,
  judge: (item: JsonMap, index: number) => void,
): void => {
  const value = map[key]
  if (!Array.isArray(value) || value.length === 0) return
  check.path.push(key)
  for (let index = 0; index < value.length; index++) {
    // Go reads null in a list as an empty item.
    const item: unknown = value[index] ?? {}
    if (!isMap(item)) continue
    check.path.push(index)
    judge(item, index)
    check.path.pop()
  }
  check.path.pop()
}

/** Judges each text of a list at its place. */
export const eachText = (
  map: JsonMap,
  key: string,
  check: Check,
  judge: (item: string, index: number) => void,
): void => {
  const value = map[key]
  if (!Array.isArray(value)) return
  check.path.push(key)
  for (let index = 0; index < value.length; index++) {
    const item: unknown = value[index] ?? ''
    if (typeof item !== 'string' || isHidden(item)) continue
    check.path.push(index)
    judge(item, index)
    check.path.pop()
  }
  check.path.pop()
}

/** Judges the spec of an object at its place; of one that has none, an empty one, at the object. */
export const specOf = (object: JsonMap, check: Check, judge: (spec: JsonMap) => void): void => {
  const spec = object['spec']
  if (spec === undefined || spec === null) judge({})
  else within(object, 'spec', check, judge)
}
