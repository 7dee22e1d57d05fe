import { listAt, textAt, wordOf } from '../../diff/json.ts'
import type { CelBudget } from '../cel/budget.ts'
import type { CelReason } from '../cel/program.ts'
import { compileExpression, type Dialect, type Expression } from './expression.ts'
import { foreignText } from './foreign-text.ts'
import type { PolicyDocument } from './policy-document.ts'

/** What expressions see. */
export type CelWorld = Readonly<Record<string, unknown>>

/** Something of a policy that is wrong. */
export interface Wrong {
  readonly line: number
  readonly message: string
}

/** Where something stands in a document. */
export type Path = readonly (string | number)[]

/** Items of a list that have an expression each, and what of them does not compile. */
export interface Expressions {
  readonly wrong: readonly Wrong[]
  readonly each: readonly { readonly item: unknown; readonly path: Path; readonly expression: Expression }[]
}

/** Reads and compiles the `expression` of each item of a list. `rewrite` changes each before. */
export const readExpressions = (
  document: PolicyDocument,
  path: Path,
  dialect: Dialect,
  rewrite: (expression: string) => string = text => text,
): Expressions => {
  const wrong: Wrong[] = []
  const each = listAt(document.object, ...path.map(wordOf)).flatMap((item, index) => {
    const place = [...path, index]
    const expression = readExpression(document, item, place, 'expression', dialect, rewrite)
    if (expression === undefined)
      wrong.push({ line: document.lineOf(...place), message: 'it has no "expression", which is a text' })
    else if (expression.wrong) wrong.push(expression.wrong)
    return expression === undefined ? [] : [{ item, path: place, expression }]
  })
  return { wrong, each }
}

/** Reads and compiles the expression under a key of an item; undefined where none stands there. */
export const readExpression = (
  document: PolicyDocument,
  item: unknown,
  path: Path,
  key: string,
  dialect: Dialect,
  rewrite: (expression: string) => string,
): (Expression & { readonly wrong?: Wrong }) | undefined => {
  const text = textAt(item, key)
  if (text === undefined) return undefined
  const expression = compileExpression(rewrite(text), dialect)
  if (expression.compiled.ok) return expression
  const message = `an expression does not compile: ${foreignText(expression.compiled.message)}`
  return { ...expression, wrong: { line: document.lineOf(...path, key), message } }
}

/** What an expression of a policy comes to. */
export type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly reason: CelReason }

/** Evaluates an expression; one that does not compile is an error for every object. */
export const evaluate = ({ compiled }: Expression, values: CelWorld, budget: CelBudget): Evaluated =>
  compiled.ok
    ? compiled.program.evaluate(values, budget)
    : { ok: false, message: `an expression does not compile: ${compiled.message}`, reason: 'error' }

/** Whether conditions hold; where that cannot be told, why. */
export type Met = boolean | { readonly is: 'broken' | 'unjudged'; readonly message: string }

/** Whether all conditions hold. One that is false decides, whatever the others come to. */
export const allHold = ({ each }: Expressions, values: CelWorld, budget: CelBudget): Met => {
  let failed: Exclude<Met, boolean> | undefined
  for (const { expression } of each) {
    const result = evaluate(expression, values, budget)
    if (result.ok && result.value === false) return false
    if (result.ok && result.value === true) continue
    failed ??= result.ok
      ? { is: 'broken', message: 'a condition is neither true nor false' }
      : { is: result.reason === 'error' ? 'broken' : 'unjudged', message: foreignText(result.message) }
  }
  return failed ?? true
}
