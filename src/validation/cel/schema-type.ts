import type { RawSchema } from '../schema/raw-schema.ts'
import { inlinePool, nodeOf, type Schema, type SchemaNode } from '../schema/schema-node.ts'
import { BOOL, BYTES, type CelType, DOUBLE, DURATION, DYN, INT, listOf, mapOf, STRING, TIMESTAMP } from './cel-type.ts'
import { escaped, RESERVED } from './escape.ts'

const inline = (raw: RawSchema): Schema => ({ raw, pool: inlinePool })
const TEXT = inline({ type: 'string' })
const META: readonly (readonly [string, Schema])[] = [
  ['apiVersion', TEXT],
  ['kind', TEXT],
  ['metadata', inline({ type: 'object', properties: { name: TEXT.raw, generateName: TEXT.raw } })],
]

/** Whether a schema says itself what every resource has; then it may say more about it. */
const hasMeta = ({ properties }: SchemaNode): boolean => {
  const isText = (name: string, of = properties): boolean => {
    const field = of?.get(name)
    return field !== undefined && nodeOf(field).type === 'string'
  }
  const metadata = properties?.get('metadata')
  const fields = metadata && nodeOf(metadata).properties
  return isText('kind') && isText('apiVersion') && isText('name', fields) && isText('generateName', fields)
}

const roots = new WeakMap<Schema, Schema>()

/** The schema with the fields that every resource has: `apiVersion`, `kind`, and of `metadata` the names. */
export const rootSchema = (schema: Schema): Schema => {
  const known = roots.get(schema)
  if (known) return known
  const { raw, pool } = schema
  const node = nodeOf(schema)
  if (hasMeta(node)) {
    roots.set(schema, schema)
    return schema
  }
  const root: Schema = { raw, pool }
  root.node = { ...node, type: 'object', properties: new Map([...(node.properties ?? []), ...META]) }
  roots.set(schema, root)
  roots.set(root, root)
  return root
}

/** Lists of lists of lists, and so on, that are looked at; fields are looked at when they are asked for. */
const DEEPEST = 200

const types = new WeakMap<Schema, CelType | 'none'>()

/** The type of values with the schema; undefined where it says too little, so that rules cannot look at them. */
export const schemaType = (schema: Schema, depth = 0): CelType | undefined => {
  const known = types.get(schema)
  if (known !== undefined) return known === 'none' ? undefined : known
  if (depth > DEEPEST) return undefined
  const made = make(schema, depth)
  types.set(schema, made ?? 'none')
  return made
}

/** Deepest schema that is looked at: one that contains itself would have no end. */
const make = (schema: Schema, depth: number): CelType | undefined => {
  const node = nodeOf(schema)
  if (node.embedded && rootSchema(schema) !== schema) return schemaType(rootSchema(schema), depth)
  switch (node.type) {
    case 'int-or-string':
      return DYN
    case 'array': {
      const items = node.items && schemaType(node.items, depth + 1)
      return items && listOf(items)
    }
    case 'object': {
      if (!node.properties && typeof node.additional === 'object') {
        const values = schemaType(node.additional, depth + 1)
        return values && mapOf(STRING, values)
      }
      const names = new Map<string, Schema>()
      for (const [key, property] of node.properties ?? []) {
        const name = escaped(key)
        if (name !== undefined) names.set(name, property)
      }
      return {
        is: 'object',
        // Of the hundreds of fields of a resource, a rule looks at some.
        field(name) {
          const property = names.get(name) ?? (RESERVED.has(name) ? names.get(`__${name}__`) : undefined)
          return property && schemaType(property)
        },
      }
    }
    case 'string':
    case 'quantity':
      return FORMATS[node.format ?? ''] ?? STRING
    case 'boolean':
      return BOOL
    case 'number':
      return DOUBLE
    case 'integer':
      return INT
    default:
      return undefined
  }
}

const FORMATS: Readonly<Record<string, CelType>> = {
  byte: BYTES,
  duration: DURATION,
  date: TIMESTAMP,
  'date-time': TIMESTAMP,
}
