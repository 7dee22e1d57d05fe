import type { CelBudget } from './budget.ts'

/**
 * Why an expression came to nothing. `error`: it is wrong for this object, and Kubernetes would refuse. Everything else was not judged:
 * `hidden`: it looks at a value that is hidden from us; `cluster`: only a cluster knows; `budget`: it takes more steps than allowed;
 * `mismatch`: a value is not of the type that its schema says, as the schema's own judgement says already.
 */
export type CelReason = 'error' | 'hidden' | 'cluster' | 'budget' | 'mismatch'

/** What an expression comes to. Evaluating never throws: `message` says what went wrong, without values. */
export type CelResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly reason: CelReason }

/** An expression that was parsed and checked. */
export interface CelProgram {
  readonly expression: string
  /** Names of the declared variables that it looks at. */
  readonly uses: ReadonlySet<string>
  /**
   * JSON among the variables is converted as it is looked at; values of {@link celValue} and of other programs stay as they are. A
   * variable that is missing is an error where the expression looks at it. Steps are taken from the budget, by default one of its own.
   */
  evaluate(variables: Readonly<Record<string, unknown>>, budget?: CelBudget): CelResult
}

/** A compiled expression, or why it is none. */
export type CelCompiled =
  | { readonly ok: true; readonly program: CelProgram }
  | { readonly ok: false; readonly message: string }
