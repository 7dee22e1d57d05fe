import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RawSchema, SchemaBundle } from '../src/validation/schema/raw-schema.ts'
import { nodeOf, type Schema, type SchemaNode } from '../src/validation/schema/schema-node.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'

/** A JSON Schema of draft 4, which is what kubeconform reads. */
type JsonSchema = Readonly<Record<string, unknown>>

/** Where kubeconform finds the schema of a kind, in what {@link writeSchemas} wrote into a directory. */
export const schemaLocation = (directory: string): string =>
  join(directory, '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json')

/** The file of a kind. */
export const fileOf = (apiVersion: string, kind: string): string => {
  const [group = '', version = group] = apiVersion.split('/')
  return `${group}_${version}_${kind.toLowerCase()}.json`
}

/**
 * Writes what our bundle says of a version of Kubernetes as JSON Schemas, a file for each kind, so that another program judges by the same:
 * unknown fields are refused where we refuse them, and null is nothing wherever a field may be absent. What JSON Schema cannot say (keys of
 * lists, and all that Kubernetes judges in Go) is not in it. Gives how many kinds there are.
 */
export const writeSchemas = (bundle: SchemaBundle, kubernetes: string, directory: string): number => {
  mkdirSync(directory, { recursive: true })
  const schemas = schemasOf(bundle, kubernetes)
  const custom = Object.entries(bundle.custom).flatMap(([key, { versions }]) => {
    const [group = '', kind = ''] = key.split('/')
    return Object.keys(versions).map(version => [group, version, kind] as const)
  })
  const native = Object.keys(bundle.kubernetes[kubernetes]?.kinds ?? {}).map(key => {
    const [group = '', version = '', kind = ''] = key.split('/')
    return [group, version, kind] as const
  })
  let count = 0
  for (const [group, version, kind] of [...native, ...custom]) {
    const known = schemas.find(group, version, kind)
    if (known === 'none' || (known.is !== 'native' && known.is !== 'custom') || !known.schema) continue
    const text = JSON.stringify(objectSchema(known.schema, schemas.metadata, known.is === 'native'))
    writeFileSync(join(directory, fileOf(group ? `${group}/${version}` : version, kind)), text)
    count += 1
  }
  return count
}

/** Each part once, with its name, as the files that are published for kubeconform are much larger with all parts repeated. */
const objectSchema = (schema: Schema, metadata: Schema, native: boolean): JsonSchema => {
  const definitions: Record<string, JsonSchema> = {}
  const names = new Map<string, string>()
  const ids = new Map<RawSchema, number>()
  const refer = (to: Schema, optional: boolean, isNative: boolean): JsonSchema => {
    const node = nodeOf(to)
    const id = ids.get(to.raw) ?? ids.size
    ids.set(to.raw, id)
    const name = `${id}${optional || node.nullable ? 'n' : ''}${isNative ? 'k' : ''}`
    // What has no parts is written where it stands, which is quicker to judge by.
    if (!node.properties && !node.items && typeof node.additional !== 'object' && !node.branches)
      return plain(node, optional || node.nullable)
    if (!names.has(name)) {
      names.set(name, name)
      definitions[name] = convert(node, optional || node.nullable, isNative, refer)
    }
    return { $ref: `#/definitions/${name}` }
  }
  const body = convert(nodeOf(schema), false, native, refer)
  const fields = body['properties'] as Readonly<Record<string, unknown>> | undefined
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    ...body,
    type: 'object',
    properties: {
      ...fields,
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: refer(metadata, false, true),
    },
    required: [...new Set([...((body['required'] as readonly string[] | undefined) ?? []), 'metadata'])],
    definitions,
  }
}

type Refer = (to: Schema, optional: boolean, native: boolean) => JsonSchema

const TYPES: Readonly<Record<SchemaNode['type'], readonly string[]>> = {
  object: ['object'],
  array: ['array'],
  string: ['string'],
  integer: ['integer'],
  number: ['number'],
  boolean: ['boolean'],
  'int-or-string': ['integer', 'string'],
  quantity: ['string', 'number'],
  any: [],
}

/** Formats that mean the same to JSON Schema. */
const FORMATS: ReadonlySet<string> = new Set(['date-time', 'ipv4', 'ipv6', 'email', 'hostname', 'duration'])
const QUANTITY = '^\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\\s*$'
const LIMITS = [
  ...(['pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const),
  ...(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const),
] as const

/** What a schema says of a value without its parts. */
const plain = (node: SchemaNode, nullable: boolean): JsonSchema => {
  const { raw, type, enumeration, format } = node
  const types = TYPES[type]
  const closed = type === 'object' && node.additional === false && !node.properties
  return {
    ...(types.length > 0 && { type: nullable ? [...types, 'null'] : types }),
    ...(enumeration.length > 0 && { enum: nullable ? [...enumeration, null] : enumeration }),
    ...(format !== undefined && FORMATS.has(format) && { format }),
    ...(type === 'integer' && format === 'int32' && { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }),
    ...Object.fromEntries(LIMITS.flatMap(key => (raw[key] === undefined ? [] : [[key, raw[key]]]))),
    ...(type === 'quantity' && { pattern: QUANTITY }),
    ...(node.set && { uniqueItems: true }),
    ...(closed && { additionalProperties: false }),
  }
}

const convert = (node: SchemaNode, nullable: boolean, native: boolean, refer: Refer): JsonSchema => {
  const { properties, additional, items, branches } = node
  const required = node.required.filter(name => {
    const field = properties?.get(name)
    return native || !field || nodeOf(field).default === undefined
  })
  const fields =
    properties && [...properties].map(([name, field]) => [name, refer(field, !required.includes(name), native)])
  const embedded = node.embedded ? { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: {} } : {}
  const itself: JsonSchema = {
    ...plain(node, nullable),
    ...((fields || node.embedded) && { properties: { ...embedded, ...(fields && Object.fromEntries(fields)) } }),
    ...(typeof additional === 'object'
      ? { additionalProperties: refer(additional, true, native) }
      : !additional && node.type === 'object' && { additionalProperties: false }),
    ...(items && { items: refer(items, native, native) }),
    ...(required.length > 0 && { required }),
  }
  if (!branches) return itself
  const alternative = (branch: Schema): JsonSchema => values(branch)
  const all = [
    ...branches.all.map(alternative),
    ...(branches.any.length > 0 ? [{ anyOf: branches.any.map(alternative) }] : []),
    ...(branches.one.length > 0 ? [{ oneOf: branches.one.map(alternative) }] : []),
    ...(branches.not ? [{ not: alternative(branches.not) }] : []),
  ]
  return nullable ? { anyOf: [{ type: 'null' }, { ...itself, allOf: all }] } : { ...itself, allOf: all }
}

/** An alternative says nothing of unknown fields: the structure beside it does. */
const values = (branch: Schema): JsonSchema => {
  const node = nodeOf(branch)
  const { additionalProperties: _, ...limits } = plain(node, node.nullable)
  const { properties, additional, items, branches } = node
  return {
    ...limits,
    ...(properties && {
      properties: Object.fromEntries([...properties].map(([name, field]) => [name, values(field)])),
    }),
    ...(typeof additional === 'object' && { additionalProperties: values(additional) }),
    ...(items && { items: values(items) }),
    ...(node.required.length > 0 && { required: node.required }),
    ...(branches && {
      allOf: [
        ...branches.all.map(values),
        ...(branches.any.length > 0 ? [{ anyOf: branches.any.map(values) }] : []),
        ...(branches.one.length > 0 ? [{ oneOf: branches.one.map(values) }] : []),
        ...(branches.not ? [{ not: values(branches.not) }] : []),
      ],
    }),
  }
}
