import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkRules } from '../src/validation/cel/check-rules.ts'
import { compileCel } from '../src/validation/cel/compile-cel.ts'
import { judgeRules } from '../src/validation/cel/custom-rules.ts'
import { FUNCTIONS } from '../src/validation/cel/functions/all.ts'
import { plainOf } from '../src/validation/cel/plain.ts'
import type { RawSchema } from '../src/validation/schema/raw-schema.ts'
import { inlinePool } from '../src/validation/schema/schema-node.ts'

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = wrap(value)
  return value
}

const names = [...new Set(FUNCTIONS.map(({ name }) => name))]
const word = fc.constantFrom(
  ...names,
  'self',
  'x',
  'a',
  'all',
  'exists',
  'map',
  'filter',
  'has',
  'orValue',
  'optMap',
  'transformMap',
)
const sign = fc.constantFrom(
  '.',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '?',
  ':',
  '.?',
  '[?',
  '+',
  '-',
  '*',
  '/',
  '%',
  '==',
  '<',
  '&&',
  '||',
  '!',
  'in',
  '"a"',
  "b'b'",
  '1',
  '2u',
  '1.5',
  'null',
  'true',
)
const sentence = fc.array(fc.oneof(word, sign), { maxLength: 12 }).map(parts => parts.join(' '))

test('no text keeps an expression from being refused or evaluated', () => {
  fc.assert(
    fc.property(fc.oneof(sentence, fc.string({ maxLength: 60 })), fc.jsonValue(), (text, self) => {
      const compiled = compileCel(text, { variables: ['self'] })
      if (compiled.ok) plainOf(Object(compiled.program.evaluate({ self }, { left: 10_000 })).value)
    }),
    { numRuns: 1500 },
  )
})

describe('every function answers whatever it is given', () => {
  const values = [
    'self',
    'self.a',
    'null',
    '""',
    '"é𝒳"',
    '-1',
    '9223372036854775807',
    '0.0/0.0',
    '[]',
    '[1, "a", [null]]',
    '{}',
    '{"a": 1}',
    'b"\\xff"',
    'type(1)',
    'optional.none()',
    '1u',
  ]
  test.each(names)('%s', name => {
    for (const { kinds, method } of FUNCTIONS.filter(each => each.name === name))
      for (const [at, value] of values.entries()) {
        const args = kinds.map((_, index) => `dyn(${values[(at + index * 7) % values.length]})`)
        const [first, ...rest] = method ? args : [value, ...args]
        const text = method ? `${first}.${name}(${rest.join()})` : `${name}(${rest.join()})`
        const compiled = compileCel(text, { variables: ['self'] })
        expect(compiled, text).toMatchObject({ ok: true })
        if (compiled.ok) expect(compiled.program.evaluate({ self: { a: [1] } }, { left: 10_000 })).toHaveProperty('ok')
      }
  })
})

describe('what is nested without end is refused or ended', () => {
  const deep = nested(50_000, inner => [inner])
  const maps = nested(50_000, inner => ({ a: inner }))
  test.each(['self == self', 'self in [self]', '[self, self].distinct().size() == 1', 'string(self.size()) == "1"'])(
    '%s',
    text => {
      const compiled = compileCel(text, { variables: ['self'] })
      for (const self of [deep, maps]) if (compiled.ok) expect(compiled.program.evaluate({ self })).toHaveProperty('ok')
    },
  )
  test('definitions', () => {
    const rules = { 'x-kubernetes-validations': [{ rule: 'self == self' }] }
    for (const wrap of [
      (inner: unknown) => ({ type: 'array', items: inner, ...rules }),
      (inner: unknown) => ({ type: 'object', properties: { a: inner }, ...rules }),
      (inner: unknown) => ({ type: 'object', additionalProperties: inner, allOf: [rules] }),
    ]) {
      const schema = nested(20_000, wrap) as RawSchema
      expect(Array.isArray(checkRules({ spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } }))).toBe(true)
      const judged = judgeRules(
        { a: maps, list: deep },
        inlinePool.find({ type: 'object', properties: { a: schema, list: schema } }),
      )
      expect(judged.length).toBeLessThanOrEqual(100)
    }
  })
})

test('any object is judged by any rules', () => {
  const schemaOf = (depth: number): fc.Arbitrary<RawSchema> =>
    fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string', 'integer', 'number', 'boolean', 'none'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'in', 'x-y', '__proto__'), inner(depth), { maxKeys: 2 }),
        items: inner(depth),
        additionalProperties: inner(depth),
        nullable: fc.boolean(),
        default: fc.jsonValue({ maxDepth: 1 }),
        'x-kubernetes-list-type': fc.constantFrom('set', 'map'),
        'x-kubernetes-list-map-keys': fc.constant(['a']),
        'x-kubernetes-embedded-resource': fc.boolean(),
        'x-kubernetes-validations': fc.constantFrom(
          [{ rule: 'self == self && has(self.a)' }],
          [{ rule: 'self.all(x, x == self)' }, { rule: 'oldSelf == self', messageExpression: 'string(self)' }],
          [{ rule: 5 }] as never,
          'none' as never,
        ),
      },
      { requiredKeys: ['type'] },
    ) as unknown as fc.Arbitrary<RawSchema>
  const inner = (depth: number): fc.Arbitrary<RawSchema> =>
    depth > 0 ? schemaOf(depth - 1) : fc.constantFrom<RawSchema>({ type: 'string' }, { type: 'integer' })
  const schema = schemaOf(2)
  const object = fc.jsonValue({ maxDepth: 4 })
  fc.assert(
    fc.property(schema, object, object, (raw, value, before) => {
      judgeRules({ a: value, b: value }, inlinePool.find({ ...raw, type: 'object' }), { before })
      checkRules({ spec: { versions: [{ schema: { openAPIV3Schema: raw } }] } })
    }),
    { numRuns: 100 },
  )
})
