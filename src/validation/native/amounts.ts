import type { JsonMap } from '../../diff/json.ts'

const SUFFIXES: Readonly<Record<string, readonly [numerator: bigint, denominator: bigint]>> = {
  n: [1n, 10n ** 9n],
  u: [1n, 10n ** 6n],
  m: [1n, 1000n],
  '': [1n, 1n],
  k: [1000n, 1n],
  M: [10n ** 6n, 1n],
  G: [10n ** 9n, 1n],
  T: [10n ** 12n, 1n],
  P: [10n ** 15n, 1n],
  E: [10n ** 18n, 1n],
  Ki: [2n ** 10n, 1n],
  Mi: [2n ** 20n, 1n],
  Gi: [2n ** 30n, 1n],
  Ti: [2n ** 40n, 1n],
  Pi: [2n ** 50n, 1n],
  Ei: [2n ** 60n, 1n],
}

/** Quantities are kept in billionths. */
const ONE = 10n ** 9n
/** Beyond this, the API server takes the largest number that it has. */
const MOST_DIGITS = 40

/** A quantity in billionths, as `500m` or the number 2; undefined where it is none. */
export const amountOf = (value: unknown): bigint | undefined => {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : value
  if (typeof text !== 'string' || text.length > MOST_DIGITS) return undefined
  const before = known.get(text)
  if (before !== undefined) return before
  const amount = read(text)
  if (amount !== undefined && known.size < MOST_KNOWN) known.set(text, amount)
  return amount
}

/** Amounts by their texts: the same few are in most objects. */
const known = new Map<string, bigint>()
const MOST_KNOWN = 1_000

const read = (text: string): bigint | undefined => {
  const found = /^([+-]?)(\d*)\.?(\d*)(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d{1,2}))?$/.exec(text)
  if (!found) return undefined
  const [, sign, whole = '', fraction = '', suffix = '', exponent = '0'] = found
  if (whole === '' && fraction === '') return undefined
  const [numerator, denominator] = SUFFIXES[suffix] ?? [1n, 1n]
  const power = Number(exponent)
  const up = BigInt(whole + fraction) * numerator * ONE * 10n ** BigInt(Math.max(power, 0))
  const down = denominator * 10n ** BigInt(fraction.length + Math.max(-power, 0))
  // What is smaller than a billionth is rounded up.
  const amount = (up + down - 1n) / down
  return sign === '-' ? -amount : amount
}

/** The quantity in a field; undefined where there is none. Null is zero, as in a map of quantities it is one. */
export const amountIn = (map: JsonMap | undefined, key: string): bigint | undefined =>
  map && Object.hasOwn(map, key) ? amountOf(map[key] ?? 0) : undefined

/** The most that the API server counts in thousandths. */
const MOST_WHOLE = (2n ** 63n / 1000n) * ONE

/** Whether a quantity is a whole number that can be counted. */
export const isWhole = (amount: bigint): boolean => amount % ONE === 0n && amount < MOST_WHOLE

/** Whether a quantity is more than the API server can hold as a number, so that it takes another for it. */
export const overflows = (amount: bigint): boolean => amount / ONE >= 2n ** 63n
