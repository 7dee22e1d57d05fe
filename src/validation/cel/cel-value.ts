import { canonicalJson, isMap, type JsonMap } from '../../diff/json.ts'
import { MARKS } from '../../diff/mark.ts'
import { nodeOf, type Schema, type SchemaNode } from '../schema/schema-node.ts'
import { escaped, RESERVED } from './escape.ts'
import { fromBase64 } from './functions/base64.ts'
import { LEAST_INT, MOST_INT } from './functions/number.ts'
import { parseLooseSpan, parseTime } from './functions/time.ts'
import { rootSchema } from './schema-type.ts'
import { CelDuration, CelFailure, type CelKey, CelList, CelMap, type CelValue, isConverted } from './value.ts'

/** What comes of looking at a value that is hidden. */
const hidden = (text: string): CelFailure => new CelFailure('it looks at a value that is hidden', 'hidden', text)

/** Whether a text is a mark of a hidden value, or holds one. */
const hides = (text: string): boolean => text.includes('(hidden ') && text.search(MARKS) >= 0

/**
 * Converts JSON to a value of expressions, each part when it is first looked at. Without a schema whole numbers are integers and texts
 * are texts, as policies see objects. With one, fields have the types that it says, times and durations are such, fields that are
 * missing have their defaults, nulls where none may stand are missing, and names are escaped: as rules of custom resources see objects.
 * A hidden value is a failure of reason `hidden`. `root`: the object has `apiVersion`, `kind` and `metadata` whatever the schema says.
 */
export const celValue = (value: unknown, schema?: Schema, root = false): CelValue => {
  if (isConverted(value)) return value
  if (schema) return typed(value, root ? rootSchema(schema) : schema)
  return untyped(value)
}

const untyped = (value: unknown): CelValue => {
  switch (typeof value) {
    case 'string':
      return hides(value) ? hidden(value) : value
    case 'number':
      return Number.isSafeInteger(value) ? BigInt(value) : value
    case 'boolean':
    case 'bigint':
      return value
    default:
      if (Array.isArray(value)) return new CelList(value, () => value.map(untyped))
      if (isConverted(value)) return value
      return isMap(value) ? new UntypedMap(value) : null
  }
}

/** A map of JSON. */
class UntypedMap extends CelMap {
  readonly #raw: JsonMap
  readonly #made = new Map<string, CelValue>()
  constructor(raw: JsonMap) {
    super()
    this.#raw = raw
  }
  get(key: CelKey): CelValue | undefined {
    if (typeof key !== 'string' || !this.has(key)) return undefined
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const value = untyped(this.#raw[key])
    this.#made.set(key, value)
    return value
  }
  has(key: CelKey): boolean {
    return typeof key === 'string' && Object.hasOwn(this.#raw, key) && this.#raw[key] !== undefined
  }
  keys(): readonly string[] {
    return Object.keys(this.#raw).filter(key => this.#raw[key] !== undefined)
  }
}

const mismatch = (wanted: string): CelFailure =>
  new CelFailure(`a value is not ${wanted}, as the schema wants it`, 'mismatch')

const typed = (value: unknown, schema: Schema): CelValue => {
  const node = nodeOf(schema)
  if (value === null || value === undefined) return null
  switch (node.type) {
    case 'object':
      return isMap(value) ? mapWith(value, node, schema) : mismatch('an object')
    case 'array':
      return Array.isArray(value) ? listWith(value, node) : mismatch('a list')
    case 'string':
    case 'quantity':
      return typeof value === 'string' ? textWith(value, node.format) : mismatch('a text')
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : mismatch('a number')
    case 'integer':
      return typeof value === 'bigint'
        ? value
        : Number.isInteger(value)
          ? wholeOf(Number(value))
          : mismatch('a whole number')
    case 'boolean':
      return typeof value === 'boolean' ? value : mismatch('a boolean')
    default:
      return untyped(value)
  }
}

/** The greatest integers of 64 bits are none in JSON as it was read: the next double is one more. */
const wholeOf = (value: number): bigint => {
  const whole = BigInt(value)
  return whole > MOST_INT ? MOST_INT : whole < LEAST_INT ? LEAST_INT : whole
}

const textWith = (text: string, format: string | undefined): CelValue => {
  if (hides(text)) return hidden(text)
  switch (format) {
    case 'duration': {
      const nanos = parseLooseSpan(text)
      return nanos === undefined ? mismatch('a duration') : new CelDuration(nanos)
    }
    case 'date':
    case 'date-time':
      return parseTime(text, true) ?? mismatch('a time')
    case 'byte':
      return fromBase64(text) ?? mismatch('text in Base64')
    default:
      return text
  }
}

const listWith = (items: readonly unknown[], node: SchemaNode): CelList => {
  const { items: schema } = node
  const convert = schema ? (item: unknown) => typed(item, schema) : untyped
  return new CelList(items as readonly never[], () => items.map(convert), node.set ? 'set' : node.listKeys)
}

const mapWith = (raw: JsonMap, node: SchemaNode, schema: Schema): CelMap => {
  const root = node.embedded ? rootSchema(schema) : schema
  if (root !== schema) return mapWith(raw, nodeOf(root), root)
  if (node.properties) return new FieldMap(raw, fieldsOf(node, node.properties), node)
  return typeof node.additional === 'object' ? new ValueMap(raw, node.additional) : new UntypedMap(raw)
}

/** A field as expressions name it. */
interface Field {
  readonly key: string
  readonly schema: Schema
}

const fieldsMade = new WeakMap<SchemaNode, ReadonlyMap<string, Field>>()

const fieldsOf = (node: SchemaNode, properties: ReadonlyMap<string, Schema>): ReadonlyMap<string, Field> => {
  const known = fieldsMade.get(node)
  if (known) return known
  const fields = new Map<string, Field>()
  for (const [key, schema] of properties) fields.set(escaped(key) ?? key, { key, schema })
  fieldsMade.set(node, fields)
  return fields
}

/** What stands in the field once defaults are set and nulls are dropped; undefined where nothing does. */
export const settled = (value: unknown, schema: Schema): unknown => {
  if (value !== undefined && value !== null) return value
  const node = nodeOf(schema)
  if (value === null && node.nullable) return null
  return node.default === null && !node.nullable ? undefined : node.default
}

/** An object with fields that a schema names. What it does not name cannot be seen. */
class FieldMap extends CelMap {
  readonly #raw: JsonMap
  readonly #fields: ReadonlyMap<string, Field>
  readonly #node: SchemaNode
  readonly #made = new Map<string, CelValue>()
  constructor(raw: JsonMap, fields: ReadonlyMap<string, Field>, node: SchemaNode) {
    super()
    this.#raw = raw
    this.#fields = fields
    this.#node = node
  }
  #found(key: CelKey): { readonly value: unknown; readonly schema: Schema } | undefined {
    const field = typeof key === 'string' ? fieldIn(this.#fields, key) : undefined
    if (!field) return undefined
    const value = settled(Object.hasOwn(this.#raw, field.key) ? this.#raw[field.key] : undefined, field.schema)
    // A field that is null is missing to rules, whether or not it may be null.
    return value === undefined || value === null ? undefined : { value, schema: field.schema }
  }
  get(key: CelKey): CelValue | undefined {
    if (typeof key !== 'string') return undefined
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const found = this.#found(key)
    if (!found) return undefined
    const value = typed(found.value, found.schema)
    this.#made.set(key, value)
    return value
  }
  has(key: CelKey): boolean {
    return this.#found(key) !== undefined
  }
  keys(): readonly string[] {
    return [...this.#fields.keys()].filter(key => this.has(key))
  }
  override get unseen(): string {
    const { properties, additional } = this.#node
    if (additional !== true) return ''
    const unknown = Object.entries(this.#raw).filter(([key]) => !properties?.has(key))
    return unknown.length === 0 ? '' : canonicalJson(Object.fromEntries(unknown))
  }
}

/** Names that the language keeps are accepted as they are, too. */
const fieldIn = (fields: ReadonlyMap<string, Field>, name: string): Field | undefined =>
  fields.get(name) ?? (RESERVED.has(name) ? fields.get(`__${name}__`) : undefined)

/** A map whose values all have one schema. */
class ValueMap extends CelMap {
  readonly #raw: JsonMap
  readonly #schema: Schema
  readonly #made = new Map<string, CelValue>()
  constructor(raw: JsonMap, schema: Schema) {
    super()
    this.#raw = raw
    this.#schema = schema
  }
  get(key: CelKey): CelValue | undefined {
    if (typeof key !== 'string') return undefined
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const value = Object.hasOwn(this.#raw, key) ? settled(this.#raw[key], this.#schema) : undefined
    if (value === undefined) return undefined
    const made = typed(value, this.#schema)
    this.#made.set(key, made)
    return made
  }
  has(key: CelKey): boolean {
    return (
      typeof key === 'string' && Object.hasOwn(this.#raw, key) && settled(this.#raw[key], this.#schema) !== undefined
    )
  }
  keys(): readonly string[] {
    return Object.keys(this.#raw).filter(key => this.has(key))
  }
}
