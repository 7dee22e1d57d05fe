import { toBase64 } from './functions/base64.ts'
import { doubleText } from './functions/number.ts'
import { spanText, timeText } from './functions/time.ts'
import {
  CelDuration,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeName,
  CelUint,
  type CelValue,
  isConverted,
} from './value.ts'

/** Deepest value that is turned back. */
const DEEPEST = 100

/** A value of an expression as JSON: integers as numbers, times and durations as texts; null where JSON has no such thing. */
export const plainOf = (value: unknown, depth = 0): unknown => {
  if (depth > DEEPEST) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : doubleText(value)
  if (!isConverted(value)) return value ?? null
  return fromConverted(value, depth)
}

const fromConverted = (value: CelValue, depth: number): unknown => {
  if (value instanceof CelList) return value.items.map(item => plainOf(item, depth + 1))
  if (value instanceof CelMap)
    return Object.fromEntries(
      value.keys().map(key => [key instanceof CelUint ? `${key.value}` : `${key}`, plainOf(value.get(key), depth + 1)]),
    )
  if (value instanceof CelOptional) return plainOf(value.value, depth + 1)
  if (value instanceof CelUint) return Number(value.value)
  if (value instanceof CelTimestamp) return timeText(value)
  if (value instanceof CelDuration) return spanText(value.nanos)
  if (value instanceof CelTypeName) return value.name
  if (value instanceof Uint8Array) return toBase64(value)
  return null
}
