/** The part of OpenAPI that custom resource definitions may use, as far as Argo CD's do. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly nullable?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
}

/** What the API server keeps of an object, the fields that it does not know, and why it would refuse the object. */
export interface Checked {
  readonly value: unknown
  readonly unknown: readonly string[]
  readonly errors: readonly string[]
}

/** Prunes and validates as the API server does for a custom resource: unknown fields and nulls go, the rest must fit. */
export const checkStructure = (value: unknown, schema: Schema): Checked => {
  const unknown: string[] = []
  const errors: string[] = []
  return { value: check(value, schema, '', unknown, errors), unknown, errors }
}

const check = (value: unknown, schema: Schema, path: string, unknown: string[], errors: string[]): unknown => {
  const wrong = (message: string) => errors.push(`${path}: ${message}`)
  const type = typeOf(value)
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (type !== 'integer' && type !== 'string') wrong(notOfType(path, 'integer,string', type))
    return value
  }
  if (schema.type !== undefined && type !== schema.type && !(schema.type === 'number' && type === 'integer')) {
    wrong(notOfType(path, schema.type, type))
    return value
  }
  if (schema.enum !== undefined && !schema.enum.includes(value))
    wrong(
      `Unsupported value: ${JSON.stringify(value)}: supported values: ${schema.enum.map(item => JSON.stringify(item)).join(', ')}`,
    )
  if (typeof value === 'string') checkString(value, schema, path, wrong)
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined
      ? value
      : value.map((item, index) => check(item, items, `${path}[${index}]`, unknown, errors))
  }
  return type === 'object'
    ? checkObject(value as Readonly<Record<string, unknown>>, schema, path, unknown, errors)
    : value
}

const checkObject = (
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  path: string,
  unknown: string[],
  errors: string[],
): unknown => {
  const kept: Record<string, unknown> = {}
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  for (const [key, item] of Object.entries(value)) {
    const { additionalProperties } = schema
    const known =
      schema.properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
    const open = additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true
    if (known === undefined && !open) unknown.push(below(key))
    else if (known === undefined) kept[key] = item
    // A null where none may stand is as if the field were not there.
    else if (item !== null || known.nullable === true) kept[key] = check(item, known, below(key), unknown, errors)
  }
  for (const key of schema.required ?? []) if (!(key in kept)) errors.push(`${below(key)}: Required value`)
  return kept
}

const checkString = (value: string, schema: Schema, path: string, wrong: (message: string) => void) => {
  const quoted = JSON.stringify(value)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value))
    wrong(`Invalid value: ${quoted}: ${path} in body should match '${schema.pattern}'`)
  if (schema.minLength !== undefined && value.length < schema.minLength)
    wrong(`Invalid value: ${quoted}: ${path} in body should be at least ${schema.minLength} chars long`)
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    wrong(`Too long: may not be more than ${schema.maxLength} bytes`)
  if (schema.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value))
    wrong(`Invalid value: ${quoted}: ${path} in body must be of type date-time: ${quoted}`)
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

const notOfType = (path: string, wanted: string, type: string) =>
  `Invalid value: "${type}": ${path} in body must be of type ${wanted}: "${type}"`
