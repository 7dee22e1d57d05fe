import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, cut } from './check.ts'
import { compilePattern } from './pattern/pattern.ts'

type Path = readonly (string | number)[]
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean'])
/** What alternatives of a schema may not say, as the structure around them says it. */
const STRUCTURAL = ['type', 'additionalProperties', 'default', 'nullable'] as const

/** Judges what the API server wants of a CustomResourceDefinition beside its fields: its name, its versions and {@link https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema structural} schemas. */
export const checkDefinition = (definition: JsonMap, check: Check): void => {
  const spec = definition['spec']
  if (!isMap(spec)) return
  const names = isMap(spec['names']) ? spec['names'] : {}
  const metadata = isMap(definition['metadata']) ? definition['metadata'] : {}
  const expected = `${names['plural']}.${spec['group']}`
  if (typeof names['plural'] === 'string' && typeof spec['group'] === 'string' && metadata['name'] !== expected)
    wrong(
      check,
      ['metadata', 'name'],
      `the name has to be "${cut(expected)}", of plural and group`,
      `Write ${cut(expected)}`,
    )
  const versions = listOf(spec['versions'])
  const stored = versions.filter(version => isMap(version) && version['storage'] === true).length
  if (versions.length > 0 && stored !== 1)
    wrong(
      check,
      ['spec', 'versions'],
      `${stored} versions are stored, and exactly one has to be`,
      'Write "storage: true" at one version',
    )
  for (const [index, version] of versions.entries()) {
    if (!isMap(version)) continue
    const path = ['spec', 'versions', index, 'schema', 'openAPIV3Schema']
    const schema = isMap(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined
    if (isMap(schema)) checkSchema(schema, path, false, check)
    else if (schema === undefined)
      wrong(
        check,
        path.slice(0, 3),
        `version "${cut(String(version['name']))}" has no schema`,
        'Write "schema" with "openAPIV3Schema" in it',
      )
  }
}

const wrong = (check: Check, path: Path, message: string, fix: string): void =>
  check.say('schema.definition', 'error', message, fix, ...path)

const checkSchema = (schema: JsonMap, path: Path, alternative: boolean, check: Check): void => {
  if (path.length > 200 || !check.step()) return
  if (schema['$ref'] !== undefined)
    wrong(check, [...path, '$ref'], 'a definition may not refer to another schema', 'Write the schema itself')
  if (typeof schema['pattern'] === 'string') {
    const pattern = compilePattern(schema['pattern'])
    if (!pattern.ok)
      wrong(
        check,
        [...path, 'pattern'],
        `the pattern is not a regular expression of Go: ${pattern.why}`,
        'Correct the pattern',
      )
  }
  if (alternative) checkAlternative(schema, path, check)
  else checkStructural(schema, path, check)
  const free = schema['x-kubernetes-int-or-string'] === true
  for (const key of ['allOf', 'anyOf', 'oneOf'])
    for (const [index, each] of listOf(schema[key]).entries())
      if (isMap(each) && !(free && key !== 'oneOf')) checkSchema(each, [...path, key, index], true, check)
  if (isMap(schema['not'])) checkSchema(schema['not'], [...path, 'not'], true, check)
  for (const [name, each] of isMap(schema['properties']) ? Object.entries(schema['properties']) : [])
    if (isMap(each)) checkSchema(each, [...path, 'properties', name], alternative, check)
  for (const key of ['items', 'additionalProperties']) {
    const each = schema[key]
    if (isMap(each)) checkSchema(each, [...path, key], alternative, check)
  }
}

const checkStructural = (schema: JsonMap, path: Path, check: Check): void => {
  const { type } = schema
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  if (type === undefined || type === '') {
    if (!free) wrong(check, path, 'the schema does not say its type', 'Write "type"')
  } else if (typeof type === 'string' && !TYPES.has(type))
    wrong(check, [...path, 'type'], `there is no type "${cut(type)}"`, `Write one of ${[...TYPES].join(', ')}`)
  if (type === 'array' && !isMap(schema['items']))
    wrong(check, path, 'the schema of a list does not say what its items are', 'Write "items"')
  if (schema['additionalProperties'] === false)
    wrong(
      check,
      [...path, 'additionalProperties'],
      'fields that are not named are never allowed',
      'Leave "additionalProperties" out',
    )
  if (schema['additionalProperties'] && isMap(schema['properties']))
    wrong(check, path, 'a schema has either "properties" or "additionalProperties"', 'Leave one of them out')
  if (schema['uniqueItems'] === true)
    wrong(
      check,
      [...path, 'uniqueItems'],
      '"uniqueItems" takes too long to judge',
      'Write "x-kubernetes-list-type: set"',
    )
  if (schema['x-kubernetes-list-type'] === 'map' && listOf(schema['x-kubernetes-list-map-keys']).length === 0)
    wrong(check, path, 'a list with keys does not say which', 'Write "x-kubernetes-list-map-keys"')
}

const checkAlternative = (schema: JsonMap, path: Path, check: Check): void => {
  for (const key of STRUCTURAL)
    if (schema[key] !== undefined && schema[key] !== false)
      wrong(check, [...path, key], `"${key}" may not stand in an alternative`, `Write "${key}" outside of it`)
}
