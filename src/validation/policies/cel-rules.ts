import { type JsonMap, textAt } from '../../diff/json.ts'
import { type CelBudget, MOST_STEPS_OF_OBJECT } from '../cel/budget.ts'
import { celValue } from '../cel/cel-value.ts'
import { LazyMap } from '../cel/made-map.ts'
import { CelFailure, type CelValue } from '../cel/value.ts'
import {
  allHold,
  type CelWorld,
  evaluate,
  type Path,
  readExpression,
  readExpressions,
  type Wrong,
} from './conditions.ts'
import type { Dialect, Expression } from './expression.ts'
import { expressionPath, pointerAlong } from './expression-pointer.ts'
import { foreignText } from './foreign-text.ts'
import { once } from './once.ts'
import type { PolicyDocument } from './policy-document.ts'

/** Where the parts of a policy in CEL stand in its document. Kinds of policies keep them at different places. */
export interface CelPlaces {
  readonly matchConditions: Path
  readonly variables: Path
  readonly validations: Path
}

/** What a policy says of an object. `broken`: it could not be evaluated; `unjudged`: that hangs on what is not known here. */
export interface CelSaid {
  readonly is: 'refused' | 'broken' | 'unjudged'
  readonly message: string
  /** RFC 6901 pointer to what it is about. */
  readonly at: string
}

/** Rules of a policy in CEL. */
export interface CelRules {
  /** What of them does not compile. */ readonly wrong: readonly Wrong[]
  /** What they say of an object as it is written; nothing where they accept it; `unmatched` where they are not for it. `given`: variables that it has anyway. */
  judge(object: unknown, world: CelWorld, given?: JsonMap): readonly CelSaid[] | 'unmatched'
}

/** Where rules stand in most kinds of policies. */
export const placesIn = (...path: Path): CelPlaces => ({
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
  const conditions = readExpressions(document, places.matchConditions, dialect, rewrite)
  const variables = readExpressions(document, places.variables, dialect, rewrite)
  const validations = readExpressions(document, places.validations, dialect, rewrite)
  const wrong: Wrong[] = [...conditions.wrong, ...variables.wrong, ...validations.wrong]
  const named = variables.each.flatMap(({ item, path, expression }) => {
    const name = textAt(item, 'name')
    if (name !== undefined) return [{ name, expression }]
    wrong.push({ line: document.lineOf(...path), message: 'it has no "name", which is a text' })
    return []
  })
  const texts = new Map(named.map(({ name, expression }) => [name, expression.text]))
  const rules = validations.each.map(({ item, path, expression }) => {
    const said = readExpression(document, item, path, 'messageExpression', dialect, rewrite)
    if (said?.wrong) wrong.push(said.wrong)
    return {
      expression,
      message: foreignText(textAt(item, 'message') ?? ''),
      said,
      path: once(() => expressionPath(expression.text, texts)),
    }
  })
  if (rules.length === 0 && wrong.length === 0)
    wrong.push({
      line: document.lineOf(...places.validations),
      message: 'it has no validations, so it refuses nothing',
    })

  return {
    wrong,
    judge: (object, world, given = {}) => {
      const budget: CelBudget = { left: MOST_STEPS_OF_OBJECT }
      const met = allHold(conditions, { ...world, variables: variablesOf([], given, world, budget) }, budget)
      if (met === false) return 'unmatched'
      if (met !== true) return [{ ...met, at: '' }]
      const values = { ...world, variables: variablesOf(named, given, world, budget) }
      return rules.flatMap(({ expression, message, said, path }): readonly CelSaid[] => {
        const result = evaluate(expression, values, budget)
        if (result.ok && result.value === true) return []
        const at = pointerAlong(path(), object)
        if (!result.ok)
          return [{ is: result.reason === 'error' ? 'broken' : 'unjudged', message: foreignText(result.message), at }]
        if (result.value !== false) return [{ is: 'broken', message: 'an expression is neither true nor false', at }]
        const made = said && evaluate(said, values, budget)
        const text = made?.ok && typeof made.value === 'string' ? foreignText(made.value) : ''
        return [{ is: 'refused', message: text || message || `it does not meet ${foreignText(expression.text)}`, at }]
      })
    },
  }
}

/** Variables are evaluated when something first looks at them, and then see each other. */
const variablesOf = (
  variables: readonly { readonly name: string; readonly expression: Expression }[],
  given: JsonMap,
  world: CelWorld,
  budget: CelBudget,
): LazyMap => {
  const open = new Set<string>()
  const made: LazyMap = new LazyMap(
    new Map([
      ...Object.entries(given).map(([name, value]) => [name, () => celValue(value)] as const),
      ...variables.map(
        ({ name, expression }) =>
          [
            name,
            (): CelValue => {
              if (open.has(name)) return new CelFailure(`the variable "${name}" is made of itself`)
              open.add(name)
              const result = evaluate(expression, { ...world, variables: made }, budget)
              open.delete(name)
              return result.ok ? (result.value as CelValue) : new CelFailure(result.message, result.reason)
            },
          ] as const,
      ),
    ]),
  )
  return made
}
