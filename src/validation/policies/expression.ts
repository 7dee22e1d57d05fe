import type { CelFunction } from '../cel/cel-function.ts'
import { compileCel } from '../cel/compile-cel.ts'
import type { CelCompiled } from '../cel/program.ts'

/** What expressions of one kind of policy may name. */
export interface Dialect {
  readonly variables: readonly string[]
  readonly functions: readonly CelFunction[]
}

/** An expression of a policy. */
export interface Expression {
  readonly text: string
  readonly compiled: CelCompiled
}

/** Compiles an expression of a policy. */
export const compileExpression = (text: string, { variables, functions }: Dialect): Expression => ({
  text,
  compiled: compileCel(text, { variables, ...(functions.length > 0 ? { functions } : {}) }),
})
