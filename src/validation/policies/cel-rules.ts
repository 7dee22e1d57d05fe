import { listAt, textAt } from '../../diff/json.ts'
import { type CelBudget, MOST_STEPS_OF_OBJECT } from '../cel/budget.ts'
import { LazyMap } from '../cel/made-map.ts'
import type { CelReason } from '../cel/program.ts'
import { CelFailure, type CelValue } from '../cel/value.ts'
import { compileExpression, type Dialect, type Expression } from './expression.ts'
import { expressionPointer } from './expression-pointer.ts'
import { foreignText } from './foreign-text.ts'
import type { PolicyDocument } from './policy-document.ts'

/** Where the parts of a policy in CEL stand in its document. Kinds of policies keep them at different places. */
export interface CelPlaces {
  readonly matchConditions: readonly (string | number)[]
  readonly variables: readonly (string | number)[]
  readonly validations: readonly (string | number)[]
}

/** What expressions see, beside `variables`. */
export type CelWorld = Readonly<Record<string, unknown>>

/** What a policy says of an object. `broken`: it could not be evaluated; `unjudged`: that hangs on what is not known here. */
export interface CelSaid {
  readonly is: 'refused' | 'broken' | 'unjudged'
  readonly message: string
  /** RFC 6901 pointer to what it is about. */
  readonly at: string
}

/** Rules of a policy in CEL. */
export interface CelRules {
  /** What of them does not compile. */
  readonly wrong: readonly { readonly line: number; readonly message: string }[]
  /** What they say of an object; nothing where they accept it; `unmatched` where they are not for it. */
  judge(object: unknown, world: CelWorld): readonly CelSaid[] | 'unmatched'
}

interface Validation {
  readonly expression: Expression
  readonly message: string
  readonly messageExpression?: Expression
}

/** Where rules stand in most kinds of policies. */
export const placesIn = (...path: readonly (string | number)[]): CelPlaces => ({
  matchConditions: [...path, 'matchConditions'],
  variables: [...path, 'variables'],
  validations: [...path, 'validations'],
})

/** Reads and compiles the rules that stand at some places of a document. `rewrite` changes each expression before. */
export const readCelRules = (
  document: PolicyDocument,
  places: CelPlaces,
  dialect: Dialect,
  rewrite: (expression: string) => string = text => text,
): CelRules => {
  const wrong: { readonly line: number; readonly message: string }[] = []
  const compile = (text: string, path: readonly (string | number)[]): Expression => {
    const expression = compileExpression(rewrite(text), dialect)
    if (!expression.compiled.ok)
      wrong.push({
        line: document.lineOf(...path),
        message: `an expression does not compile: ${foreignText(expression.compiled.message)}`,
      })
    return expression
  }
  const each = (path: readonly (string | number)[]) =>
    listAt(document.object, ...path.map(String)).map((item, index) => ({ item, path: [...path, index] }))
  const lacking = (path: readonly (string | number)[], what: string): undefined => {
    wrong.push({ line: document.lineOf(...path), message: `it has no "${what}", which is a text` })
    return undefined
  }
  const expressionOf = ({ item, path }: ReturnType<typeof each>[number]): Expression | undefined => {
    const text = textAt(item, 'expression')
    return text === undefined ? lacking(path, 'expression') : compile(text, [...path, 'expression'])
  }

  const conditions = each(places.matchConditions).flatMap(one => expressionOf(one) ?? [])
  const variables = each(places.variables).flatMap(one => {
    const name = textAt(one.item, 'name') ?? lacking(one.path, 'name')
    const expression = expressionOf(one)
    return name !== undefined && expression ? [{ name, expression }] : []
  })
  const validations = each(places.validations).flatMap((one): readonly Validation[] => {
    const expression = expressionOf(one)
    if (!expression) return []
    const said = textAt(one.item, 'messageExpression')
    return [
      {
        expression,
        message: foreignText(textAt(one.item, 'message') ?? ''),
        ...(said === undefined ? {} : { messageExpression: compile(said, [...one.path, 'messageExpression']) }),
      },
    ]
  })
  if (validations.length === 0 && wrong.length === 0)
    wrong.push({
      line: document.lineOf(...places.validations),
      message: 'it has no validations, so it refuses nothing',
    })

  const texts = new Map(variables.map(({ name, expression }) => [name, expression.text]))
  return {
    wrong,
    judge: (object, world) => {
      const budget: CelBudget = { left: MOST_STEPS_OF_OBJECT }
      const values = { ...world, variables: variablesOf(variables, world, budget) }
      const matched = meets(conditions, { ...world, variables: new LazyMap(new Map()) }, budget)
      if (matched === 'unmatched') return matched
      if (matched) return [{ ...matched, at: '' }]
      const said: CelSaid[] = []
      for (const { expression, message, messageExpression } of validations) {
        const result = evaluate(expression, values, budget)
        if (result.ok && result.value === true) continue
        const at = expressionPointer(expression.text, texts, object)
        if (!result.ok) {
          said.push({ is: result.reason === 'error' ? 'broken' : 'unjudged', message: foreignText(result.message), at })
          continue
        }
        if (result.value !== false) {
          said.push({ is: 'broken', message: 'an expression is neither true nor false', at })
          continue
        }
        const made = messageExpression && evaluate(messageExpression, values, budget)
        const text = made?.ok && typeof made.value === 'string' ? foreignText(made.value) : ''
        said.push({
          is: 'refused',
          message: text || message || `it does not meet ${foreignText(expression.text)}`,
          at,
        })
      }
      return said
    },
  }
}

type Evaluated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly reason: CelReason }

const evaluate = ({ compiled }: Expression, values: CelWorld, budget: CelBudget): Evaluated =>
  compiled.ok
    ? compiled.program.evaluate(values, budget)
    : { ok: false, message: `an expression does not compile: ${compiled.message}`, reason: 'error' }

/** Conditions under which rules are asked at all. One that is false decides, whatever the others come to. */
const meets = (
  conditions: readonly Expression[],
  values: CelWorld,
  budget: CelBudget,
): 'unmatched' | undefined | { readonly is: 'broken' | 'unjudged'; readonly message: string } => {
  let failed: { readonly is: 'broken' | 'unjudged'; readonly message: string } | undefined
  for (const condition of conditions) {
    const result = evaluate(condition, values, budget)
    if (result.ok && result.value === false) return 'unmatched'
    if (result.ok && result.value === true) continue
    failed ??= result.ok
      ? { is: 'broken', message: 'a condition is neither true nor false' }
      : { is: result.reason === 'error' ? 'broken' : 'unjudged', message: foreignText(result.message) }
  }
  return failed
}

/** Variables are evaluated when something first looks at them, and then see each other. */
const variablesOf = (
  variables: readonly { readonly name: string; readonly expression: Expression }[],
  world: CelWorld,
  budget: CelBudget,
): LazyMap => {
  const open = new Set<string>()
  const made: LazyMap = new LazyMap(
    new Map(
      variables.map(({ name, expression }) => [
        name,
        (): CelValue => {
          if (open.has(name)) return new CelFailure(`the variable "${name}" is made of itself`)
          open.add(name)
          const result = evaluate(expression, { ...world, variables: made }, budget)
          open.delete(name)
          return result.ok ? (result.value as CelValue) : new CelFailure(result.message, result.reason)
        },
      ]),
    ),
  )
  return made
}
