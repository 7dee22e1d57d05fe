import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readSchemas } from '../src/manifests/schemas.ts'
import { nodeOf, type Schema } from '../src/validation/schema/schema-node.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'
import { corpusDirectory, hasCorpus } from './corpus-files.ts'

type Json = Readonly<Record<string, unknown>>
interface Found {
  readonly file: string
  readonly object: Json
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects as they are written, without what templates of charts and patches leave open. */
const objectsBelow = (directory: string): readonly Found[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.ya?ml$/.test(file))
    .flatMap(file => {
      const text = readFileSync(join(directory, file), 'utf8')
      if (text.includes('{{')) return []
      return parseAllDocuments(text)
        .filter(({ errors }) => errors.length === 0)
        .map(document => document.toJS() as unknown)
        .filter(object => isMap(object))
        .filter(({ apiVersion, kind }) => typeof apiVersion === 'string' && typeof kind === 'string')
        .filter(({ kind }) => !/^(Kustomization|Component)$/.test(String(kind)))
        .map(object => ({ file, object }))
    })

const all = [...objectsBelow('examples'), ...(hasCorpus ? objectsBelow(corpusDirectory) : [])]
const bundle = await readSchemas()
const schemas = schemasOf(bundle, '1.33')
const schemaOf = ({ apiVersion, kind }: Json): Schema | undefined => {
  const [version = '', group = ''] = String(apiVersion).split('/').reverse()
  const known = schemas.find(group, version, String(kind))
  return known !== 'none' && (known.is === 'native' || known.is === 'custom') ? known.schema : undefined
}
const valid = all.filter(({ object }) => schemaOf(object) && validateObject(object, schemas).length === 0)

test('there are real objects to judge, and most are valid', () => {
  expect(valid.length).toBeGreaterThan(hasCorpus ? 100 : 5)
})

test('what is refused of real objects is what their authors left to be patched, or what is not served any more', () => {
  const refused = all.flatMap(({ object }) => validateObject(object, schemas))
  const kinds = new Set(refused.filter(({ severity }) => severity === 'error').map(({ rule }) => rule))
  // A patch says nothing of images and selectors, and a host that is patched is called PLACEHOLDER until then.
  const left = ['schema.required', 'schema.none', 'schema.name', 'native.required', 'native.name', 'native.choice']
  expect([...kinds].filter(rule => !left.includes(rule))).toEqual([])
})

interface Place {
  readonly path: readonly (string | number)[]
  readonly value: unknown
  readonly schema: Schema
}

/** All values of an object that have a schema, except what every object has. */
const placesIn = (value: unknown, schema: Schema, path: readonly (string | number)[] = []): readonly Place[] => {
  const node = nodeOf(schema)
  const here: Place = { path, value, schema }
  if (Array.isArray(value)) {
    const { items } = node
    return [here, ...(items ? value.flatMap((item, index) => placesIn(item, items, [...path, index])) : [])]
  }
  if (!isMap(value)) return [here]
  const inner = Object.entries(value).flatMap(([key, item]) => {
    const field = node.properties?.get(key) ?? (typeof node.additional === 'object' ? node.additional : undefined)
    const known = path.length === 0 && ['apiVersion', 'kind', 'metadata', 'status'].includes(key)
    return field && !known ? placesIn(item, field, [...path, key]) : []
  })
  return [here, ...inner]
}

const changed = (
  value: unknown,
  [step, ...rest]: readonly (string | number)[],
  change: (value: unknown) => unknown,
): unknown => {
  if (step === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? changed(item, rest, change) : item))
  return isMap(value) ? { ...value, [step]: changed(value[step], rest, change) } : value
}

interface Mutation {
  readonly name: string
  readonly fits: (place: Place) => boolean
  readonly change: (value: unknown) => unknown
  readonly rule: RegExp
}

const typeOf = ({ schema }: Place): string => nodeOf(schema).type
const MUTATIONS: readonly Mutation[] = [
  {
    name: 'an unknown field',
    fits: place => isMap(place.value) && typeOf(place) === 'object' && nodeOf(place.schema).additional === false,
    change: value => ({ ...(value as Json), zzUnknown: 1 }),
    rule: /^schema\.unknown$/,
  },
  {
    name: 'a list where none may be',
    fits: place => !['array', 'any'].includes(typeOf(place)),
    change: () => ['x'],
    rule: /^schema\.type$/,
  },
  {
    name: 'a map where none may be',
    fits: place => !['object', 'any'].includes(typeOf(place)),
    change: () => ({ x: 'y' }),
    rule: /^schema\.type$/,
  },
  {
    name: 'true where it may not be',
    fits: place => !['boolean', 'any'].includes(typeOf(place)),
    change: () => true,
    rule: /^schema\.type$/,
  },
  {
    name: 'a number for a text',
    fits: place => typeOf(place) === 'string',
    change: () => 7,
    rule: /^schema\.type$/,
  },
  {
    name: 'a text for a number',
    fits: place => ['integer', 'number', 'boolean'].includes(typeOf(place)),
    change: () => '7',
    rule: /^schema\.type$/,
  },
  {
    name: 'a fraction for a whole number',
    fits: place => ['integer', 'int-or-string'].includes(typeOf(place)),
    change: () => 1.5,
    rule: /^schema\.type$/,
  },
  {
    name: 'no quantity',
    fits: place => typeOf(place) === 'quantity',
    change: () => '1 GB',
    rule: /^schema\.quantity$/,
  },
  {
    name: 'another word',
    fits: ({ schema, value }) => typeof value === 'string' && nodeOf(schema).enumeration.length > 0,
    change: () => 'zz',
    rule: /^schema\.enum$/,
  },
  {
    name: 'nothing where something is required',
    fits: ({ schema, value }) =>
      isMap(value) &&
      nodeOf(schema).required.some(
        name => name in value && nodeOf(schema).properties?.get(name)?.raw.default === undefined,
      ),
    change: value => ({}) satisfies Json as typeof value,
    rule: /^schema\.required$/,
  },
  {
    name: 'the first item twice',
    fits: ({ schema, value }) =>
      Array.isArray(value) && value.length > 0 && (nodeOf(schema).listKeys !== undefined || nodeOf(schema).set),
    change: value => [...(value as readonly unknown[]), (value as readonly unknown[])[0]],
    rule: /^schema\.duplicate$/,
  },
]

describe('a valid object is refused', () => {
  test.each(MUTATIONS)('with $name, wherever that is', ({ name, fits, change, rule }) => {
    // An object that is something else as a whole is no object any more, which is another problem.
    const whole = name === 'an unknown field'

    const places = valid.flatMap(({ object }) => {
      const schema = schemaOf(object)
      return schema
        ? placesIn(object, schema)
            .filter(place => (whole || place.path.length > 0) && fits(place))
            .map(({ path }) => ({ object, path }))
        : []
    })
    expect(places.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ object, path }) => {
        const mutated = changed(object, path, change)
        expect(
          validateObject(mutated, schemas).filter(problem => rule.test(problem.rule)).length,
          `${object['kind']} ${path.join('.')}`,
        ).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  test('with an unknown field or another type in its metadata', () => {
    const places = valid.flatMap(({ object }) =>
      isMap(object['metadata'])
        ? placesIn(object['metadata'], schemas.metadata).map(place => ({ object, ...place }))
        : [],
    )
    fc.assert(
      fc.property(fc.constantFrom(...places), ({ object, path, schema }) => {
        const isObject = nodeOf(schema).type === 'object' && nodeOf(schema).additional === false
        const mutated = changed(object, ['metadata', ...path], value => (isObject ? { ...(value as Json), zz: 1 } : 7))
        const rules = validateObject(mutated, schemas).map(problem => problem.rule)
        expect(rules).toContain(isObject ? 'schema.unknown' : 'schema.type')
      }),
      { numRuns: 300 },
    )
  })
})

test('whatever an object is, judging it ends without an error', () => {
  fc.assert(
    fc.property(fc.constantFrom(...valid), fc.jsonValue(), fc.nat(), ({ object }, value, at) => {
      const schema = schemaOf(object)
      const places = schema ? placesIn(object, schema) : []
      const place = places[at % places.length]
      validateObject(place ? changed(object, place.path, () => value) : value, schemas)
    }),
    { numRuns: 2_000 },
  )
})
