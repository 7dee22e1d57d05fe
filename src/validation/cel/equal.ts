import type { CelBudget } from './budget.ts'
import {
  CelDuration,
  CelFailure,
  type CelKey,
  CelList,
  CelMap,
  CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeName,
  CelUint,
  type CelValue,
} from './value.ts'

/** What a value is as a number: integers of both kinds as bigint, doubles as number; undefined where it is none. */
export const numberOf = (value: CelValue): bigint | number | undefined =>
  typeof value === 'bigint' || typeof value === 'number' ? value : value instanceof CelUint ? value.value : undefined

const isBytes = (value: CelValue): value is Uint8Array => value instanceof Uint8Array

/** Whether values are equal; values of different types never are, but numbers by what they count. A failure where one is in the way. */
export const equal = (one: CelValue, other: CelValue, budget: CelBudget): boolean | CelFailure => {
  budget.left--
  if (one instanceof CelFailure) return bothHidden(one, other) ? one.mark === other.mark : one
  if (other instanceof CelFailure) return other
  if (typeof one === 'string') {
    budget.left -= one.length / 100
    return one === other
  }
  if (one === null || typeof one === 'boolean') return one === other
  const number = numberOf(one)
  if (number !== undefined) {
    const second = numberOf(other)
    return second !== undefined && compareNumbers(number, second) === 0
  }
  if (one instanceof CelMap) return other instanceof CelMap && mapsEqual(one, other, budget)
  if (one instanceof CelList) return other instanceof CelList && listsEqual(one, other, budget)
  if (one instanceof CelTimestamp) return other instanceof CelTimestamp && one.nanos === other.nanos
  if (one instanceof CelDuration) return other instanceof CelDuration && one.nanos === other.nanos
  if (one instanceof CelTypeName) return other instanceof CelTypeName && one.name === other.name
  if (isBytes(one)) {
    return isBytes(other) && one.length === other.length && one.every((byte, index) => byte === other[index])
  }
  if (one instanceof CelOptional) {
    if (!(other instanceof CelOptional)) return false
    if (one.value === undefined || other.value === undefined) return one.value === other.value
    return equal(one.value, other.value, budget)
  }
  return one instanceof CelOpaque && other instanceof CelOpaque && one.typeName === other.typeName && one.equals(other)
}

/** Whether both are hidden: then it is known whether they are equal, though not what they are. */
export const bothHidden = (one: CelValue, other: CelValue): other is CelFailure =>
  one instanceof CelFailure && other instanceof CelFailure && one.mark !== undefined && other.mark !== undefined

const mapsEqual = (one: CelMap, other: CelMap, budget: CelBudget): boolean | CelFailure => {
  const keys = one.keys()
  if (keys.length !== other.size || one.unseen !== other.unseen) return false
  for (const key of keys) {
    const [left, right] = [one.get(key), other.get(key)]
    if (left === undefined || right === undefined) return false
    const same = equal(left, right, budget)
    if (same !== true) return same
  }
  return true
}

const listsEqual = (one: CelList, other: CelList, budget: CelBudget): boolean | CelFailure => {
  if (one.size !== other.size) return false
  if (one.identity !== undefined) return unorderedEqual(one, other, one.identity, budget)
  for (const [index, item] of one.items.entries()) {
    const second = other.items[index]
    if (second === undefined) return false
    const same = equal(item, second, budget)
    if (same !== true) return same
    if (budget.left < 0) return OUT_OF_STEPS
  }
  return true
}

/** As `x-kubernetes-list-type: set` and `map` are compared: each item with the one that it is, wherever that stands. */
const unorderedEqual = (
  one: CelList,
  other: CelList,
  identity: 'set' | readonly string[],
  budget: CelBudget,
): boolean | CelFailure => {
  const mine = new Map<string, CelValue>()
  for (const item of one.items) {
    const form = identityOf(item, identity)
    if (form instanceof CelFailure) return form
    mine.set(form, item)
  }
  for (const item of other.items) {
    const form = identityOf(item, identity)
    if (form instanceof CelFailure) return form
    const found = mine.get(form)
    if (found === undefined) return false
    const same = identity === 'set' ? true : equal(found, item, budget)
    if (same !== true) return same
    budget.left--
  }
  return true
}

/** What tells an item of a set, or of a list with keys, from the others. */
export const identityOf = (item: CelValue, identity: 'set' | readonly string[]): string | CelFailure => {
  if (item instanceof CelFailure) return item
  if (identity === 'set' || !(item instanceof CelMap)) return form(item)
  const parts: string[] = []
  for (const key of identity) {
    const value = item.get(key)
    if (value instanceof CelFailure) return value
    parts.push(value === undefined ? '' : form(value))
  }
  return JSON.stringify(parts)
}

const form = (value: CelValue): string => {
  const number = numberOf(value)
  if (number !== undefined) return `n${number}`
  if (typeof value === 'string') return `s${value}`
  if (value instanceof CelList) return `l${value.items.map(item => JSON.stringify(form(item))).join()}`
  if (value instanceof CelMap)
    return `m${value
      .keys()
      .map(key => JSON.stringify([keyText(key), form(value.get(key) ?? null)]))
      .sort()
      .join()}`
  if (value instanceof CelTimestamp || value instanceof CelDuration) return `t${value.nanos}`
  return `o${String(value)}`
}

const keyText = (key: CelKey): string => `${key instanceof CelUint ? key.value : key}`

/** What comes of an expression that takes more steps than allowed. */
export const OUT_OF_STEPS = new CelFailure('it takes more steps than the API server allows', 'budget')

/** Less than 0, 0 or more than 0 as the first is less than, the same as or more than the second; undefined where they have no order. */
export const compare = (one: CelValue, other: CelValue): number | undefined => {
  const [left, right] = [numberOf(one), numberOf(other)]
  if (left !== undefined && right !== undefined) return compareNumbers(left, right)
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other)
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other)
  if (one instanceof CelTimestamp && other instanceof CelTimestamp) return difference(one.nanos, other.nanos)
  if (one instanceof CelDuration && other instanceof CelDuration) return difference(one.nanos, other.nanos)
  if (isBytes(one) && isBytes(other)) {
    for (let index = 0; index < Math.min(one.length, other.length); index++) {
      const less = (one[index] ?? 0) - (other[index] ?? 0)
      if (less !== 0) return less
    }
    return one.length - other.length
  }
  return undefined
}

/** An integer and a double are compared as doubles, as Go does. `NaN` has no order. */
const compareNumbers = (one: bigint | number, other: bigint | number): number | undefined => {
  const same = typeof one === typeof other
  const [left, right] = same ? [one, other] : [Number(one), Number(other)]
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : undefined
}

const difference = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0)

/** By code points, as Go compares: JavaScript's own order puts what lies beyond U+FFFF before U+E000. */
const compareText = (one: string, other: string): number => {
  if (one === other) return 0
  const length = Math.min(one.length, other.length)
  let index = 0
  while (index < length && one.charCodeAt(index) === other.charCodeAt(index)) index++
  if (index === length) return one.length - other.length
  const [left, right] = [one.charCodeAt(index), other.charCodeAt(index)]
  const high = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
  return high(left) - high(right)
}
