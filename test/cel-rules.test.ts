import { describe, expect, test } from 'vitest'
import { checkRules } from '../src/validation/cel/check-rules.ts'
import { judgeRules } from '../src/validation/cel/custom-rules.ts'
import type { RawSchema } from '../src/validation/schema/raw-schema.ts'
import { inlinePool } from '../src/validation/schema/schema-node.ts'

const rule = (text: string, more: object = {}) => ({ 'x-kubernetes-validations': [{ rule: text, ...more }] })
const text = { type: 'string' } as const
const whole = { type: 'integer' } as const
const object = (properties: Record<string, RawSchema>, more: object = {}): RawSchema => ({
  type: 'object',
  properties,
  ...more,
})

const found = (schema: RawSchema, spec: unknown, before?: unknown): readonly string[] =>
  judgeRules(
    { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'one' }, spec },
    inlinePool.find(object({ spec: schema })),
    before === undefined ? {} : { before: { spec: before } },
  ).map(({ rule, severity, at, message }) => `${severity} ${rule} ${at}: ${message}`)

describe('a rule of a definition', () => {
  test.each<[what: string, schema: RawSchema, spec: unknown, problems: readonly string[]]>([
    ['holds', object({ least: whole, most: whole }, rule('self.least <= self.most')), { least: 1, most: 2 }, []],
    [
      'does not hold',
      object({ least: whole, most: whole }, rule('self.least <= self.most')),
      { least: 3, most: 2 },
      ['error cel.rule /spec: a rule of the definition does not hold: self.least <= self.most'],
    ],
    [
      'says its own message, without full stop, at its field',
      object({ least: whole }, rule('self.least < 2', { message: 'least must be small.', fieldPath: '.least' })),
      { least: 3 },
      ['error cel.rule /spec/least: least must be small'],
    ],
    [
      'makes its message',
      object(
        { least: whole },
        rule('self.least < 2', { messageExpression: "'%d is not below 2'.format([self.least])" }),
      ),
      { least: 3 },
      ['error cel.rule /spec: 3 is not below 2'],
    ],
    [
      'is judged for every item and every value',
      object({
        list: { type: 'array', items: { ...whole, ...rule('self > 0') } },
        map: { type: 'object', additionalProperties: { ...text, ...rule('self != ""') } },
      }),
      { list: [1, 0], map: { 'a/b': '' } },
      [
        'error cel.rule /spec/list/1: a rule of the definition does not hold: self > 0',
        'error cel.rule /spec/map/a~1b: a rule of the definition does not hold: self != ""',
      ],
    ],
    ['sees defaults', object({ mode: { ...text, default: 'on' } }, rule('self.mode == "on"')), {}, []],
    ['does not see nulls', object({ mode: text }, rule('!has(self.mode)')), { mode: null }, []],
    [
      'does not see nulls that may be, either',
      object({ mode: { ...text, nullable: true } }, rule('!has(self.mode)')),
      { mode: null },
      [],
    ],
    [
      'sees a number as the schema has it',
      object({ share: { type: 'number' } }, rule('self.share == 1.0 && self.share < 1.5')),
      { share: 1 },
      [],
    ],
    [
      'sees what is either',
      object(
        { port: { 'x-kubernetes-int-or-string': true } },
        rule('type(self.port) == int ? self.port > 0 : self.port == "http"'),
      ),
      { port: 80 },
      [],
    ],
    [
      'sees times and durations',
      object(
        { at: { ...text, format: 'date-time' }, every: { ...text, format: 'duration' } },
        rule("self.at > timestamp('2020-01-01T00:00:00Z') && self.every >= duration('1h')"),
      ),
      { at: '2021-01-01T00:00:00Z', every: '90m' },
      [],
    ],
    [
      'names fields that have no name in the language',
      object(
        { 'a-b.c/d__e': whole, namespace: text },
        rule('self.a__dash__b__dot__c__slash__d__underscores__e == 1 && self.__namespace__ == "x"'),
      ),
      { 'a-b.c/d__e': 1, namespace: 'x' },
      [],
    ],
    [
      'sees a list with keys as equal in any order',
      object(
        {
          list: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: object({ name: text }),
          },
          same: { type: 'array', items: object({ name: text }) },
        },
        rule('self.list.exists(i, i.name == "b") && self.list == self.list'),
      ),
      { list: [{ name: 'a' }, { name: 'b' }] },
      [],
    ],
    [
      'errs where it looks at what is not there',
      object({ mode: text }, rule('self.mode == "on"')),
      {},
      ['error cel.rule /spec: a rule of the definition fails, as there is no "mode": self.mode == "on"'],
    ],
    [
      'is never passed where it does not compile',
      object({ mode: text }, rule('self.mood == "on"')),
      { mode: 'on' },
      ['error cel.rule /spec: a rule of the definition cannot be judged, as undefined field "mood": self.mood == "on"'],
    ],
    [
      'is not judged where a value is hidden',
      object({ key: text }, rule('self.key.size() > 20')),
      { key: '(hidden 0a1b2c)' },
      [
        'info cel.unjudged /spec: a rule of the definition was not judged, as it looks at a value that is hidden: self.key.size() > 20',
      ],
    ],
    [
      'leaves values of another type to the schema',
      object({ least: whole }, rule('self.least < 2')),
      { least: 'many' },
      [],
    ],
    [
      'may look for values that match',
      object({ key: { ...text, ...rule("self.matches('^(a+)+$')") } }),
      { key: 'a'.repeat(50_000) },
      [],
    ],
  ])('%s', (_, schema, spec, problems) => expect(found(schema, spec)).toEqual(problems))

  test('is ended where it has no end', () => {
    const list: RawSchema = {
      type: 'array',
      items: whole,
      ...rule('self.all(a, self.all(b, self.all(c, a + b + c >= 0)))'),
    }
    expect(found(object({ list }), { list: Array.from({ length: 500 }, () => 1) })).toEqual([
      'error cel.rule /spec/list: a rule was ended, as it takes more steps than the API server allows, and those behind it were not judged: self.all(a, self.all(b, self.all(c, a + b + c >= 0)))',
    ])
  })

  test('about a change is judged where there was something before', () => {
    const schema = object({ size: { ...whole, ...rule('self >= oldSelf', { message: 'it cannot shrink' }) } })
    expect(found(schema, { size: 1 })).toEqual([])
    expect(found(schema, { size: 1 }, { size: 2 })).toEqual(['error cel.rule /spec/size: it cannot shrink'])
    expect(found(schema, { size: 1 }, {})).toEqual([])
  })

  test('about a change that may be the first is judged always', () => {
    const schema = object({
      size: { ...whole, ...rule('!oldSelf.hasValue() || self >= oldSelf.value()', { optionalOldSelf: true }) },
    })
    expect(found(schema, { size: 1 })).toEqual([])
    expect(found(schema, { size: 1 }, { size: 2 })).toHaveLength(1)
  })

  test('knows the item of a list with keys from before, wherever it stood', () => {
    const items = object({ name: text, size: whole }, rule('self.size >= oldSelf.size', { message: 'smaller' }))
    const schema = object({
      list: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'], items },
    })
    expect(
      found(
        schema,
        { list: [{ name: 'b', size: 1 }] },
        {
          list: [
            { name: 'a', size: 0 },
            { name: 'b', size: 2 },
          ],
        },
      ),
    ).toEqual(['error cel.rule /spec/list/0: smaller'])
  })
})

test('the resource itself has its kind and its names, and nothing else of its metadata', () => {
  const schema = { ...object({}), ...rule('self.kind == "A" && self.metadata.name == "one"') }
  const judge = (raw: RawSchema) =>
    judgeRules({ apiVersion: 'a/v1', kind: 'A', metadata: { name: 'one', labels: {} } }, inlinePool.find(raw))
  expect(judge(schema)).toEqual([])
  expect(judge({ ...object({}), ...rule('has(self.metadata.labels)') })[0]?.message).toContain(
    'undefined field "labels"',
  )
})

describe('a definition with a rule that', () => {
  const check = (schema: RawSchema): readonly string[] =>
    checkRules({ spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema: object({ spec: schema }) } }] } }).map(
      ({ at, message }) => `${at.replace('/spec/versions/0/schema/openAPIV3Schema/properties/spec', '…')}: ${message}`,
    )
  test.each<[what: string, schema: RawSchema, problems: readonly string[]]>([
    ['is right', object({ a: text }, rule('self.a != ""')), []],
    [
      'names no field',
      object({ a: text }, rule('self.b != ""')),
      ['…/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: undefined field "b"'],
    ],
    [
      'is no question',
      object({ a: text }, rule('self.a')),
      [
        '…/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: it comes to string, and not to bool',
      ],
    ],
    [
      'has a message that is no text',
      object({ a: whole }, rule('self.a > 0', { messageExpression: 'self.a' })),
      [
        '…/x-kubernetes-validations/0/messageExpression: the message expression of a rule cannot be used: it comes to int, and not to string',
      ],
    ],
    [
      'points nowhere',
      object({ a: whole }, rule('self.a > 0', { fieldPath: '.b' })),
      [
        '…/x-kubernetes-validations/0/fieldPath: the field path of a rule cannot be used: it names a field "b" that the schema has not',
      ],
    ],
    [
      'mixes types',
      object({ a: text }, rule('self.a in ["b", 1]')),
      [
        '…/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: items of one list are of type string and of type int',
      ],
    ],
    [
      'has a broken pattern',
      object({ a: text }, rule('self.a.matches("(")')),
      [
        '…/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: a regular expression cannot be used: "(" is not closed at character 2',
      ],
    ],
    [
      'looks back where nothing can be found',
      object({ a: { type: 'array', items: { ...whole, ...rule('self >= oldSelf') } } }),
      [
        '…/properties/a/items/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: it needs "oldSelf", and what an item of a list without keys was before is not known',
      ],
    ],
    [
      'is empty',
      object({ a: text }, rule(' ')),
      ['…/x-kubernetes-validations/0/rule: the expression of a rule cannot be used: there is no expression'],
    ],
    [
      'is none',
      object({ a: text }, { 'x-kubernetes-validations': [5] }),
      ['…/x-kubernetes-validations/0: the expression of a rule cannot be used: there is no expression'],
    ],
  ])('%s', (_, schema, problems) => expect(check(schema)).toEqual(problems))

  test.each([
    undefined,
    null,
    5,
    [],
    { spec: 5 },
    {
      spec: {
        versions: [
          null,
          { schema: { openAPIV3Schema: 5 } },
          { schema: { openAPIV3Schema: { 'x-kubernetes-validations': 'x', properties: [1] } } },
        ],
      },
    },
  ])('is no definition at all: %j', definition => expect(checkRules(definition)).toEqual([]))
})
