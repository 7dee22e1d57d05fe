import type { CelBudget } from '../budget.ts'
import { type CelFunction, fn, method } from '../cel-function.ts'
import { any, bool, bytes, double, duration, int, list, same, text, timestamp, uint } from '../cel-type.ts'
import { compare, equal, OUT_OF_STEPS } from '../equal.ts'
import { OPERATORS } from '../operators.ts'
import { CelDuration, CelFailure, CelList, CelUint, type CelValue, typeNameOf } from '../value.ts'

const NOT_COMPARABLE = new CelFailure('items of a list cannot be compared')

/** Orders items; a failure where two have no order. */
const sorted = (items: readonly CelValue[], keys: readonly CelValue[], budget: CelBudget): CelValue => {
  budget.left -= items.length * Math.log2(items.length + 1)
  if (budget.left < 0) return OUT_OF_STEPS
  const type = typeNameOf(keys[0] ?? null)
  let failure: CelFailure | undefined
  for (const key of keys) {
    if (key instanceof CelFailure) return key
    if (typeNameOf(key) !== type || compare(key, key) === undefined) failure = NOT_COMPARABLE
  }
  if (failure) return failure
  const pairs = items.map((item, at) => ({ item, key: keys[at] ?? null }))
  return new CelList(pairs.sort((one, other) => compare(one.key, other.key) ?? 0).map(({ item }) => item))
}

/** The list ordered by the keys of its items. */
export const sortedBy = (items: CelList, keys: readonly CelValue[], budget: CelBudget): CelValue =>
  items.size === 0 ? items : sorted(items.items, keys, budget)

const isSorted = (items: CelList): CelValue => {
  let before: CelValue | undefined
  for (const item of items.items) {
    if (item instanceof CelFailure) return item
    const order = before === undefined ? 0 : compare(before, item)
    if (order === undefined) return NOT_COMPARABLE
    if (order > 0) return false
    before = item
  }
  return true
}

const extreme =
  (sign: 1 | -1) =>
  (items: CelList): CelValue => {
    let best: CelValue | undefined
    for (const item of items.items) {
      if (item instanceof CelFailure) return item
      const order = best === undefined ? 1 : compare(item, best)
      if (order === undefined) return NOT_COMPARABLE
      if (best === undefined || order * sign > 0) best = item
    }
    return best ?? new CelFailure('an empty list has no least and no greatest item')
  }

const summed =
  (zero: CelValue) =>
  (items: CelList, budget: CelBudget): CelValue => {
    let sum: CelValue | undefined
    for (const item of items.items) {
      if (item instanceof CelFailure) return item
      sum = sum === undefined ? item : (OPERATORS['+']?.(sum, item, budget) ?? null)
      if (sum instanceof CelFailure) return sum
    }
    return sum ?? zero
  }

const position =
  (backwards: boolean) =>
  (items: CelList, wanted: CelValue, budget: CelBudget): CelValue => {
    const { size } = items
    for (let step = 0; step < size; step++) {
      const at = backwards ? size - 1 - step : step
      const is = equal(items.items[at] ?? null, wanted, budget)
      if (is instanceof CelFailure) return is
      if (is) return BigInt(at)
      if (budget.left < 0) return OUT_OF_STEPS
    }
    return -1n
  }

const flat = (items: readonly CelValue[], depth: number, budget: CelBudget): readonly CelValue[] =>
  items.flatMap(item => {
    budget.left--
    return item instanceof CelList && depth > 0 && budget.left > 0 ? flat(item.items, depth - 1, budget) : [item]
  })

const distinct = (items: CelList, budget: CelBudget): CelValue => {
  const kept: CelValue[] = []
  const simple = new Set<CelValue>()
  for (const item of items.items) {
    if (item instanceof CelFailure) return item
    if (typeof item === 'string' || typeof item === 'bigint' || typeof item === 'boolean') {
      if (simple.has(item)) continue
      simple.add(item)
      if (typeof item !== 'bigint') {
        kept.push(item)
        continue
      }
    }
    let seen = false
    for (const other of kept) {
      const is = equal(item, other, budget)
      if (is instanceof CelFailure) return is
      if (budget.left < 0) return OUT_OF_STEPS
      seen ||= is
    }
    if (!seen) kept.push(item)
  }
  return new CelList(kept)
}

const slice = (items: CelList, start: bigint, end: bigint): CelValue =>
  start < 0n || end < start || end > BigInt(items.size)
    ? new CelFailure('slice: an index is out of bounds')
    : new CelList(items.items.slice(Number(start), Number(end)))

const comparable = [int, uint, double, bool, duration, timestamp, text, bytes]

/** Functions of lists: Kubernetes' own, and those of the extension's version 3. */
export const LISTS: readonly CelFunction[] = [
  ...comparable.flatMap(item => [
    method('isSorted', [list(item)], bool, isSorted),
    method('min', [list(item)], item, extreme(-1)),
    method('max', [list(item)], item, extreme(1)),
    method('sort', [list(item)], list(item), (items, budget) => sortedBy(items, items.items, budget)),
  ]),
  method('sum', [list(int)], int, summed(0n)),
  method('sum', [list(uint)], uint, summed(new CelUint(0n))),
  method('sum', [list(double)], double, summed(0)),
  method('sum', [list(duration)], duration, summed(new CelDuration(0n))),
  method('indexOf', [list(same()), same()], int, position(false)),
  method('lastIndexOf', [list(same()), same()], int, position(true)),
  method('slice', [list(same()), int, int], list(same()), slice),
  method('flatten', [list(list(same()))], list(same()), (items, budget) => new CelList(flat(items.items, 1, budget))),
  method('flatten', [list(any), int], list(any), (items, depth, budget) =>
    depth < 0n
      ? new CelFailure('flatten: a level is negative')
      : new CelList(flat(items.items, Math.min(Number(depth), 100), budget)),
  ),
  method('reverse', [list(same())], list(same()), items => new CelList([...items.items].reverse())),
  method('distinct', [list(same())], list(same()), distinct),
  fn('lists.range', [int], list(int), (size, budget) => {
    budget.left -= Number(size)
    return budget.left < 0
      ? OUT_OF_STEPS
      : new CelList(Array.from({ length: Number(size > 0n ? size : 0n) }, (_, at) => BigInt(at)))
  }),
]
