import { isMap } from '../../diff/json.ts'
import { nodeOf, type Schema } from '../schema/schema-node.ts'
import { BOOL, type CelType, optionalOf, STRING } from './cel-type.ts'
import { compileCel } from './compile-cel.ts'
import { fieldPathOf } from './field-path.ts'
import type { CelCompiled, CelProgram } from './program.ts'
import { schemaType } from './schema-type.ts'

/** A rule of `x-kubernetes-validations` that is ready to be judged. */
export interface Rule {
  readonly program: CelProgram
  /** What makes the message; undefined where there is none, or it does not compile. */
  readonly says: CelProgram | undefined
  /** Whether it needs what the value was before. */
  readonly transition: boolean
  /** Whether `oldSelf` is an optional, so that it is judged without an object before, too. */
  readonly optional: boolean
  /** Written message, or nothing. */
  readonly message: string
  readonly source: string
  /** Where below the value the problem is. */
  readonly path: readonly string[]
}

/** A rule that cannot be judged: which of its fields is wrong, and why. */
export interface BrokenRule {
  readonly field: 'rule' | 'message' | 'messageExpression' | 'fieldPath'
  readonly why: string
  readonly source: string
}

const textIn = (rule: object, field: string): string => {
  const value: unknown = Object.hasOwn(rule, field) ? Reflect.get(rule, field) : undefined
  return typeof value === 'string' ? value : ''
}

const typed = (expression: string, self: CelType, optional: boolean, returns: CelType): CelCompiled =>
  compileCel(expression, {
    variables: { self, oldSelf: optional ? optionalOf(self) : self },
    returns,
    homogeneous: true,
  })

/** Compiles one rule for values with the schema; `rule` may be of any shape. */
export const ruleOf = (
  rule: unknown,
  schema: Schema,
): { readonly rule?: Rule; readonly broken: readonly BrokenRule[] } => {
  const source = isMap(rule) ? textIn(rule, 'rule') : ''
  if (!isMap(rule) || source.trim() === '')
    return { broken: [{ field: 'rule', why: 'there is no expression', source }] }
  const self = schemaType(schema)
  if (!self) return { broken: [{ field: 'rule', why: 'the schema does not say the type of the value', source }] }
  const optional = rule['optionalOldSelf'] === true
  const compiled = typed(source, self, optional, BOOL)
  if (!compiled.ok) return { broken: [{ field: 'rule', why: compiled.message, source }] }
  const broken: BrokenRule[] = []
  const expression = textIn(rule, 'messageExpression')
  const says = expression.trim() === '' ? undefined : typed(expression, self, optional, STRING)
  if (says && !says.ok) broken.push({ field: 'messageExpression', why: says.message, source })
  const path = fieldPathOf(textIn(rule, 'fieldPath'), schema)
  if (!path.ok) broken.push({ field: 'fieldPath', why: path.why, source })
  return {
    broken,
    rule: {
      program: compiled.program,
      says: says?.ok ? says.program : undefined,
      transition: compiled.program.uses.has('oldSelf'),
      optional,
      message: textIn(rule, 'message').trim(),
      source: source.trim(),
      path: path.ok ? path.path : [],
    },
  }
}

/** All rules at one place, for values of another schema at the same place. */
export interface Rules {
  readonly rules: readonly Rule[]
  readonly broken: readonly BrokenRule[]
}

const none: Rules = { rules: [], broken: [] }
const made = new WeakMap<Schema, WeakMap<Schema, Rules>>()

/** The rules that one schema has for values of another, compiled once: an `allOf` has rules for the values around it. */
export const rulesOf = (schema: Schema, valueSchema: Schema): Rules => {
  const { rules: raw } = nodeOf(schema)
  if (raw.length === 0) return none
  const known = made.get(schema)?.get(valueSchema)
  if (known) return known
  const rules: Rule[] = []
  const broken: BrokenRule[] = []
  for (const each of raw) {
    // The API server passes over rules that are empty.
    if (!isMap(each) || typeof each['rule'] !== 'string' || each['rule'].trim() === '') continue
    const found = ruleOf(each, valueSchema)
    if (found.rule) rules.push(found.rule)
    else broken.push(...found.broken)
  }
  const all = { rules, broken }
  const inner = made.get(schema) ?? new WeakMap<Schema, Rules>()
  made.set(schema, inner.set(valueSchema, all))
  return all
}
