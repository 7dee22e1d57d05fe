import type { CelBudget } from './budget.ts'
import type { CelType } from './cel-type.ts'
import type { CelFailure, CelValue } from './value.ts'

/** What one evaluation knows. */
export interface Frame {
  /** Values of variables, by their numbers. */
  readonly slots: (CelValue | undefined)[]
  readonly budget: CelBudget
}

/** A part of an expression, checked and ready to be evaluated. */
export interface Part {
  readonly type: CelType
  readonly run: (frame: Frame) => CelValue
  /** What it is, where it is written down. */
  readonly constant?: CelValue
}

/** Why an expression cannot be evaluated. */
export class CompileError extends Error {}

/** A part that is written down. */
export const constant = (type: CelType, value: CelValue): Part => ({ type, run: () => value, constant: value })

/** Of two failures the one that counts: what was not judged could have decided, an error could not. */
export const worse = (one: CelFailure | undefined, other: CelFailure): CelFailure =>
  one === undefined || (one.reason === 'error' && other.reason !== 'error') ? other : one
