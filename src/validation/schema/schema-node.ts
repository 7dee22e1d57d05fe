import { isMap } from '../../diff/json.ts'
import { type Compiled, compilePattern } from './pattern/pattern.ts'
import type { RawRule, RawSchema, SchemaRef } from './raw-schema.ts'

/** A schema that is prepared when it is first needed: of the thousands of a bundle, one object needs some dozens. */
export interface Schema {
  readonly raw: RawSchema
  readonly pool: SchemaPool
  node?: SchemaNode
}

/** What a schema says, in the form in which values are judged by it. */
export interface SchemaNode {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string' | 'quantity' | 'any'
  readonly properties: ReadonlyMap<string, Schema> | undefined
  /** What other fields are judged by; true where any may stand there. */
  readonly additional: Schema | boolean
  readonly embedded: boolean
  readonly required: readonly string[]
  readonly items: Schema | undefined
  readonly listKeys: readonly string[] | undefined
  readonly set: boolean
  readonly repeats: boolean
  /** Its values, strings as they are and everything else as JSON. */
  readonly values: ReadonlySet<unknown> | undefined
  readonly enumeration: readonly unknown[]
  readonly nullable: boolean
  /** Undefined where there is none. */
  readonly default: unknown
  readonly format: string | undefined
  readonly pattern: Compiled | undefined
  readonly judge: RawSchema['x-judge']
  /** Rules in the Common Expression Language, which are judged elsewhere. */
  readonly rules: readonly RawRule[]
  readonly branches: Branches | undefined
  /** Whether a string or number of the type needs no further look. */
  readonly plain: boolean
  readonly raw: RawSchema
}

/** What must hold beside the structure. */
export interface Branches {
  readonly all: readonly Schema[]
  readonly any: readonly Schema[]
  readonly one: readonly Schema[]
  readonly not: Schema | undefined
}

/** Where the parts of a schema are found. */
export interface SchemaPool {
  /** The schema that a reference means; one that accepts everything where it means nothing. */
  find(ref: SchemaRef | undefined): Schema
}

/** Parts that stand where they are used, as a CustomResourceDefinition has them. */
export const inlinePool: SchemaPool = {
  find: ref => ({ raw: typeof ref === 'object' && ref !== null ? ref : {}, pool: inlinePool }),
}

/** The parts of a bundle. */
export const bundlePool = (nodes: readonly RawSchema[], recursive: Readonly<Record<string, number>>): SchemaPool => {
  const made: Schema[] = []
  const pool: SchemaPool = {
    find(ref) {
      const number = typeof ref === 'number' ? ref : ref?.$ref === undefined ? undefined : recursive[ref.$ref]
      if (number === undefined) return { raw: typeof ref === 'object' ? ref : {}, pool }
      const known = made[number]
      if (known) return known
      const raw = nodes[number] ?? {}
      const schema: Schema = raw.$ref === undefined ? { raw, pool } : pool.find(raw)
      made[number] = schema
      return schema
    },
  }
  return pool
}

/** Prepares a schema, once. */
export const nodeOf = (schema: Schema): SchemaNode => {
  schema.node ??= prepare(schema)
  return schema.node
}

const isList = Array.isArray as (value: unknown) => value is readonly unknown[]

/** Comparable forms of the values of an enumeration. */
export const comparable = (value: unknown): unknown => (typeof value === 'string' ? value : `=${JSON.stringify(value)}`)

/** What comes from a repository may be of any shape: every field is looked at before it is believed. */
const prepare = ({ raw, pool }: Schema): SchemaNode => {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
  const list = (value: unknown): readonly unknown[] => (isList(value) ? value : [])
  const schemas = (value: unknown): readonly Schema[] => list(value).map(each => pool.find(each as SchemaRef))
  const type = typeOf(raw)
  const fields = isMap(raw.properties) ? Object.entries(raw.properties) : []
  const properties =
    fields.length > 0 ? new Map(fields.map(([name, ref]) => [name, pool.find(ref as SchemaRef)])) : undefined
  const preserve = raw['x-kubernetes-preserve-unknown-fields'] === true
  const more = raw.additionalProperties
  const additional =
    isMap(more) || typeof more === 'number'
      ? pool.find(more as SchemaRef)
      : more === true || preserve || (type === 'any' && !properties)
  const branches: Branches = {
    all: schemas(raw.allOf).filter(each => !saysIntOrString(each)),
    any: type === 'int-or-string' && saysIntOrString({ raw, pool }) ? [] : schemas(raw.anyOf),
    one: type === 'int-or-string' && saysIntOrString({ raw, pool }) ? [] : schemas(raw.oneOf),
    not: isMap(raw.not) || typeof raw.not === 'number' ? pool.find(raw.not as SchemaRef) : undefined,
  }
  const pattern = text(raw.pattern)
  const keys = list(raw['x-kubernetes-list-map-keys']).filter(key => typeof key === 'string')
  const enumeration = list(raw.enum)
  const format = text(raw.format)
  return {
    type,
    properties,
    additional,
    embedded: raw['x-kubernetes-embedded-resource'] === true,
    required: list(raw.required).filter(name => typeof name === 'string'),
    items: raw.items === undefined ? undefined : pool.find(raw.items),
    listKeys: raw['x-kubernetes-list-type'] === 'map' && keys.length > 0 ? keys : undefined,
    set: raw['x-kubernetes-list-type'] === 'set',
    repeats: raw['x-repeats'] === true,
    values: enumeration.length > 0 ? new Set(enumeration.map(comparable)) : undefined,
    enumeration,
    nullable: raw.nullable === true,
    default: raw.default,
    format,
    pattern: pattern === undefined ? undefined : compilePattern(pattern),
    judge: raw['x-judge'],
    rules: list(raw['x-kubernetes-validations']) as readonly RawRule[],
    branches:
      branches.all.length + branches.any.length + branches.one.length > 0 || branches.not ? branches : undefined,
    plain: PLAIN.every(key => raw[key] === undefined),
    raw,
  }
}

const PLAIN = [
  ...(['enum', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf'] as const),
  ...(['allOf', 'anyOf', 'oneOf', 'not'] as const),
] as const

const TYPES: ReadonlySet<string> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean'])

const typeOf = (raw: RawSchema): SchemaNode['type'] => {
  if (raw['x-kubernetes-int-or-string'] === true || raw.format === 'int-or-string') return 'int-or-string'
  if (raw.format === 'quantity') return 'quantity'
  return typeof raw.type === 'string' && TYPES.has(raw.type) ? (raw.type as SchemaNode['type']) : 'any'
}

/** Whether all that the alternatives say is that a whole number or a string may stand there, as generators write it. */
const saysIntOrString = ({ raw, pool }: Schema): boolean => {
  const types = (isList(raw.anyOf) ? raw.anyOf : []).map(each => pool.find(each as SchemaRef).raw)
  return (
    types.length === 2 &&
    types.every(({ type, ...rest }) => (type === 'integer' || type === 'string') && Object.keys(rest).length === 0)
  )
}
