import type { CelBudget } from './budget.ts'
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  duration,
  INT,
  listOf,
  mapOf,
  STRING,
  TIMESTAMP,
  timestamp,
  UINT,
} from './cel-type.ts'
import { compare, equal, identityOf } from './equal.ts'
import { intOf, uintOf } from './functions/number.ts'
import { spanOf, timeOf } from './functions/time.ts'
import { isKey } from './made-map.ts'
import { CelDuration, CelFailure, CelList, CelMap, CelTimestamp, CelUint, type CelValue } from './value.ts'

const A: CelType = { is: 'parameter', name: 'A' }
const B: CelType = { is: 'parameter', name: 'B' }

/** What an operator takes and gives: types of its operands, and of its result. */
export type Signature = readonly [...operands: CelType[], result: CelType]

const numbers = [INT, UINT, DOUBLE]
const arithmetic = numbers.map((type): Signature => [type, type, type])
const ordered: readonly Signature[] = [
  ...[BOOL, STRING, BYTES, TIMESTAMP, DURATION].map((type): Signature => [type, type, BOOL]),
  ...numbers.flatMap(left => numbers.map((right): Signature => [left, right, BOOL])),
]
const equality: readonly Signature[] = [[A, A, BOOL]]

/** Signatures of the operators, by the name that the parser gives them. */
export const SIGNATURES: Readonly<Record<string, readonly Signature[]>> = {
  '==': equality,
  '!=': equality,
  '<': ordered,
  '<=': ordered,
  '>': ordered,
  '>=': ordered,
  '+': [
    ...arithmetic,
    [STRING, STRING, STRING],
    [BYTES, BYTES, BYTES],
    [listOf(A), listOf(A), listOf(A)],
    [TIMESTAMP, DURATION, TIMESTAMP],
    [DURATION, TIMESTAMP, TIMESTAMP],
    [DURATION, DURATION, DURATION],
  ],
  '-': [
    ...arithmetic,
    [TIMESTAMP, TIMESTAMP, DURATION],
    [TIMESTAMP, DURATION, TIMESTAMP],
    [DURATION, DURATION, DURATION],
  ],
  '*': arithmetic,
  '/': arithmetic,
  '%': [
    [INT, INT, INT],
    [UINT, UINT, UINT],
  ],
  in: [
    [A, listOf(A), BOOL],
    [A, mapOf(A, B), BOOL],
  ],
  '!_': [[BOOL, BOOL]],
  '-_': [
    [INT, INT],
    [DOUBLE, DOUBLE],
  ],
}

const NO_OVERLOAD = new CelFailure('an operator cannot take values of these types')

/** What an operator of two operands makes of them. Neither is a failure. */
export const OPERATORS: Readonly<Record<string, (one: CelValue, other: CelValue, budget: CelBudget) => CelValue>> = {
  '==': equal,
  '!=': (one, other, budget) => {
    const same = equal(one, other, budget)
    return typeof same === 'boolean' ? !same : same
  },
  '<': (one, other) => ordering(one, other, order => order < 0),
  '<=': (one, other) => ordering(one, other, order => order <= 0),
  '>': (one, other) => ordering(one, other, order => order > 0),
  '>=': (one, other) => ordering(one, other, order => order >= 0),
  '+': (one, other, budget) => {
    if (typeof one === 'bigint' && typeof other === 'bigint') return intOf(one + other)
    if (typeof one === 'string' && typeof other === 'string') {
      budget.left -= (one.length + other.length) / 10
      return budget.left < 0 ? null : one + other
    }
    if (typeof one === 'number' && typeof other === 'number') return one + other
    if (one instanceof CelList && other instanceof CelList) return joined(one, other, budget)
    if (one instanceof CelUint && other instanceof CelUint) return uintOf(one.value + other.value)
    if (timestamp.is(one) && duration.is(other)) return timeOf(one.nanos + other.nanos, one.offset)
    if (duration.is(one) && timestamp.is(other)) return timeOf(one.nanos + other.nanos, other.offset)
    if (duration.is(one) && duration.is(other)) return spanOf(one.nanos + other.nanos)
    if (one instanceof Uint8Array && other instanceof Uint8Array) {
      budget.left -= (one.length + other.length) / 10
      if (budget.left < 0) return null
      const both = new Uint8Array(one.length + other.length)
      both.set(one)
      both.set(other, one.length)
      return both
    }
    return NO_OVERLOAD
  },
  '-': (one, other) => {
    if (typeof one === 'bigint' && typeof other === 'bigint') return intOf(one - other)
    if (typeof one === 'number' && typeof other === 'number') return one - other
    if (one instanceof CelUint && other instanceof CelUint) return uintOf(one.value - other.value)
    if (one instanceof CelTimestamp && other instanceof CelTimestamp) return spanOf(one.nanos - other.nanos)
    if (one instanceof CelTimestamp && other instanceof CelDuration) return timeOf(one.nanos - other.nanos, one.offset)
    if (one instanceof CelDuration && other instanceof CelDuration) return spanOf(one.nanos - other.nanos)
    return NO_OVERLOAD
  },
  '*': (one, other) => {
    if (typeof one === 'bigint' && typeof other === 'bigint') return intOf(one * other)
    if (typeof one === 'number' && typeof other === 'number') return one * other
    if (one instanceof CelUint && other instanceof CelUint) return uintOf(one.value * other.value)
    return NO_OVERLOAD
  },
  '/': (one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return one / other
    return divided(one, other, 'division by zero', (left, right) => left / right)
  },
  '%': (one, other) => divided(one, other, 'modulus by zero', (left, right) => left % right),
  in: (one, other, budget) => {
    if (other instanceof CelMap) return isKey(one) ? other.has(one) : false
    if (!(other instanceof CelList)) return NO_OVERLOAD
    let failure: CelFailure | undefined
    for (const item of other.items) {
      if (budget.left < 0) return false
      const same = equal(one, item, budget)
      if (same === true) return true
      if (same !== false) failure = same
    }
    return failure ?? false
  },
}

const ordering = (one: CelValue, other: CelValue, holds: (order: number) => boolean): CelValue => {
  const order = compare(one, other)
  if (order !== undefined) return holds(order)
  return typeof one === 'number' || typeof other === 'number'
    ? isNumber(one) && isNumber(other)
      ? false
      : NO_OVERLOAD
    : NO_OVERLOAD
}

const isNumber = (value: CelValue): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof CelUint

const divided = (
  one: CelValue,
  other: CelValue,
  byZero: string,
  by: (left: bigint, right: bigint) => bigint,
): CelValue => {
  if (typeof one === 'bigint' && typeof other === 'bigint')
    return other === 0n ? new CelFailure(byZero) : intOf(by(one, other))
  if (one instanceof CelUint && other instanceof CelUint)
    return other.value === 0n ? new CelFailure(byZero) : new CelUint(by(one.value, other.value))
  return NO_OVERLOAD
}

/** Lists with an identity are merged, as server-side apply would: an item that both have is there once. */
const joined = (one: CelList, other: CelList, budget: CelBudget): CelValue => {
  const { identity } = one
  budget.left -= (one.size + other.size) / 10
  if (budget.left < 0) return null
  if (identity === undefined) return new CelList([...one.items, ...other.items])
  const items = new Map<string, CelValue>()
  for (const item of [...one.items, ...other.items]) {
    const form = identityOf(item, identity)
    if (form instanceof CelFailure) return form
    if (identity !== 'set' || !items.has(form)) items.set(form, item)
  }
  return new CelList([...items.values()], undefined, identity)
}

/** What an operator of one operand makes of it. */
export const UNARY: Readonly<Record<string, (value: CelValue) => CelValue>> = {
  '!_': value => (typeof value === 'boolean' ? !value : NO_OVERLOAD),
  '-_': value => (typeof value === 'bigint' ? intOf(-value) : typeof value === 'number' ? -value : NO_OVERLOAD),
}
