import { isMap, type JsonMap } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { pointer } from '../schema/pointer.ts'
import { nodeOf, type Schema } from '../schema/schema-node.ts'
import type { Schemas } from '../schema/schemas.ts'
import { type CelBudget, MOST_STEPS_OF_OBJECT } from './budget.ts'
import { celValue, settled } from './cel-value.ts'
import { hasRules } from './has-rules.ts'
import type { CelProgram } from './program.ts'
import { type Rule, rulesOf } from './rule.ts'
import { rootSchema } from './schema-type.ts'
import { CelOptional, NONE } from './value.ts'

/** How an object is judged by the rules of its definition. */
export interface RuleOptions {
  /** What the object was before; without it, rules about changes are not judged. */
  readonly before?: unknown
}

/** Most problems that are said of one object. */
const MOST_PROBLEMS = 100

/**
 * What the rules (`x-kubernetes-validations`) of a custom resource's schema say about an object, as the API server judges them once it
 * has set defaults and dropped nulls. It does so only where the object has no mistakes of structure; so should the caller. A rule that
 * looks at a hidden value is not judged, and an info says so. One that does not compile, breaks or does not end is an error. Never throws.
 */
export const judgeRules = (object: unknown, schema: Schema, options: RuleOptions = {}): readonly Problem[] => {
  if (!isMap(object) || !hasRules(schema)) return []
  const walk: Walk = { problems: [], budget: { left: MOST_STEPS_OF_OBJECT }, path: [], ended: false }
  const root = rootSchema(schema)
  judge({ rules: root, schema: root, value: object, before: options.before }, walk)
  return walk.problems
}

/** The same for an object of a kind that is found among the schemas; nothing where the kind is none of a custom resource. */
export const customRules = (object: unknown, schemas: Schemas, options: RuleOptions = {}): readonly Problem[] => {
  if (!isMap(object)) return []
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const known = schemas.find(group, version, kind)
  if (known === 'none' || known.is !== 'custom' || !known.schema) return []
  const kept = known.version.status === true ? withoutStatus(object) : object
  return judgeRules(kept, known.schema, options)
}

/** A status that is a resource of its own is dropped before the rules look. */
const withoutStatus = (object: JsonMap): JsonMap => {
  const { status: _, ...rest } = object
  return rest
}

interface Walk {
  readonly problems: Problem[]
  readonly budget: CelBudget
  readonly path: (string | number)[]
  ended: boolean
}

interface Place {
  /** Whose rules are judged; another than that of the value in an `allOf`. */
  readonly rules: Schema
  readonly schema: Schema
  readonly value: unknown
  readonly before: unknown
}

const judge = (place: Place, walk: Walk): void => {
  const { rules, schema, value, before } = place
  if (value === null || value === undefined || walk.ended) return
  const node = nodeOf(schema)
  const own = node.embedded ? rootSchema(schema) : schema
  judgePlace({ ...place, schema: own }, walk)
  for (const all of nodeOf(rules).branches?.all ?? []) if (hasRules(all)) judge({ ...place, rules: all }, walk)
  if (Array.isArray(value)) judgeItems(value, before, rules, schema, walk)
  else if (isMap(value)) judgeFields(value, before, rules, schema, walk)
}

const judgeItems = (items: readonly unknown[], before: unknown, rules: Schema, schema: Schema, walk: Walk): void => {
  const [inner, values] = [nodeOf(rules).items, nodeOf(schema).items]
  if (!inner || !values || !hasRules(inner)) return
  const { listKeys } = nodeOf(schema)
  const keyed = (item: unknown): string =>
    JSON.stringify((listKeys ?? []).map(key => (isMap(item) ? plainKey(item[key]) : null)))
  const older = new Map<string, unknown>()
  if (listKeys && Array.isArray(before)) for (const item of before) older.set(keyed(item), item)
  for (const [index, value] of items.entries()) {
    walk.path.push(index)
    judge({ rules: inner, schema: values, value, before: listKeys ? older.get(keyed(value)) : undefined }, walk)
    walk.path.pop()
  }
}

/** Keys of lists are texts, numbers and truths. */
const plainKey = (value: unknown): unknown => (typeof value === 'object' ? null : value)

const judgeFields = (value: JsonMap, before: unknown, rules: Schema, schema: Schema, walk: Walk): void => {
  const [inner, node] = [nodeOf(rules), nodeOf(schema)]
  const old = isMap(before) ? before : undefined
  const field = (name: string, innerRules: Schema, innerSchema: Schema): void => {
    if (!hasRules(innerRules)) return
    const now = settled(Object.hasOwn(value, name) ? value[name] : undefined, innerSchema)
    walk.path.push(name)
    judge(
      {
        rules: innerRules,
        schema: innerSchema,
        value: now,
        before: old && Object.hasOwn(old, name) ? old[name] : undefined,
      },
      walk,
    )
    walk.path.pop()
  }
  for (const [name, innerRules] of inner.properties ?? []) {
    const innerSchema = node.properties?.get(name)
    if (innerSchema) field(name, innerRules, innerSchema)
  }
  const { additional } = inner
  if (typeof additional === 'object' && typeof node.additional === 'object' && !inner.properties)
    for (const name of Object.keys(value)) field(name, additional, node.additional)
}

const judgePlace = ({ rules: holder, schema, value, before }: Place, walk: Walk): void => {
  const { rules, broken } = rulesOf(holder, schema)
  for (const { why, source } of broken)
    say(walk, 'error', `a rule of the definition cannot be judged, as ${why}: ${cut(source)}`, FIX_DEFINITION, [])
  if (rules.length === 0) return
  const self = celValue(value, schema)
  const old = before === null || before === undefined ? undefined : celValue(before, schema)
  for (const rule of rules) {
    if (walk.ended) return
    if (rule.transition && old === undefined && !rule.optional) continue
    const oldSelf = rule.optional ? (old === undefined ? NONE : new CelOptional(old)) : old
    const variables = { self, oldSelf }
    const result = rule.program.evaluate(variables, walk.budget)
    if (result.ok && result.value === true) continue
    if (result.ok) say(walk, 'error', messageOf(rule, variables, walk.budget), FIX_OBJECT, rule.path)
    else broke(rule, result, walk)
  }
}

const broke = (
  rule: Rule,
  { reason, message }: Extract<ReturnType<CelProgram['evaluate']>, { ok: false }>,
  walk: Walk,
): void => {
  const source = cut(rule.message || rule.source)
  if (reason === 'error') say(walk, 'error', `a rule of the definition fails, as ${message}: ${source}`, FIX_OBJECT, [])
  else if (reason === 'budget') {
    const fix = 'Make the lists and texts of the object shorter, or the rule simpler'
    say(walk, 'error', `a rule was ended, as ${message}, and those behind it were not judged: ${source}`, fix, [])
    walk.ended = true
  } else if (reason !== 'mismatch') {
    const text = `a rule of the definition was not judged, as ${message}: ${source}`
    say(walk, 'info', text, 'Look at the value yourself', [], 'cel.unjudged')
  }
}

const FIX_OBJECT = 'Correct the object, so that the rule of its definition holds'
const FIX_DEFINITION = 'Correct the rule in the CustomResourceDefinition'

/** One line of at most 300 characters, without the full stop at its end. */
const cut = (text: string): string => {
  const line = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '')
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

const messageOf = (rule: Rule, variables: Readonly<Record<string, unknown>>, budget: CelBudget): string => {
  const made = rule.says?.evaluate(variables, budget)
  const text = made?.ok && typeof made.value === 'string' ? made.value.trim() : ''
  // What the API server would not print is not printed here either.
  const own = text !== '' && !text.includes('\n') && text.length <= 5 * 1024 ? text : rule.message
  return own === '' ? `a rule of the definition does not hold: ${cut(rule.source)}` : cut(own)
}

const say = (
  walk: Walk,
  severity: Problem['severity'],
  message: string,
  fix: string,
  below: readonly string[],
  rule = 'cel.rule',
): void => {
  if (walk.problems.length >= MOST_PROBLEMS) {
    walk.ended = true
    return
  }
  walk.problems.push({ rule, severity, message, fix, at: pointer([...walk.path, ...below]) })
}
