import type { CelBudget } from './budget.ts'
import type { CelType, Kind } from './cel-type.ts'
import type { CelValue } from './value.ts'

/** One function for one list of kinds of arguments. */
export interface CelFunction {
  /** As it is called: `size`, `math.abs`. */
  readonly name: string
  /** Whether the first argument stands before the name. */
  readonly method: boolean
  readonly kinds: readonly Kind<CelValue>[]
  readonly returns: CelType
  call(args: readonly CelValue[], budget: CelBudget): CelValue
}

type Arguments<K extends readonly Kind<CelValue>[]> = {
  [I in keyof K]: K[I] extends Kind<infer T> ? T : never
}

const define =
  (method: boolean) =>
  <const K extends readonly Kind<CelValue>[]>(
    name: string,
    kinds: K,
    returns: Kind<CelValue>,
    call: (...args: [...Arguments<K>, CelBudget]) => CelValue,
  ): CelFunction => ({
    name,
    method,
    kinds,
    returns: returns.type,
    // Called only with what the kinds have accepted.
    call: (args, budget) => call(...([...args, budget] as unknown as [...Arguments<K>, CelBudget])),
  })

/** Declares a function that is called as `name(a, b)`. */
export const fn = define(false)

/** Declares a function that is called as `a.name(b)`. */
export const method = define(true)
