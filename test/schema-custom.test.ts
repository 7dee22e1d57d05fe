import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSchemas } from '../src/manifests/schemas.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'

const bundle = await readSchemas()

const definition = (schema: string, version = ''): unknown =>
  parse(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: boxes.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Box, plural: boxes }
  versions:
    - name: v1
      served: true
      storage: true
      ${version}
      schema: { openAPIV3Schema: { type: object, properties: { spec: ${schema}, status: { type: object, properties: { a: { type: string } } } } } }
`)
const rules = (spec: string, schema: string, version = '', kubernetes = '1.33'): readonly string[] =>
  validateObject(
    parse(`{ apiVersion: example.com/v1, kind: Box, metadata: { name: a }, spec: ${spec} }`),
    schemasOf(bundle, kubernetes, [definition(schema, version)]),
  ).map(({ rule, at }) => `${rule} ${at}`)

const properties = (text: string): string => `{ type: object, properties: { ${text} } }`

test.each([
  ['fields that are there', '{ a: 1 }', properties('a: { type: integer }')],
  ['a whole number for a number', '{ a: 1 }', properties('a: { type: number }')],
  [
    'null that is allowed',
    '{ a: null }',
    '{ type: object, required: [a], properties: { a: { type: string, nullable: true } } }',
  ],
  ['null that is pruned', '{ a: null }', properties('a: { type: string }')],
  [
    'null that gets its default',
    '{ a: null }',
    '{ type: object, required: [a], properties: { a: { type: string, default: b } } }',
  ],
  ['what has a default', '{}', '{ type: object, required: [a], properties: { a: { type: string, default: b } } }'],
  ['unknown fields that stay', '{ a: 1 }', '{ type: object, x-kubernetes-preserve-unknown-fields: true }'],
  ['any field of a kind', '{ a: 1, b: 2 }', '{ type: object, additionalProperties: { type: integer } }'],
  ['any field at all', '{ a: 1, b: x }', '{ type: object, additionalProperties: true }'],
  [
    'a number or a text',
    '{ a: 1, b: 50% }',
    properties(
      'a: { x-kubernetes-int-or-string: true }, b: { anyOf: [{ type: integer }, { type: string }], x-kubernetes-int-or-string: true }',
    ),
  ],
  [
    'an object within',
    '{ a: { apiVersion: v1, kind: Pod, metadata: { x: y } } }',
    properties('a: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }'),
  ],
  ['a format that nobody judges', '{ a: b }', properties('a: { type: string, format: semver }')],
  [
    'one of two alternatives',
    '{ a: 1 }',
    '{ type: object, properties: { a: { type: integer }, b: { type: integer } }, oneOf: [{ required: [a] }, { required: [b] }] }',
  ],
  [
    'an alternative by a default',
    '{}',
    '{ type: object, properties: { a: { type: string, default: x } }, anyOf: [{ required: [a] }] }',
  ],
  [
    'a default that excludes the other alternative',
    '{}',
    '{ type: object, properties: { a: { type: string, default: x } }, oneOf: [{ properties: { a: { enum: [x] } } }, { properties: { a: { not: { enum: [x] } } } }] }',
  ],
  ['a reference, which definitions may not have', '{ a: 1 }', '{ $ref: "#" }'],
  ['surrogates counted as one', '{ a: "😀😀" }', properties('a: { type: string, maxLength: 2 }')],
])('a definition accepts %s', (_, spec, schema) => {
  expect(rules(spec, schema)).toEqual([])
})

test.each([
  ['a field that is not there', '{ b: 1 }', properties('a: { type: integer }'), 'schema.unknown /spec/b'],
  ['any field where there is none', '{ b: 1 }', '{ type: object }', 'schema.unknown /spec/b'],
  ['a fraction', '{ a: 1.5 }', properties('a: { type: integer }'), 'schema.type /spec/a'],
  ['another type', '[]', properties('a: { type: integer }'), 'schema.type /spec'],
  [
    'what is missing',
    '{}',
    '{ type: object, required: [a], properties: { a: { type: string } } }',
    'schema.required /spec',
  ],
  ['null in a list', '[null]', '{ type: array, items: { type: string } }', 'schema.type /spec/0'],
  ['too small', '{ a: 1 }', properties('a: { type: integer, minimum: 2 }'), 'schema.range /spec/a'],
  [
    'not more than',
    '{ a: 2 }',
    properties('a: { type: integer, minimum: 2, exclusiveMinimum: true }'),
    'schema.range /spec/a',
  ],
  ['too large', '{ a: 3 }', properties('a: { type: number, maximum: 2.5 }'), 'schema.range /spec/a'],
  ['no multiple', '{ a: 3 }', properties('a: { type: integer, multipleOf: 2 }'), 'schema.range /spec/a'],
  ['too short', '{ a: "" }', properties('a: { type: string, minLength: 1 }'), 'schema.length /spec/a'],
  ['too long', '{ a: abc }', properties('a: { type: string, maxLength: 2 }'), 'schema.length /spec/a'],
  ['too few items', '[]', '{ type: array, minItems: 1, items: { type: string } }', 'schema.length /spec'],
  ['too many items', '[a, b]', '{ type: array, maxItems: 1, items: { type: string } }', 'schema.length /spec'],
  [
    'too few fields',
    '{}',
    '{ type: object, minProperties: 1, additionalProperties: { type: string } }',
    'schema.length /spec',
  ],
  [
    'too many fields',
    '{ a: b, c: d }',
    '{ type: object, maxProperties: 1, additionalProperties: { type: string } }',
    'schema.length /spec',
  ],
  ['no match', '{ a: B }', properties('a: { type: string, pattern: "^[a-z]+$" }'), 'schema.pattern /spec/a'],
  ['no word of the set', '{ a: c }', properties('a: { type: string, enum: [a, b] }'), 'schema.enum /spec/a'],
  ['no number of the set', '{ a: 3 }', properties('a: { type: integer, enum: [1, 2] }'), 'schema.enum /spec/a'],
  [
    'a key twice',
    '[{ k: a }, { k: a }]',
    '{ type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: { type: object, required: [k], properties: { k: { type: string } } } }',
    'schema.duplicate /spec/1',
  ],
  [
    'an item of a set twice',
    '[a, b, a]',
    '{ type: array, x-kubernetes-list-type: set, items: { type: string } }',
    'schema.duplicate /spec/2',
  ],
  [
    'a fraction for a number or text',
    '{ a: 1.5 }',
    properties('a: { x-kubernetes-int-or-string: true }'),
    'schema.type /spec/a',
  ],
  [
    'an object within that does not say its kind',
    '{ apiVersion: v1 }',
    '{ type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }',
    'schema.required /spec',
  ],
  [
    'none of the alternatives',
    '{ a: 1 }',
    '{ type: object, properties: { a: { type: integer } }, anyOf: [{ required: [b] }, { required: [c] }] }',
    'schema.alternatives /spec',
  ],
  [
    'two alternatives',
    '{ a: 1, b: 1 }',
    '{ type: object, properties: { a: { type: integer }, b: { type: integer } }, oneOf: [{ required: [a] }, { required: [b] }] }',
    'schema.alternatives /spec',
  ],
  [
    'what is excluded',
    '{ a: 1 }',
    '{ type: object, properties: { a: { type: integer } }, not: { required: [a] } }',
    'schema.alternatives /spec',
  ],
  [
    'one of what all must hold',
    '{ a: 1 }',
    '{ type: object, properties: { a: { type: integer } }, allOf: [{ properties: { a: { minimum: 2 } } }] }',
    'schema.range /spec/a',
  ],
  ['no time', '{ a: x }', properties('a: { type: string, format: date-time }'), 'schema.format /spec/a'],
  ['no day of the year', '{ a: 2023-02-29 }', properties('a: { type: string, format: date }'), 'schema.format /spec/a'],
  ['no duration', '{ a: soon }', properties('a: { type: string, format: duration }'), 'schema.format /spec/a'],
  ['no address', '{ a: 1.2.3.400 }', properties('a: { type: string, format: ipv4 }'), 'schema.format /spec/a'],
  [
    'no range of addresses',
    '{ a: 10.0.0.0/33 }',
    properties('a: { type: string, format: cidr }'),
    'schema.format /spec/a',
  ],
  ['no UUID', '{ a: b }', properties('a: { type: string, format: uuid }'), 'schema.format /spec/a'],
])('a definition refuses %s', (_, spec, schema, problem) => {
  expect(rules(spec, schema)).toEqual([problem])
})

test('formats of 1.34 are judged from 1.34 on', () => {
  const schema = properties('a: { type: string, format: k8s-short-name }')
  expect(rules('{ a: A }', schema)).toEqual([])
  expect(rules('{ a: A }', schema, '', '1.34')).toEqual(['schema.format /spec/a'])
})

describe('the status of a custom resource', () => {
  const judge = (status: string, version: string): readonly string[] =>
    validateObject(
      parse(`{ apiVersion: example.com/v1, kind: Box, metadata: { name: a }, status: ${status} }`),
      schemasOf(bundle, '1.33', [definition('{ type: object }', version)]),
    ).map(({ rule, at }) => `${rule} ${at}`)

  test.each([
    ['is dropped where it is a resource of its own', '{ a: 1 }', 'subresources: { status: {} }', []],
    ['may not have unknown fields even so', '{ b: 1 }', 'subresources: { status: {} }', ['schema.unknown /status/b']],
    ['is judged else', '{ a: 1 }', '', ['schema.type /status/a']],
  ])('%s', (_, status, version, problems) => {
    expect(judge(status, version)).toEqual(problems)
  })
})

describe('definitions', () => {
  const box = { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'a' }, spec: { a: 1 } }
  const judge = (...definitions: readonly unknown[]): readonly string[] =>
    validateObject(box, schemasOf(bundle, '1.33', definitions)).map(({ rule, severity }) => `${rule} ${severity}`)
  const having = (versions: unknown): unknown => {
    const made = definition('{ type: object }') as { readonly spec: object }
    return { ...made, spec: { ...made.spec, versions } }
  }

  test.each([
    [
      'count in the order in which they come',
      [definition(properties('a: { type: integer }')), definition('{ type: object }')],
      [],
    ],
    ['that do not serve the version', [having([{ name: 'v1', served: false }])], ['schema.none error']],
    [
      'that are deprecated',
      [definition(properties('a: { type: integer }'), 'deprecated: true')],
      ['api.deprecated warning'],
    ],
    ['without a schema', [having([{ name: 'v1', served: true }])], ['schema.none info']],
    ['without versions', [having(undefined)], ['schema.none warning']],
    ['whose versions are no list', [having(7)], ['schema.none warning']],
    ['whose schema is a text', [having([{ name: 'v1', schema: { openAPIV3Schema: 'x' } }])], ['schema.none warning']],
    [
      'whose schema is nonsense',
      [
        having([
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: {
                type: 7,
                properties: [],
                required: 'a',
                enum: 3,
                items: null,
                allOf: {},
                not: 'x',
                pattern: {},
                minLength: 'y',
              },
            },
          },
        ]),
      ],
      ['schema.unknown error'],
    ],
    ['that are none', [null, 7, {}, { kind: 'CustomResourceDefinition', spec: [] }], ['schema.none info']],
  ])('%s', (_, definitions, problems) => {
    expect(judge(...definitions)).toEqual(problems)
  })

  test('that contain themselves end with the object', () => {
    const schema: Record<string, unknown> = { type: 'object' }
    schema['properties'] = { a: schema, spec: schema }
    schema['allOf'] = [schema]
    const spec = {
      group: 'example.com',
      names: { kind: 'Box' },
      versions: [{ name: 'v1', served: true, schema: { openAPIV3Schema: schema } }],
    }
    expect(judge({ spec })).toContain('schema.unjudged error')
    schema['anyOf'] = [schema, schema]
    delete schema['allOf']
    expect(judge({ spec })).toContain('schema.unjudged error')
  })

  test('of before v1 keep unknown fields', () => {
    const spec = {
      group: 'example.com',
      version: 'v1',
      names: { kind: 'Box' },
      validation: { openAPIV3Schema: { type: 'object' } },
    }
    expect(judge({ apiVersion: 'apiextensions.k8s.io/v1beta1', spec })).toEqual([])
    expect(judge({ apiVersion: 'apiextensions.k8s.io/v1', spec })).toEqual(['schema.unknown error'])
  })

  test('are judged themselves, at any depth', () => {
    const wrong = definition(properties('a: { type: object, properties: { b: { type: string, typ: string } } }'))
    expect(validateObject(wrong, schemasOf(bundle, '1.33')).map(({ at, fix }) => [at.split('/').at(-1), fix])).toEqual([
      ['typ', 'Write type'],
    ])
  })

  test.each([
    ['a reference', '{ $ref: "#" }', /\$ref/],
    ['no type', '{ properties: {} }', /type/],
    ['a type that does not exist', '{ type: text }', /no type "text"/],
    ['a list of anything', '{ type: array }', /items/],
    [
      'named and other fields',
      '{ type: object, properties: { a: { type: string } }, additionalProperties: { type: string } }',
      /either/,
    ],
    ['a type in an alternative', '{ type: object, anyOf: [{ type: object }] }', /alternative/],
    ['a pattern that is none', '{ type: string, pattern: "(a" }', /regular expression/],
    ['keys without names', '{ type: array, x-kubernetes-list-type: map, items: { type: object } }', /which/],
  ])('with %s are refused', (_, schema, message) => {
    const problems = validateObject(definition(schema), schemasOf(bundle, '1.33'))
    expect(problems.map(({ rule }) => rule)).toContain('schema.definition')
    expect(problems.map(problem => problem.message).join()).toMatch(message)
  })

  test('with alternatives that say nothing beside a number and a text are taken', () => {
    const either = 'anyOf: [{ type: integer, allOf: [], pattern: "" }, { type: string }]'
    const wrong = validateObject(
      definition(properties(`a: { x-kubernetes-int-or-string: true, ${either} }`)),
      schemasOf(bundle, '1.33'),
    )
    expect(wrong).toEqual([])
  })

  test('are called after plural and group, and store one version', () => {
    const good = definition('{ type: object }') as {
      readonly metadata: object
      readonly spec: { readonly versions: readonly object[] }
    }
    const judged = (change: object): readonly string[] =>
      validateObject({ ...good, ...change }, schemasOf(bundle, '1.33')).map(({ at }) => at)
    expect(judged({})).toEqual([])
    expect(judged({ metadata: { name: 'box.example.com' } })).toEqual(['/metadata/name'])
    const versions = good.spec.versions.map(version => ({ ...version, storage: false }))
    expect(judged({ spec: { ...good.spec, versions } })).toEqual(['/spec/versions'])
  })
})
