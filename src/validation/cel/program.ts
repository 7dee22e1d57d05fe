/** What an expression comes to. Evaluating never throws: `message` says what went wrong, without values. */
export type CelResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string }

/** An expression that was parsed and checked. */
export interface CelProgram {
  readonly expression: string
  evaluate(variables: Readonly<Record<string, unknown>>): CelResult
}

/** A compiled expression, or why it is none. */
export type CelCompiled =
  | { readonly ok: true; readonly program: CelProgram }
  | { readonly ok: false; readonly message: string }
