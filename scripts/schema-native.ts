import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NativeKinds, SchemaRef } from '../src/validation/schema/raw-schema.ts'
import { adjust } from './schema-adjustments.ts'
import { type Interned, isMap } from './schema-intern.ts'

type Definitions = Record<string, Record<string, unknown>>

interface Gvk {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const gvkOf = (value: unknown): Gvk | undefined =>
  isMap(value) && typeof value['kind'] === 'string' ? (value as unknown as Gvk) : undefined

interface Documents {
  readonly definitions: Definitions
  /** Kinds that can be created, with whether they are in namespaces. */
  readonly kinds: readonly (Gvk & { readonly namespaced: boolean })[]
}

const readDocuments = (directory: string): Documents => {
  const definitions: Definitions = {}
  const kinds = new Map<string, Gvk & { readonly namespaced: boolean }>()
  for (const file of readdirSync(directory).sort()) {
    const document = json(join(directory, file))
    if (!isMap(document)) continue
    const components = document['components']
    if (isMap(components) && isMap(components['schemas'])) Object.assign(definitions, components['schemas'])
    for (const [path, item] of Object.entries(isMap(document['paths']) ? document['paths'] : {})) {
      const post = isMap(item) && isMap(item['post']) ? item['post'] : undefined
      const gvk = gvkOf(post?.['x-kubernetes-group-version-kind'])
      // What comes behind a name is a part of that object, and not an object that is applied.
      if (!gvk || path.includes('{name}')) continue
      const key = `${gvk.group}/${gvk.version}/${gvk.kind}`
      if (!kinds.has(key)) kinds.set(key, { ...gvk, namespaced: path.includes('{namespace}') })
    }
  }
  return { definitions, kinds: [...kinds.values()] }
}

/** The closed sets of words, which the published documents do not have: from the Go source that the API server describes itself with. */
const readEnums = (file: string): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> => {
  const found = new Map<string, Map<string, readonly string[]>>()
  let definition = ''
  let property = ''
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const starts = /^func schema_k8sio_api_(\w+?)_(v\d\w*?)_(\w+)\(/.exec(line)
    if (line.startsWith('func ')) definition = starts ? `io.k8s.api.${starts[1]}.${starts[2]}.${starts[3]}` : ''
    const named = /^\t{5}"([^"]+)": \{$/.exec(line)
    if (named?.[1]) property = named[1]
    const words = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line)
    if (!words?.[1] || definition === '') continue
    const list = JSON.parse(`[${words[1]}]`) as string[]
    const properties = found.get(definition) ?? new Map<string, readonly string[]>()
    found.set(definition, properties.set(property, list))
  }
  return found
}

const addEnums = (definitions: Definitions, file: string): void => {
  for (const [name, properties] of readEnums(file)) {
    const all = definitions[name]?.['properties']
    if (!isMap(all)) continue
    for (const [property, words] of properties) {
      const schema = all[property] as Record<string, unknown> | undefined
      if (schema?.['type'] === 'string') schema['enum'] = words
      // A list of words has them at its items.
      else if (isMap(schema?.['items'])) (schema['items'] as Record<string, unknown>)['enum'] = words
    }
  }
}

/** Defaults that only say that a field of Go has a value when nobody gives one, and a wrapper around every reference. */
const simplify = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(simplify)
  if (!isMap(value)) return value
  const all = value['allOf']
  if (Array.isArray(all) && all.length === 1 && isMap(all[0]) && typeof all[0]['$ref'] === 'string') return all[0]
  const empty = JSON.stringify(value['default'])
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'default' || !['{}', '""', '0', 'false', '[]'].includes(empty ?? ''))
      .map(([key, each]) => [key, simplify(each)]),
  )
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** Kubernetes' own kinds of one minor version, from the directory of its module `k8s.io/kubernetes`. */
export const nativeKinds = (
  directory: string,
  interned: Interned,
  recursive: Record<string, number>,
  cluster: Set<string>,
): NativeKinds => {
  const { definitions, kinds } = readDocuments(join(directory, 'api', 'openapi-spec', 'v3'))
  addEnums(definitions, join(directory, 'pkg', 'generated', 'openapi', 'zz_generated.openapi.go'))
  for (const [name, definition] of Object.entries(definitions))
    definitions[name] = adjust(name, simplify(definition) as Record<string, unknown>)
  const done = new Map<string, number>()
  const open = new Set<string>()
  const digest = (name: string): string =>
    createHash('sha256').update(JSON.stringify(definitions[name])).digest('hex').slice(0, 8)
  const resolve = (ref: string): SchemaRef => {
    const name = ref.replace('#/components/schemas/', '')
    const known = done.get(name)
    if (known !== undefined) return known
    const key = `${name.replace(/^.*\./, '')}@${digest(name)}`
    if (open.has(name)) {
      recursive[key] = -1
      return { $ref: key }
    }
    open.add(name)
    const number = interned.number(definitions[name], resolve)
    open.delete(name)
    if (key in recursive) recursive[key] = number
    done.set(name, number)
    return number
  }
  const names = new Map<string, string>()
  for (const [name, { 'x-kubernetes-group-version-kind': list }] of Object.entries(definitions)) {
    const all = Array.isArray(list) ? list : []
    const [gvk] = all.map(gvkOf)
    if (gvk && all.length === 1) names.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, name)
  }
  const found: [string, number][] = []
  for (const { group, version, kind, namespaced } of kinds) {
    const key = `${group}/${version}/${kind}`
    const name = names.get(key)
    if (name === undefined) continue
    if (!namespaced) cluster.add(`${group}/${kind}`)
    found.push([key, Number(resolve(name))])
  }
  return { meta: Number(resolve(META)), kinds: Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1))) }
}
