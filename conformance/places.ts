import { isMap, type JsonMap } from '../src/diff/json.ts'
import { nodeOf, type Schema, type SchemaNode } from '../src/validation/schema/schema-node.ts'
import type { Schemas } from '../src/validation/schema/schemas.ts'

/** Keys and indices from the root of an object. */
export type Path = readonly (string | number)[]

/** A value of an object, and what its schema says of it. */
export interface Place {
  readonly path: Path
  readonly value: unknown
  readonly node: SchemaNode
}

/** The schema of an object's kind; undefined where there is none. */
export const schemaOf = ({ apiVersion, kind }: JsonMap, schemas: Schemas): Schema | undefined => {
  const [version = '', group = ''] = String(apiVersion).split('/').reverse()
  const known = schemas.find(group, version, String(kind))
  return known !== 'none' && (known.is === 'native' || known.is === 'custom') ? known.schema : undefined
}

/** All values of an object that have a schema: the fields of its kind, and its metadata. */
export const placesIn = (object: JsonMap, schemas: Schemas): readonly Place[] => {
  const schema = schemaOf(object, schemas)
  const found: Place[] = []
  if (schema) {
    found.push({ path: [], value: object, node: nodeOf(schema) })
    for (const [key, value] of Object.entries(object)) {
      const field = key === 'metadata' ? schemas.metadata : nodeOf(schema).properties?.get(key)
      if (field && !['apiVersion', 'kind', 'status'].includes(key)) collect(value, field, [key], found)
    }
  }
  return found
}

const collect = (value: unknown, schema: Schema, path: Path, found: Place[]): void => {
  const node = nodeOf(schema)
  found.push({ path, value, node })
  const { items } = node
  if (Array.isArray(value) && items)
    for (const [index, item] of value.entries()) collect(item, items, [...path, index], found)
  if (!isMap(value)) return
  for (const [key, item] of Object.entries(value)) {
    const field = node.properties?.get(key) ?? (typeof node.additional === 'object' ? node.additional : undefined)
    if (field) collect(item, field, [...path, key], found)
  }
}

/** The value with what stands at a path changed; undefined instead of a value takes it away. */
export const changed = (value: unknown, [step, ...rest]: Path, change: (value: unknown) => unknown): unknown => {
  if (step === undefined) return change(value)
  if (Array.isArray(value)) {
    const all = value.map((item, index) => (index === step ? changed(item, rest, change) : (item as unknown)))
    return all.filter(item => item !== undefined)
  }
  if (!isMap(value)) return value
  const next = changed(Object.hasOwn(value, step) ? value[step] : undefined, rest, change)
  const { [step]: _, ...others } = value
  return next === undefined ? others : { ...value, [step]: next }
}

/** What stands at a path. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? (inner as JsonMap)[step] : undefined),
    value,
  )
