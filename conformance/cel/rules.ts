import { isMap, listAt } from '../../src/diff/json.ts'
import { judgeRules } from '../../src/validation/cel/custom-rules.ts'
import { fieldPathOf } from '../../src/validation/cel/field-path.ts'
import type { Problem } from '../../src/validation/problem.ts'
import type { RawSchema } from '../../src/validation/schema/raw-schema.ts'
import { inlinePool } from '../../src/validation/schema/schema-node.ts'
import { type Outcome, textOf } from './outcome.ts'

type Row = Readonly<Record<string, unknown>>

/** Judges a value by a schema: as a resource where it is one, else as the field of one. */
const judge = (schema: unknown, value: unknown, old: unknown, root: boolean): readonly Problem[] => {
  const raw = schema as RawSchema
  if (root && isMap(value) && raw.type === 'object')
    return judgeRules(value, inlinePool.find(raw), isMap(old) ? { before: old } : {})
  const holder = inlinePool.find({ type: 'object', properties: { root: raw } })
  const before = old === null || old === undefined ? {} : { before: { root: old } }
  return judgeRules({ root: value }, holder, before).map(problem => ({
    ...problem,
    at: problem.at.replace(/^\/root/, ''),
  }))
}

const withRule = (schema: unknown, rule: object): unknown => ({
  ...(schema as object),
  'x-kubernetes-validations': [rule],
})

/** What the API server says of an expression that does not compile. */
const NOT_COMPILED =
  /no matching overload|undefined field|undeclared reference|compilation failed|must evaluate to a bool|Syntax error|unsupported|invalid argument to|expected type|mismatched input|program instantiation/

const wrongErrors = (problems: readonly Problem[], expected: string): string | undefined => {
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return 'there is no error'
  const compiled = errors.some(({ message }) => !message.includes('cannot be judged'))
  if (NOT_COMPILED.test(expected) && compiled) return `it compiles, and should not (${expected}): ${errors[0]?.message}`
  if (!NOT_COMPILED.test(expected) && !compiled)
    return `it does not compile, and should (${expected}): ${errors[0]?.message}`
  return undefined
}

const expressions = (row: Row): readonly Outcome[] => {
  const suite = textOf(row, 'test')
  const { schema, obj, oldObj } = row
  const root = row['isRoot'] === true
  const valid = listAt(row, 'valid').map((rule): Outcome => {
    const name = `${textOf(row, 'name')}: ${String(rule)}`
    const problems = judge(withRule(schema, { rule }), obj, oldObj, root)
    if (problems.length === 0) return { suite, name, is: 'passed' }
    return { suite, name, is: 'failed', why: problems[0]?.message ?? '' }
  })
  const errors = Object.entries(isMap(row['errors']) ? row['errors'] : {}).map(([rule, expected]): Outcome => {
    const name = `${textOf(row, 'name')}: ${rule}`
    const why = wrongErrors(judge(withRule(schema, { rule }), obj, oldObj, true), String(expected))
    return why === undefined ? { suite, name, is: 'passed' } : { suite, name, is: 'failed', why }
  })
  return [...valid, ...errors]
}

/** The steps of a path, however it is written. */
const steps = (path: string): string =>
  path
    .split(/[./[\]"']+/)
    .filter(step => step !== '')
    .join('/')

const compare = (row: Row, schema: unknown, old: unknown, root: boolean): Outcome => {
  const suite = textOf(row, 'test')
  const name = textOf(row, 'name')
  const problems = judge(schema, row['obj'], old, root).filter(({ severity }) => severity === 'error')
  const expected = listAt(row, 'errors').map(each => (isMap(each) ? `${String(each['field'])}: ` : String(each)))
  const said = problems.map(({ at, message }) => `${at}: ${message}`).join('; ')
  if (problems.length !== expected.length)
    return {
      suite,
      name,
      is: 'failed',
      why: `${problems.length} errors instead of ${expected.length}: ${said || expected.join('; ')}`,
    }
  const places = problems.map(({ at }) => steps(`root${at.replaceAll('~1', '/')}`))
  for (const each of expected) {
    const place = /^(root[^:]*): /.exec(each)?.[1]
    if (place === undefined) continue
    const at = places.indexOf(steps(place))
    if (at < 0) return { suite, name, is: 'failed', why: `no error at ${place}: ${said}` }
    places.splice(at, 1)
  }
  return { suite, name, is: 'passed' }
}

const optional = (schema: unknown): unknown => {
  const raw = schema as RawSchema
  return {
    ...raw,
    'x-kubernetes-validations': (raw['x-kubernetes-validations'] ?? []).map(rule => ({
      ...rule,
      optionalOldSelf: true,
    })),
  }
}

const message = (row: Row): Outcome => {
  const suite = textOf(row, 'test')
  const name = textOf(row, 'name')
  if (Number(row['costBudget']) < 10_000 || row['perCallLimit'] !== 0)
    return { suite, name, is: 'skipped', why: 'costs are counted in our own way' }
  const [text, expression] = [textOf(row, 'message'), textOf(row, 'messageExpression')]
  const rule = { rule: 'false', messageExpression: expression, ...(text !== '' && { message: text }) }
  const schema = { type: 'object', properties: { str: { type: 'string' } }, 'x-kubernetes-validations': [rule] }
  const said = judge(schema, { str: 'a string' }, undefined, false).map(problem => problem.message)
  const expected = textOf(row, 'expectedValidationErr').replace(/^failed rule.*/, 'does not hold')
  if (said.length === 1 && said[0]?.includes(expected)) return { suite, name, is: 'passed' }
  return { suite, name, is: 'failed', why: `${said.join('; ')} instead of ${expected}` }
}

const path = (row: Row): Outcome => {
  const suite = textOf(row, 'test')
  const name = textOf(row, 'name')
  const found = fieldPathOf(textOf(row, 'fieldPath'), inlinePool.find(row['schema'] as RawSchema))
  const refused = textOf(row, 'errDetail') !== ''
  if (found.ok === refused) return { suite, name, is: 'failed', why: found.ok ? 'it is accepted' : found.why }
  if (
    found.ok &&
    row['validFieldPath'] !== null &&
    steps(found.path.join('/')) !== steps(textOf(row, 'validFieldPath'))
  )
    return { suite, name, is: 'failed', why: `it names ${found.path.join('/')}` }
  return { suite, name, is: 'passed' }
}

/** Runs one row of the API server's tests of rules. */
export const runRules = (row: Row): readonly Outcome[] => {
  const suite = textOf(row, 'test')
  const skipped = (why: string): readonly Outcome[] => [{ suite, name: textOf(row, 'name'), is: 'skipped', why }]
  switch (suite.split('/').at(-1)) {
    case 'TestValidationExpressions':
    case 'TestCELMaxRecursionDepth':
      return expressions(row)
    case 'TestValidationExpressionsAtSchemaLevels':
      return [compare(row, row['schema'], row['oldObj'], true)]
    case 'TestReasonAndFldPath':
      return [compare(row, row['schema'], undefined, true)]
    case 'TestOptionalOldSelf':
      return [compare(row, optional(row['schema']), row['oldObj'], false)]
    case 'TestOptionalOldSelfIsOptionalType':
      return [compare(row, optional(row['schema']), undefined, false)]
    case 'TestOptionalOldSelfCheckForNull':
      return [undefined, row['oldObj']].map(old => compare(row, optional(row['schema']), old, false))
    case 'TestMessageExpression':
      return [message(row)]
    case 'TestValidateFieldPath':
      return [path(row)]
    case 'TestRatcheting':
      return skipped('what was wrong before is told apart by the caller, not by the rules')
    default:
      return skipped('it tests limits and interruptions of the API server itself')
  }
}
