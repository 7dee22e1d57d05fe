import { isMap, own, at as valueAt } from '../../diff/json.ts'
import { pointer } from '../schema/pointer.ts'
import { stepsOf } from './steps.ts'

/** Nobody writes manifests that are nested deeper. */
const DEEPEST = 60

/**
 * What changed below a pointer, as narrow as one pointer can say it: a policy that looks at a whole list means the one item that is
 * different now. The pointer itself where nothing changed, or something is gone, which is in no line any more.
 */
export const narrowed = (at: string, before: unknown, after: unknown): string => {
  const steps = stepsOf(at)
  const [was, is] = [valueAt(before, ...steps), valueAt(after, ...steps)]
  if (was === undefined || is === undefined) return at
  const below = difference(was, is, [], DEEPEST)
  return below === null ? at : `${at}${pointer(below)}`
}

type Path = readonly (string | number)[]

/** The path that all differences have in common; null where there are none. */
const difference = (was: unknown, is: unknown, path: Path, left: number): Path | null => {
  const keys = keysIn(was, is)
  if (keys === null || left === 0) return Object.is(was, is) ? null : path
  let found: Path | null = null
  for (const key of keys) {
    const [one, other] = [item(was, key), item(is, key)]
    if (one === undefined && other === undefined) continue
    if (other === undefined) return path
    const inner = difference(one, other, [...path, key], left - 1)
    if (inner === null) continue
    if (found) return path
    found = inner
  }
  return found
}

/** The keys of two maps, or of two lists that are as long; null of anything else. */
const keysIn = (was: unknown, is: unknown): Iterable<string | number> | null => {
  if (isMap(was) && isMap(is)) return new Set([...Object.keys(was), ...Object.keys(is)])
  return Array.isArray(was) && Array.isArray(is) && was.length === is.length ? is.keys() : null
}

const item = (value: unknown, key: string | number): unknown =>
  isMap(value) ? own(value, String(key)) : Array.isArray(value) ? value[Number(key)] : undefined
