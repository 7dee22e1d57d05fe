import { at, isMap, listAt } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { pointer } from '../schema/pointer.ts'
import type { RawSchema } from '../schema/raw-schema.ts'
import { inlinePool, nodeOf, type Schema } from '../schema/schema-node.ts'
import { hasRules } from './has-rules.ts'
import { ruleOf } from './rule.ts'
import { rootSchema } from './schema-type.ts'

/** Most problems that are said of one definition. */
const MOST_PROBLEMS = 100

/**
 * What is wrong with the rules (`x-kubernetes-validations`) that a CustomResourceDefinition writes, as the API server would say when it
 * is applied: all but that they could take too long. Never throws, whatever the definition is.
 */
export const checkRules = (definition: unknown): readonly Problem[] => {
  const problems: Problem[] = []
  for (const [index, version] of listAt(definition, 'spec', 'versions').entries()) {
    const raw = at(version, 'schema', 'openAPIV3Schema')
    if (!isMap(raw)) continue
    const schema = inlinePool.find(raw as RawSchema)
    if (!hasRules(schema)) continue
    const root = rootSchema(schema)
    check(
      { rules: root, schema: root, path: ['spec', 'versions', index, 'schema', 'openAPIV3Schema'], compared: true },
      problems,
    )
  }
  return problems
}

interface Place {
  readonly rules: Schema
  readonly schema: Schema
  readonly path: readonly (string | number)[]
  /** Whether it is known what a value here was before: of items of a list only where they have keys. */
  readonly compared: boolean
}

const check = (place: Place, problems: Problem[]): void => {
  const { rules, schema, path, compared } = place
  if (problems.length >= MOST_PROBLEMS || path.length > 400 || !hasRules(rules)) return
  const [inner, node] = [nodeOf(rules), nodeOf(schema)]
  checkPlace({ ...place, schema: node.embedded ? rootSchema(schema) : schema }, problems)
  for (const [index, all] of (inner.branches?.all ?? []).entries())
    check({ ...place, rules: all, path: [...path, 'allOf', index] }, problems)
  for (const [name, each] of inner.properties ?? []) {
    const values = node.properties?.get(name)
    if (values) check({ rules: each, schema: values, path: [...path, 'properties', name], compared }, problems)
  }
  if (typeof inner.additional === 'object' && typeof node.additional === 'object')
    check(
      { rules: inner.additional, schema: node.additional, path: [...path, 'additionalProperties'], compared },
      problems,
    )
  if (inner.items && node.items)
    check(
      {
        rules: inner.items,
        schema: node.items,
        path: [...path, 'items'],
        compared: compared && node.listKeys !== undefined,
      },
      problems,
    )
}

const checkPlace = ({ rules, schema, path, compared }: Place, problems: Problem[]): void => {
  const written = rules.raw['x-kubernetes-validations']
  for (const [index, raw] of (Array.isArray(written) ? written : []).entries()) {
    const say = (field: string, why: string): void => {
      problems.push({
        rule: 'cel.definition',
        severity: 'error',
        message: `the ${NAMES[field] ?? field} of a rule cannot be used: ${why}`,
        fix: 'Correct the rule: no object of the kind can be applied with it',
        at: pointer([...path, 'x-kubernetes-validations', index, ...(isMap(raw) && field in raw ? [field] : [])]),
      })
    }
    const { rule, broken } = ruleOf(raw, schema)
    for (const { field, why } of broken) say(field, why)
    if (rule?.transition && !compared && !rule.optional)
      say('rule', 'it needs "oldSelf", and what an item of a list without keys was before is not known')
    if (isMap(raw) && typeof raw['message'] === 'string' && /\n/.test(raw['message'].trim()))
      say('message', 'a message is one line')
    else if (rule?.source.includes('\n') && rule.message === '')
      say('message', 'an expression of several lines needs a message')
  }
}

const NAMES: Readonly<Record<string, string>> = {
  rule: 'expression',
  messageExpression: 'message expression',
  fieldPath: 'field path',
}
