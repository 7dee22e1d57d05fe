import { CelDuration, CelFailure, CelTimestamp } from '../value.ts'

const SECOND = 1_000_000_000n
const LEAST_TIME = -62135596800n * SECOND
const MOST_TIME = 253402300800n * SECOND - 1n

/** The time, or the failure that it is before year 1 or after year 9999. */
export const timeOf = (nanos: bigint, offset = 0): CelTimestamp | CelFailure =>
  nanos < LEAST_TIME || nanos > MOST_TIME ? new CelFailure('timestamp overflow') : new CelTimestamp(nanos, offset)

/** The duration, or the failure that it does not fit into 64 bits of nanoseconds. */
export const spanOf = (nanos: bigint): CelDuration | CelFailure =>
  nanos < -(2n ** 63n) || nanos > 2n ** 63n - 1n ? new CelFailure('duration overflow') : new CelDuration(nanos)

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?)?([Zz]|[+-]\d\d:?\d\d)?$/
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The time that a text says as RFC 3339 has it; with `loose` also as the formats of schemas allow it: without seconds, zone or time. */
export const parseTime = (text: string, loose = false): CelTimestamp | undefined => {
  const found = text.length <= 64 ? TIME.exec(text) : null
  if (!found) return undefined
  const [, year = '', month = '', day = '', hour, minute, second, fraction = '', zone] = found
  if (!loose && (second === undefined || zone === undefined || !/[Tt]/.test(text))) return undefined
  const [months, days] = [Number(month), Number(day)]
  const [hours, minutes, seconds] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  if (months < 1 || months > 12 || days < 1 || days > (DAYS[months - 1] ?? 0)) return undefined
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  // `Date.UTC` takes years below 100 for those of the last century.
  const date = new Date(0)
  date.setUTCFullYear(Number(year), months - 1, days)
  if (date.getUTCDate() !== days) return undefined
  let offset = 0
  if (zone !== undefined && !/[Zz]/.test(zone)) {
    const [zoneHours, zoneMinutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
    if (zoneHours > 23 || zoneMinutes > 59) return undefined
    offset = (zoneHours * 60 + zoneMinutes) * (zone.startsWith('-') ? -60 : 60)
  }
  const whole = BigInt(date.getTime() / 1000 + hours * 3600 + minutes * 60 + seconds - offset)
  return new CelTimestamp(whole * SECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0')), offset / 60)
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
}

/** Nanoseconds of a text as Go's `time.ParseDuration` reads it. */
export const parseSpan = (text: string): bigint | undefined => {
  if (text.length > 200) return undefined
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0n
  if (!/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = UNITS[unit] ?? 0n
    total += BigInt(whole || '0') * scale
    if (fraction) total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
  }
  const nanos = sign === '-' ? -total : total
  return nanos < -(2n ** 63n) || nanos >= 2n ** 63n ? undefined : nanos
}

const LOOSE: readonly (readonly [RegExp, bigint])[] = [
  [/^(ns|nanos?|nanoseconds?)$/, 1n],
  [/^(us|µs|micros?|microseconds?)$/, 1_000n],
  [/^(ms|millis?|milliseconds?)$/, 1_000_000n],
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, 60n * SECOND],
  [/^(h|hrs?|hours?)$/, 3600n * SECOND],
  [/^(d|days?)$/, 86400n * SECOND],
  [/^(w|wks?|weeks?)$/, 604800n * SECOND],
]

/** Nanoseconds of a text of the format `duration`, which may be as Go or as Scala writes it: `3 days`. */
export const parseLooseSpan = (text: string): bigint | undefined => {
  const known = parseSpan(text)
  if (known !== undefined) return known
  const [, count = '', unit = ''] = /^\s*(\d{1,18})\s*([a-zµ]+)\s*$/.exec(text.slice(0, 100)) ?? []
  const scale = LOOSE.find(([names]) => names.test(unit))?.[1]
  return scale === undefined ? undefined : BigInt(count) * scale
}

/** How expressions write a duration: in seconds. */
export const spanText = (nanos: bigint): string => {
  const size = nanos < 0n ? -nanos : nanos
  const fraction = (size % SECOND).toString().padStart(9, '0').replace(/0+$/, '')
  return `${nanos < 0n ? '-' : ''}${size / SECOND}${fraction && `.${fraction}`}s`
}

const floorDiv = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by

/** How expressions write a time: as RFC 3339, in the zone that it was written in. */
export const timeText = ({ nanos: utc, offset }: CelTimestamp): string => {
  const nanos = utc + BigInt(offset) * 60n * SECOND
  const seconds = floorDiv(nanos, SECOND)
  const fraction = (nanos - seconds * SECOND).toString().padStart(9, '0').replace(/0+$/, '')
  const text = new Date(Number(seconds) * 1000).toISOString()
  const minutes = Math.abs(offset)
  const two = (value: number): string => `${Math.floor(value)}`.padStart(2, '0')
  const zone = offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
  return `${text.slice(0, -5)}${fraction && `.${fraction}`}${zone}`
}

/** The parts of a time. */
export interface TimeParts {
  readonly year: number
  /** From 0. */
  readonly month: number
  /** From 1. */
  readonly date: number
  /** From 0, Sunday. */
  readonly weekday: number
  /** From 0. */
  readonly yearday: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly millis: number
}

/** The parts of a time in a zone, as `Europe/Berlin` or `+02:00`; UTC where none is given, undefined where it is not known. */
export const partsOf = ({ nanos }: CelTimestamp, zone?: string): TimeParts | undefined => {
  const millis = floorDiv(nanos, 1_000_000n)
  const offset = zone === undefined ? 0 : offsetOf(Number(millis), zone)
  if (offset === undefined) return undefined
  const date = new Date(Number(millis) + offset)
  const start = new Date(0)
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    date: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearday: Math.floor((date.getTime() - start.getTime()) / 86_400_000),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    millis: date.getUTCMilliseconds(),
  }
}

/** In ms. */
const offsetOf = (millis: number, zone: string): number | undefined => {
  if (zone === '' || zone === 'UTC') return 0
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (fixed) return (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === '-' ? -60_000 : 60_000)
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    }).formatToParts(new Date(millis))
    const part = (type: string): number => Number(parts.find(each => each.type === type)?.value)
    const local = new Date(0)
    local.setUTCFullYear(part('year'), part('month') - 1, part('day'))
    local.setUTCHours(part('hour'), part('minute'), part('second'))
    return local.getTime() - Math.floor(millis / 1000) * 1000
  } catch {
    return undefined
  }
}
