import { isMap } from '../../src/diff/json.ts'
import { type CelOptions, compileCel } from '../../src/validation/cel/compile-cel.ts'
import { BEYOND } from '../../src/validation/cel/functions/beyond.ts'
import type { CelResult } from '../../src/validation/cel/program.ts'
import { type Outcome, textOf } from './outcome.ts'

type Row = Readonly<Record<string, unknown>>
type Come =
  | { readonly compiled: true; readonly result: CelResult }
  | { readonly compiled: false; readonly message: string }

const come = (expression: string, variables: Row, options: Partial<CelOptions> = {}): Come => {
  const compiled = compileCel(expression, { variables: Object.keys(variables), functions: BEYOND, ...options })
  if (!compiled.ok) return { compiled: false, message: compiled.message }
  return { compiled: true, result: compiled.program.evaluate(variables) }
}

/** Whether an expression comes to what another comes to. */
const wrongValue = (expression: string, expected: string, variables: Row): string | undefined => {
  const got = come(expression, variables)
  if (!got.compiled) return `does not compile: ${got.message}`
  if (!got.result.ok) return got.result.message
  const wanted = come(expected, {})
  if (!wanted.compiled || !wanted.result.ok) return `the expectation ${expected} is not understood`
  const both = { got: got.result.value, wanted: wanted.result.value }
  const same = come('type(got) == type(wanted) && (got == wanted || string(got) == "NaN")', both)
  const plain = same.compiled && !same.result.ok ? come('type(got) == type(wanted) && got == wanted', both) : same
  if (plain.compiled && plain.result.ok && plain.result.value === true) return undefined
  return `comes to ${String(both.got)} instead of ${expected}`
}

const EMPTY_FORMAT = 'the value is of a kind that cannot be written as an expression'

/** Runs one row of the API server's tests of functions. */
export const runLibrary = (row: Row): readonly Outcome[] => {
  const suite = textOf(row, 'test')
  const name = `${textOf(row, 'name')}: ${textOf(row, 'expr')}`
  const outcome = (why: string | undefined): readonly Outcome[] => [
    why === undefined ? { suite, name, is: 'passed' } : { suite, name, is: 'failed', why },
  ]
  const compileErrors = row['expectedCompileErr'] ?? row['expectCompileErrs']
  const runtimeError = textOf(row, 'expectedRuntimeErr') || textOf(row, 'expectRuntimeErr')
  const got = come(textOf(row, 'expr'), {})
  if (Array.isArray(compileErrors) && compileErrors.length > 0)
    return outcome(got.compiled ? 'it compiles, and should not' : undefined)
  if (runtimeError !== '') {
    if (!got.compiled) return outcome(`does not compile: ${got.message}`)
    return outcome(got.result.ok ? 'there is no error' : undefined)
  }
  const expected = row['expectValue'] ?? row['expectResult']
  const text = isMap(expected) ? textOf(expected, 'expression') : ''
  if (text === '') return [{ suite, name, is: 'skipped', why: EMPTY_FORMAT }]
  return outcome(wrongValue(textOf(row, 'expr'), text, {}))
}

/** Runs one row of the tests of functions that the API server has of cel-go. */
export const runExtension = (row: Row): readonly Outcome[] => {
  const suite = textOf(row, 'test')
  const name = textOf(row, 'expr')
  const skipped = (why: string): readonly Outcome[] => [{ suite, name, is: 'skipped', why }]
  if (/cel\.bind\(/.test(name)) return skipped('Kubernetes does not have this extension')
  if (/[A-Z]\w+\{/.test(name)) return skipped('Kubernetes has no messages of Protocol Buffers')
  const got = come(name, isMap(row['in']) ? row['in'] : {})
  const wanted = textOf(row, 'err') === ''
  if (wanted && got.compiled && got.result.ok && got.result.value === true) return [{ suite, name, is: 'passed' }]
  if (!wanted && !(got.compiled && got.result.ok)) return [{ suite, name, is: 'passed' }]
  const said = got.compiled
    ? got.result.ok
      ? `comes to ${String(got.result.value)}`
      : got.result.message
    : got.message
  return [{ suite, name, is: 'failed', why: said }]
}

/** What the suite of the language tests and Kubernetes does not have. */
const ABSENT: readonly (readonly [RegExp, string])[] = [
  [/^(proto2|proto3|proto2_ext|enums|wrappers|dynamic)\//, 'Kubernetes has no messages of Protocol Buffers'],
  [/^(bindings_ext|block_ext)\//, 'Kubernetes does not have this extension'],
  [/^type_deduction\//, 'types are not told to whoever asks'],
  [/^unknowns\//, 'there are no unknowns'],
]

/** Runs one test of the language. */
export const runSpec = (row: Row): readonly Outcome[] => {
  const suite = textOf(row, 'test')
  const expression = textOf(row, 'expr')
  const name = `${textOf(row, 'name')}: ${expression}`
  const skipped = (why: string): readonly Outcome[] => [{ suite, name, is: 'skipped', why }]
  const absent = ABSENT.find(([pattern]) => pattern.test(suite))
  if (absent) return skipped(absent[1])
  if (
    /TestAllTypes|google\.protobuf\.(?!Timestamp|Duration)|NullValue|Any\{/.test(expression) ||
    row['known'] === false
  )
    return skipped('Kubernetes has no messages of Protocol Buffers')
  if (textOf(row, 'container') !== '') return skipped('Kubernetes has no containers of names')
  if (row['checkOnly'] === true) return skipped('types are not told to whoever asks')
  if (row['unchecked'] === true) return skipped('Kubernetes checks types always')
  const variables: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(isMap(row['bindings']) ? row['bindings'] : {})) {
    if (key.includes('.')) return skipped('Kubernetes has no variables with dots in their names')
    const bound = come(String(value), {})
    if (!bound.compiled || !bound.result.ok) return skipped('a variable is not understood')
    variables[key] = bound.result.value
  }
  const declared = Array.isArray(row['declared']) ? row['declared'].map(String) : []
  if (declared.some(each => each.includes('.'))) return skipped('Kubernetes has no variables with dots in their names')
  for (const each of declared) if (!(each in variables)) variables[each] = undefined
  if (row['error'] === true) {
    const got = come(expression, variables)
    const failed = !got.compiled || !got.result.ok
    return [failed ? { suite, name, is: 'passed' } : { suite, name, is: 'failed', why: 'there is no error' }]
  }
  const why = wrongValue(expression, textOf(row, 'value') || 'true', variables)
  return [why === undefined ? { suite, name, is: 'passed' } : { suite, name, is: 'failed', why }]
}
