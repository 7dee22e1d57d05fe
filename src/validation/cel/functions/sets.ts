import type { CelBudget } from '../budget.ts'
import { type CelFunction, fn } from '../cel-function.ts'
import { bool, list, same } from '../cel-type.ts'
import { equal, OUT_OF_STEPS } from '../equal.ts'
import type { CelFailure, CelList, CelValue } from '../value.ts'

const isIn = (item: CelValue, of: CelList, budget: CelBudget): boolean | CelFailure => {
  for (const other of of.items) {
    const is = equal(item, other, budget)
    if (is !== false) return is
    if (budget.left < 0) return OUT_OF_STEPS
  }
  return false
}

const contains = (all: CelList, some: CelList, budget: CelBudget): boolean | CelFailure => {
  for (const item of some.items) {
    const is = isIn(item, all, budget)
    if (is !== true) return is
  }
  return true
}

const intersects = (one: CelList, other: CelList, budget: CelBudget): boolean | CelFailure => {
  for (const item of one.items) {
    const is = isIn(item, other, budget)
    if (is !== false) return is
  }
  return false
}

const lists = [list(same()), list(same())] as const

/** Lists as sets. */
export const SETS: readonly CelFunction[] = [
  fn('sets.contains', lists, bool, contains),
  fn('sets.intersects', lists, bool, intersects),
  fn('sets.equivalent', lists, bool, (one, other, budget) => {
    const within = contains(one, other, budget)
    return within === true ? contains(other, one, budget) : within
  }),
]
