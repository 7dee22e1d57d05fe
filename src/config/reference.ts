import { configJsonSchema, type JsonSchema } from './json-schema.ts'

/** One row of the reference: a key, what may stand there, what it is without it, what it is for. */
export interface ConfigKey {
  /** `environments.<name>.gates.healthy`; of a list's entries `releases[].repo`. */
  readonly key: string
  /** What may be written: `duration`, `true or false`, `auto, review or command`. */
  readonly value: string
  /** As it would be written; absent where the key has none. */
  readonly default?: string
  readonly required: boolean
  readonly description: string
}

/** Every key of the configuration, in the order of the schema; from the schema, so that nothing is said twice. */
export const configKeys = (): readonly ConfigKey[] => rows(configJsonSchema(), '')

const rows = (schema: JsonSchema, above: string): readonly ConfigKey[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = above === '' ? name : `${above}.${name}`
    const inside = insideOf(property, key)
    const value = kindOf(property)
    const preset = property.default
    const own: ConfigKey = {
      key,
      value,
      // Of a map the keys below say their own.
      ...(preset !== undefined && !/^[[{]\W*$/.test(inline(preset)) && { default: inline(preset) }),
      required: schema.required?.includes(name) ?? false,
      description: property.description ?? '',
    }
    return [own, ...inside]
  })

/** Rows of what stands below a key: of the map itself, of its entries, of its list's items. */
const insideOf = (schema: JsonSchema, key: string): readonly ConfigKey[] => [
  ...rows(schema, key),
  ...(typeof schema.additionalProperties === 'object' ? insideOf(schema.additionalProperties, `${key}.<name>`) : []),
  ...(schema.items ? insideOf(schema.items, `${key}[]`) : []),
  // `overlays` takes a map alone or in a list; one of the two says it.
  ...((schema.anyOf ?? []).map(each => insideOf(each, key)).findLast(each => each.length > 0) ?? []),
]

const kindOf = (schema: JsonSchema): string => {
  if (schema.title) return schema.title
  if (schema.const !== undefined) return inline(schema.const)
  if (schema.enum) return orList(schema.enum.map(inline))
  const [one, many] = schema.anyOf ?? []
  if (one && many?.items && kindOf(one) === kindOf(many.items)) return `${kindOf(one)}, or a list`
  if (schema.anyOf) return orList([...new Set(schema.anyOf.map(kindOf))].filter(each => each !== 'nothing'))
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'integer':
    case 'number':
      return 'number'
    case 'null':
      return 'nothing'
    case 'array':
      return schema.items
        ? `list of ${schema.items.anyOf || schema.items.enum ? `(${kindOf(schema.items)})` : kindOf(schema.items)}`
        : 'list'
    default:
      return typeof schema.additionalProperties === 'object' ? 'map by name' : 'map'
  }
}

const orList = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** A value as one would write it in YAML on one line. */
const inline = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(inline).join(', ')}]` : typeof value === 'string' ? value : JSON.stringify(value)
