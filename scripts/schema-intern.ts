import type { RawSchema, SchemaRef } from '../src/validation/schema/raw-schema.ts'

/** Whether the JSON value is a map. */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What nobody who judges an object needs: texts for people, and how objects are patched. */
const DROPPED = new Set([
  'description',
  'title',
  'example',
  'externalDocs',
  'x-kubernetes-group-version-kind',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-unions',
])
const MAPS = new Set(['properties'])
const LISTS = new Set(['allOf', 'anyOf', 'oneOf'])
const SINGLE = new Set(['items', 'additionalProperties', 'not'])

/** Where a `$ref` leads: a node, or a name while that node is being made, as it then contains itself. */
export type Resolve = (ref: string) => SchemaRef

/** Keeps equal schema nodes once, whatever version or resource they come from. */
export class Interned {
  readonly nodes: RawSchema[] = []
  readonly #numbers = new Map<string, number>()

  /** The number of the schema's node, after those of all its parts. */
  number(schema: unknown, resolve: Resolve): number {
    const ref = this.#ref(schema, resolve)
    return typeof ref === 'number' ? ref : this.#keep(ref)
  }

  #ref(schema: unknown, resolve: Resolve): SchemaRef {
    if (!isMap(schema)) throw new Error(`this is not a schema: ${JSON.stringify(schema)}`)
    if (typeof schema['$ref'] === 'string') return resolve(schema['$ref'])
    const part = (value: unknown): unknown => (isMap(value) ? this.number(value, resolve) : value)
    const entries: [string, unknown][] = []
    for (const [key, value] of Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (DROPPED.has(key)) continue
      if (MAPS.has(key) && isMap(value)) {
        entries.push([key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, part(each)]))])
      } else if (LISTS.has(key) && Array.isArray(value)) entries.push([key, value.map(part)])
      else entries.push([key, SINGLE.has(key) ? part(value) : value])
    }
    return Object.fromEntries(entries) as RawSchema
  }

  #keep(node: RawSchema): number {
    const text = JSON.stringify(node)
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.nodes.push(node) - 1
    this.#numbers.set(text, number)
    return number
  }
}
