/**
 * Makes `src/sim/github/openapi/extract.json`: the part of GitHub's OpenAPI description that the simulated GitHub
 * serves, as JSON Schema. The whole package is 385 MB, so it is no dependency; unpack the one file by hand:
 *
 *     npm pack @octokit/openapi@23.0.2
 *     tar xzf octokit-openapi-23.0.2.tgz package/generated/api.github.com.json package/package.json package/LICENSE
 *     node scripts/openapi.ts package
 *
 * Which operations and webhooks are taken stands in `scripts/openapi-selection.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { webhooks as hooks, operations as selected } from './openapi-selection.ts'

/** Any JSON value, read from the foreign file. */
type Json = string | number | boolean | null | readonly Json[] | Members
interface Members {
  readonly [name: string]: Json
}

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const members = (value: Json | undefined): Members => (isMembers(value) ? value : {})
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

const folder = process.argv[2]
if (folder === undefined) throw new Error('Usage: node scripts/openapi.ts DIR, the unpacked @octokit/openapi package')
const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
const source = JSON.parse(read('generated/api.github.com.json')) as Members
const about = JSON.parse(read('package.json')) as Members
const components = members(source['components'])

const kept = new Set([
  ...['type', 'enum', 'format', 'pattern', 'required', 'additionalProperties', 'minimum', 'maximum'],
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'uniqueItems'],
])
const wanted = new Set<string>()

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, prose goes, `oneOf` becomes `anyOf` because GitHub's own answers match several of its branches. */
function toSchema(node: Json): Json {
  if (!isMembers(node)) return node
  const reference = node['$ref']
  if (typeof reference === 'string') {
    const name = reference.replace('#/components/schemas/', '')
    wanted.add(name)
    return orNull({ $ref: `github#/definitions/${name}` }, node['nullable'] === true)
  }
  const schema: Record<string, Json> = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties')
      schema[key] = Object.fromEntries(Object.entries(members(value)).map(([name, child]) => [name, toSchema(child)]))
    else if (key === 'items' || key === 'not' || (key === 'additionalProperties' && isMembers(value)))
      schema[key] = toSchema(value)
    else if (key === 'allOf') schema[areAlternatives(value) ? 'anyOf' : 'allOf'] = list(value).map(toSchema)
    else if (key === 'oneOf' || key === 'anyOf') schema['anyOf'] = list(value).map(toSchema)
    else if (kept.has(key)) schema[key] = value
  }
  return orNull(schema, node['nullable'] === true)
}

function orNull(schema: Record<string, Json>, nullable: boolean): Json {
  if (!nullable) return schema
  const { type, enum: values } = schema
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

// The account of a listed installation is described as a user and an enterprise at once, which nothing is: it is one of them.
function areAlternatives(parts: Json): boolean {
  const needs = (part: Json, name: string) => list(resolve(part, 'schemas')['required']).includes(name)
  return list(parts).some(part => needs(part, 'login')) && list(parts).some(part => needs(part, 'slug'))
}

const resolve = (node: Json, kind: string): Members => {
  const reference = members(node)['$ref']
  return typeof reference === 'string'
    ? members(members(components[kind])[reference.slice(reference.lastIndexOf('/') + 1)])
    : members(node)
}

/** JSON-like contents by media type; other media types (diff, raw) have no schema worth keeping. */
function contents(node: Members): Members {
  const found: Record<string, Json> = {}
  for (const [type, content] of Object.entries(members(node['content'])))
    if (type === 'application/json' || type === 'application/vnd.github.object')
      found[type] = toSchema(members(content)['schema'] ?? {})
  return found
}

function operation(key: string): Members {
  const [method = '', path = ''] = key.split(' ')
  const described = members(members(source['paths'])[path])[method.toLowerCase()]
  if (described === undefined) throw new Error(`${key}: GitHub's description has no such operation`)
  const parameters = list(members(described)['parameters']).map(each => resolve(each, 'parameters'))
  const named = (where: string): Members =>
    Object.fromEntries(
      parameters
        .filter(each => each['in'] === where)
        .map(each => [String(each['name']), toSchema(each['schema'] ?? {})]),
    )
  const body = members(members(described)['requestBody'])
  const responses = Object.entries(members(members(described)['responses'])).map(
    ([status, response]): [string, Json] => [status, contents(resolve(response, 'responses'))],
  )
  return {
    id: members(described)['operationId'] ?? key,
    docs: String(members(members(described)['externalDocs'])['url']).replace(/\/enterprise-server@[\d.]+/, ''),
    apps: members(members(described)['x-github'])['enabledForGitHubApps'] === true,
    path: named('path'),
    several: parameters.filter(each => each['x-multi-segment'] === true).map(each => each['name'] ?? ''),
    query: named('query'),
    queryRequired: parameters
      .filter(each => each['in'] === 'query' && each['required'] === true)
      .map(each => each['name'] ?? ''),
    ...(body['content'] === undefined ? {} : { body: contents(body)['application/json'] ?? true }),
    bodyRequired: body['required'] === true,
    responses: Object.fromEntries(responses),
  }
}

/** `pull-request-opened` → its key, `pull_request.opened`, and the schema of its payload. */
function webhook(name: string): [string, Json] {
  const described = members(members(members(source['x-webhooks'])[name])['post'])
  const schema = contents(members(described['requestBody']))['application/json']
  if (schema === undefined) throw new Error(`${name}: GitHub's description has no such webhook`)
  const key = String(described['operationId']).replaceAll('-', '_').replace('/', '.')
  const reference = members(schema)['$ref']
  const component = String(reference).replace('github#/definitions/', '')
  const payload = reference === undefined ? schema : toSchema(members(components['schemas'])[component] ?? {})
  if (!key.startsWith('repository_dispatch')) return [key, payload]
  // The one documented action of repository_dispatch is an example: senders choose their own.
  const properties = { ...members(members(payload)['properties']), action: { type: 'string' } }
  return ['repository_dispatch', { ...members(payload), properties }]
}

const allOperations: Record<string, Json> = {}
for (const key of selected) allOperations[key] = operation(key)

const allHooks: Record<string, Json> = Object.fromEntries(hooks.map(webhook))

const definitions: Record<string, Json> = {}
for (const name of wanted) {
  // The set grows while it is walked: a component names others.
  const component = members(components['schemas'])[name]
  if (component === undefined) throw new Error(`#/components/schemas/${name}: not there`)
  definitions[name] = toSchema(component)
}

/** Calls `visit` for every schema below a place where a schema stands, and puts its answers in their place. */
function map(schema: Json, visit: (child: Json) => Json): Json {
  if (!isMembers(schema)) return schema
  const mapped: Record<string, Json> = { ...schema }
  for (const key of ['properties'])
    if (isMembers(mapped[key]))
      mapped[key] = Object.fromEntries(
        Object.entries(members(mapped[key])).map(([name, child]) => [name, visit(child)]),
      )
  for (const key of ['items', 'not', 'additionalProperties'])
    if (isMembers(mapped[key])) mapped[key] = visit(mapped[key] ?? null)
  for (const key of ['allOf', 'anyOf']) if (Array.isArray(mapped[key])) mapped[key] = list(mapped[key]).map(visit)
  return mapped
}

// GitHub spells the same pull request, user and repository out in every webhook; written once they take a fifth.
const seen = new Map<string, number>()
const count = (schema: Json): Json => {
  const text = JSON.stringify(schema)
  const before = seen.get(text) ?? 0
  seen.set(text, before + 1)
  if (before === 0) map(schema, count)
  return schema
}
const shared = new Map<string, string>()
const share = (schema: Json): Json => {
  const text = JSON.stringify(schema)
  if (text.length < 150 || (seen.get(text) ?? 0) < 2) return map(schema, share)
  const known = shared.get(text)
  if (known !== undefined) return { $ref: `github#/definitions/${known}` }
  const name = `shared-${shared.size + 1}`
  shared.set(text, name)
  definitions[name] = map(schema, share)
  return { $ref: `github#/definitions/${name}` }
}
const everywhere = (visit: (schema: Json) => Json): void => {
  for (const [key, schema] of Object.entries(allHooks)) allHooks[key] = visit(schema)
  for (const [name, schema] of Object.entries(definitions)) definitions[name] = map(schema, visit)
  for (const [key, each] of Object.entries(allOperations)) {
    const { body, responses, ...rest } = members(each)
    const answers = Object.entries(members(responses)).map(([status, types]): [string, Json] => [
      status,
      Object.fromEntries(Object.entries(members(types)).map(([type, schema]) => [type, visit(schema)])),
    ])
    allOperations[key] = {
      ...rest,
      ...(body === undefined ? {} : { body: visit(body) }),
      responses: Object.fromEntries(answers),
    }
  }
}
everywhere(count)
everywhere(share)

const lines = (group: Readonly<Record<string, Json>>): string =>
  `{\n${Object.entries(group)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n')}\n}`
const text = `{
"source": ${JSON.stringify(`@octokit/openapi ${String(about['version'])}, generated/api.github.com.json, made by scripts/openapi.ts`)},
"license": ${JSON.stringify(read('LICENSE').trim())},
"operations": ${lines(allOperations)},
"webhooks": ${lines(allHooks)},
"definitions": ${lines(definitions)}
}
`
const target = join(import.meta.dirname, '../src/sim/github/openapi/extract.json')
writeFileSync(target, text)
console.log(
  `${target}: ${selected.length} operations, ${hooks.length} webhooks, ${Object.keys(definitions).length} definitions, ${text.length} bytes`,
)
