import { type CelFunction, fn, method } from '../cel-function.ts'
import {
  any,
  bool,
  bytes,
  double,
  duration,
  int,
  list,
  map,
  optional,
  same,
  text,
  timestamp,
  typeName,
  uint,
} from '../cel-type.ts'
import {
  CelDuration,
  CelFailure,
  CelList,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeName,
  CelUint,
  type CelValue,
  NONE,
  typeNameOf,
} from '../value.ts'
import { doubleText, intOf, LEAST_INT, MOST_INT, MOST_UINT, uintOf, wholeOf } from './number.ts'
import { sizeOfText } from './text.ts'
import { parseSpan, parseTime, partsOf, spanOf, spanText, type TimeParts, timeOf, timeText } from './time.ts'

const no = (what: string): CelFailure => new CelFailure(`a value cannot be made ${what}`)

const intOfText = (value: string): CelValue =>
  /^[+-]?\d{1,20}$/.test(value) ? numeric(intOf(BigInt(value.replace('+', '')))) : no('an int')
const numeric = (value: bigint | CelFailure): CelValue => (value instanceof CelFailure ? no('an int') : value)

const doubleOfText = (value: string): CelValue => {
  if (/^[+-]?(inf|infinity)$/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(value)) return Number.NaN
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : no('a double')
}

const TRUE = new Set(['1', 't', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'false', 'FALSE', 'False'])

const textOfBytes = (value: Uint8Array): CelValue => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch {
    return no('a string')
  }
}

const sizes: readonly CelFunction[] = [fn, method].flatMap(declare => [
  declare('size', [text], int, value => BigInt(sizeOfText(value))),
  declare('size', [bytes], int, value => BigInt(value.length)),
  declare('size', [list(any)], int, value => BigInt(value.size)),
  declare('size', [map(any, any)], int, value => BigInt(value.size)),
])

const conversions: readonly CelFunction[] = [
  fn('dyn', [any], any, value => value),
  fn('type', [any], typeName, value => new CelTypeName(typeNameOf(value))),
  fn('bool', [bool], bool, value => value),
  fn('bool', [text], bool, value => (TRUE.has(value) ? true : FALSE.has(value) ? false : no('a bool'))),
  fn('int', [int], int, value => value),
  fn('int', [uint], int, ({ value }) => intOf(value)),
  fn('int', [double], int, value => wholeOf(value, LEAST_INT, MOST_INT)),
  fn('int', [text], int, intOfText),
  fn('int', [timestamp], int, ({ nanos }) => floor(nanos, 1_000_000_000n)),
  fn('int', [duration], int, ({ nanos }) => nanos),
  fn('uint', [uint], uint, value => value),
  fn('uint', [int], uint, uintOf),
  fn('uint', [double], uint, value => {
    const whole = wholeOf(value, 0n, MOST_UINT)
    return whole instanceof CelFailure ? whole : uintOf(whole)
  }),
  fn('uint', [text], uint, value => (/^\d{1,20}$/.test(value) ? uintOf(BigInt(value)) : no('a uint'))),
  fn('double', [double], double, value => value),
  fn('double', [int], double, value => Number(value)),
  fn('double', [uint], double, ({ value }) => Number(value)),
  fn('double', [text], double, doubleOfText),
  fn('string', [text], text, value => value),
  fn('string', [bool], text, value => `${value}`),
  fn('string', [int], text, value => `${value}`),
  fn('string', [uint], text, ({ value }) => `${value}`),
  fn('string', [double], text, doubleText),
  fn('string', [bytes], text, textOfBytes),
  fn('string', [timestamp], text, timeText),
  fn('string', [duration], text, ({ nanos }) => spanText(nanos)),
  fn('bytes', [bytes], bytes, value => value),
  fn('bytes', [text], bytes, value => new TextEncoder().encode(value)),
  fn('timestamp', [timestamp], timestamp, value => value),
  fn('timestamp', [int], timestamp, value => timeOf(value * 1_000_000_000n)),
  fn('timestamp', [text], timestamp, value => {
    const time = parseTime(value)
    return time ? timeOf(time.nanos, time.offset) : no('a timestamp')
  }),
  fn('duration', [duration], duration, value => value),
  fn('duration', [int], duration, value => spanOf(value)),
  fn('duration', [text], duration, value => {
    const nanos = parseSpan(value)
    return nanos === undefined ? no('a duration') : new CelDuration(nanos)
  }),
]

const floor = (nanos: bigint, by: bigint): bigint => (nanos - (((nanos % by) + by) % by)) / by

const part = (name: string, take: (parts: TimeParts) => number): readonly CelFunction[] => [
  method(name, [timestamp], int, value => of(value, undefined, take)),
  method(name, [timestamp, text], int, (value, zone) => of(value, zone, take)),
]
const of = (value: CelTimestamp, zone: string | undefined, take: (parts: TimeParts) => number): CelValue => {
  const parts = partsOf(value, zone)
  return parts ? BigInt(take(parts)) : new CelFailure('a time zone is not known')
}

const times: readonly CelFunction[] = [
  ...part('getFullYear', ({ year }) => year),
  ...part('getMonth', ({ month }) => month),
  ...part('getDate', ({ date }) => date),
  ...part('getDayOfMonth', ({ date }) => date - 1),
  ...part('getDayOfWeek', ({ weekday }) => weekday),
  ...part('getDayOfYear', ({ yearday }) => yearday),
  ...part('getHours', ({ hours }) => hours),
  ...part('getMinutes', ({ minutes }) => minutes),
  ...part('getSeconds', ({ seconds }) => seconds),
  ...part('getMilliseconds', ({ millis }) => millis),
  method('getHours', [duration], int, ({ nanos }) => nanos / 3_600_000_000_000n),
  method('getMinutes', [duration], int, ({ nanos }) => nanos / 60_000_000_000n),
  method('getSeconds', [duration], int, ({ nanos }) => nanos / 1_000_000_000n),
  method('getMilliseconds', [duration], int, ({ nanos }) => nanos / 1_000_000n),
]

/** Go's times begin with the year 1. */
const FIRST_TIME = -62135596800_000_000_000n

/** Whether a value is what its type begins with: 0, an empty text, list or map. */
const isZero = (value: CelValue): boolean => {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true
  if (value instanceof CelList || value instanceof CelMap) return value.size === 0
  if (value instanceof CelUint) return value.value === 0n
  if (value instanceof Uint8Array) return value.length === 0
  if (value instanceof CelDuration) return value.nanos === 0n
  if (value instanceof CelTimestamp) return value.nanos === FIRST_TIME
  return value instanceof CelOptional && value.value === undefined
}

const present = (items: CelList): CelList =>
  new CelList(
    items.items.flatMap(item =>
      item instanceof CelOptional ? (item.value === undefined ? [] : [item.value]) : [item],
    ),
  )

const optionals: readonly CelFunction[] = [
  fn('optional.of', [same()], optional(same()), value => new CelOptional(value)),
  fn('optional.none', [], optional(same()), () => NONE),
  fn('optional.ofNonZeroValue', [same()], optional(same()), value => (isZero(value) ? NONE : new CelOptional(value))),
  fn('optional.unwrap', [list(optional(same()))], list(same()), present),
  method('unwrapOpt', [list(optional(same()))], list(same()), present),
  method('hasValue', [optional(any)], bool, ({ value }) => value !== undefined),
  method('value', [optional(same())], same(), ({ value }) =>
    value === undefined ? new CelFailure('an optional holds nothing') : value,
  ),
  method('first', [list(same())], optional(same()), ({ items }) =>
    items[0] === undefined ? NONE : new CelOptional(items[0]),
  ),
  method('last', [list(same())], optional(same()), ({ items }) => {
    const last = items.at(-1)
    return last === undefined ? NONE : new CelOptional(last)
  }),
]

/** What the language itself has. */
export const STANDARD: readonly CelFunction[] = [...sizes, ...conversions, ...times, ...optionals]
