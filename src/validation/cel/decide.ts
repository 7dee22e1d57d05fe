import { BOOL, fits, nameOf, unified } from './cel-type.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { CompileError, type Part, worse } from './part.ts'
import { CelFailure } from './value.ts'

const NO_CONDITION = new CelFailure('a condition is neither true nor false')

const wantBool = (part: Part): Part => {
  if (!fits(BOOL, part.type, new Map())) throw new CompileError(`a condition is ${nameOf(part.type)}, and not bool`)
  return part
}

/** `condition ? then : otherwise`. */
export const conditional = (condition: Part, then: Part, otherwise: Part): Part => {
  const test = wantBool(condition)
  const type = unified(then.type, otherwise.type)
  if (!type)
    throw new CompileError(
      `the two sides of "?" are of type ${nameOf(then.type)} and of type ${nameOf(otherwise.type)}`,
    )
  return {
    type,
    run: frame => {
      const value = test.run(frame)
      if (value === true) return then.run(frame)
      if (value === false) return otherwise.run(frame)
      return value instanceof CelFailure ? value : NO_CONDITION
    },
  }
}

/** `a && b && …` and `a || b || …`: what decides counts, whatever the others come to. */
export const logical = (op: '&&' | '||', parts: readonly Part[]): Part => {
  for (const part of parts) wantBool(part)
  const decides = op === '||'
  return {
    type: BOOL,
    run: frame => {
      let failure: CelFailure | undefined
      for (const part of parts) {
        const value = part.run(frame)
        if (value === decides) return decides
        if (value !== !decides) failure = worse(failure, value instanceof CelFailure ? value : NO_CONDITION)
        if (frame.budget.left < 0) return OUT_OF_STEPS
      }
      return failure ?? !decides
    },
  }
}
