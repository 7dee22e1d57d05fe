import { type CelFunction, fn, method } from '../cel-function.ts'
import { bool, double, int, opaque, text } from '../cel-type.ts'
import { CelFailure, CelOpaque, type CelValue } from '../value.ts'
import { LEAST_INT, MOST_INT } from './number.ts'

/** An amount of something, exact: `count` times ten to the power of minus `decimals`. */
class Quantity extends CelOpaque {
  readonly typeName = 'kubernetes.Quantity'
  readonly count: bigint
  readonly decimals: number
  constructor(count: bigint, decimals: number) {
    super()
    this.count = count
    this.decimals = decimals
  }
  equals(other: CelOpaque): boolean {
    return other instanceof Quantity && order(this, other) === 0n
  }
}

const quantity = opaque('kubernetes.Quantity', (value): value is Quantity => value instanceof Quantity)

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }

/** Greatest power of ten that is told apart: what is written with more is as large, or as small, as makes no difference. */
const MOST_EXPONENT = 400

const parsed = (value: string): Quantity | undefined => {
  if (value.length > 100) return undefined
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i|[numkMGTPE]?)|[eE]([+-]?\d{1,5}))$/.exec(value)
  if (!found) return undefined
  const [, sign = '', whole = '', fraction = '', unit = '', exponent] = found
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n)
  const binary = unit === '' ? 0 : BINARY.indexOf(unit)
  if (binary > 0) return capped(rounded(digits * 1024n ** BigInt(binary), fraction.length))
  const power = exponent === undefined ? (DECIMAL[unit] ?? 0) : Number(exponent)
  if (power > MOST_EXPONENT) return rounded(digits * 10n ** BigInt(MOST_EXPONENT), 0)
  return power >= fraction.length
    ? rounded(digits * 10n ** BigInt(power - fraction.length), 0)
    : rounded(digits, Math.min(fraction.length - power, MOST_EXPONENT))
}

/** What is finer than a billionth is rounded away from zero. */
const rounded = (count: bigint, decimals: number): Quantity => {
  if (decimals <= 9) return new Quantity(count, decimals)
  const scale = 10n ** BigInt(decimals - 9)
  const rest = count % scale
  return new Quantity(count / scale + (rest === 0n ? 0n : rest > 0n ? 1n : -1n), 9)
}

/** Binary amounts of more than 2^63 − 1 are that. */
const capped = (value: Quantity): Quantity =>
  value.count > MOST_INT * 10n ** BigInt(value.decimals) ? new Quantity(MOST_INT, 0) : value

const aligned = (one: Quantity, other: Quantity): readonly [bigint, bigint, number] => {
  const decimals = Math.max(one.decimals, other.decimals)
  const scaled = ({ count, decimals: own }: Quantity): bigint => count * 10n ** BigInt(decimals - own)
  return [scaled(one), scaled(other), decimals]
}

const order = (one: Quantity, other: Quantity): bigint => {
  const [left, right] = aligned(one, other)
  return left < right ? -1n : left > right ? 1n : 0n
}

const plus = (one: Quantity, other: Quantity, sign: 1n | -1n): Quantity => {
  const [left, right, decimals] = aligned(one, other)
  return new Quantity(left + sign * right, decimals)
}

const wholeOf = ({ count, decimals }: Quantity): bigint | undefined => {
  const scale = 10n ** BigInt(decimals)
  const whole = count / scale
  return count % scale === 0n && whole >= LEAST_INT && whole <= MOST_INT ? whole : undefined
}

/** Quantities, as resources are counted. */
export const QUANTITY: readonly CelFunction[] = [
  fn('isQuantity', [text], bool, value => parsed(value) !== undefined),
  fn('quantity', [text], quantity, (value): CelValue => parsed(value) ?? new CelFailure('a text is no quantity')),
  method('sign', [quantity], int, ({ count }) => (count > 0n ? 1n : count < 0n ? -1n : 0n)),
  method('isInteger', [quantity], bool, value => wholeOf(value) !== undefined),
  method('asInteger', [quantity], int, value => wholeOf(value) ?? new CelFailure('a quantity is no integer')),
  method('asApproximateFloat', [quantity], double, ({ count, decimals }) => Number(`${count}e-${decimals}`)),
  method('isGreaterThan', [quantity, quantity], bool, (one, other) => order(one, other) > 0n),
  method('isLessThan', [quantity, quantity], bool, (one, other) => order(one, other) < 0n),
  method('compareTo', [quantity, quantity], int, order),
  method('add', [quantity, quantity], quantity, (one, other) => plus(one, other, 1n)),
  method('add', [quantity, int], quantity, (one, other) => plus(one, new Quantity(other, 0), 1n)),
  method('sub', [quantity, quantity], quantity, (one, other) => plus(one, other, -1n)),
  method('sub', [quantity, int], quantity, (one, other) => plus(one, new Quantity(other, 0), -1n)),
]
