import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, cut } from './check.ts'
import { checkDefinedNames, checkDefinedVersion } from './definition-names.ts'
import { compilePattern } from './pattern/pattern.ts'

type Path = readonly (string | number)[]
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const TYPES = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean'])
/** What alternatives of a schema may not say, as the structure around them says it. */
const STRUCTURAL = [
  'x-kubernetes-validations',
  ...(['type', 'additionalProperties', 'default', 'nullable', 'title', 'description'] as const),
  ...([
    'x-kubernetes-preserve-unknown-fields',
    'x-kubernetes-embedded-resource',
    'x-kubernetes-int-or-string',
  ] as const),
]

/** Judges what the API server wants of a CustomResourceDefinition beside its fields: its name, its versions and {@link https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema structural} schemas. */
export const checkDefinition = (definition: JsonMap, check: Check): void => {
  const spec = definition['spec']
  if (!isMap(spec)) return
  if (spec['preserveUnknownFields'] === true && definition['apiVersion'] === 'apiextensions.k8s.io/v1')
    wrong(
      check,
      ['spec', 'preserveUnknownFields'],
      'unknown fields are not kept as a whole',
      'Write "x-kubernetes-preserve-unknown-fields: true" into the schema',
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
  checkDefinedNames(definition, check)
  for (const [index, version] of versions.entries()) {
    if (!isMap(version)) continue
    checkDefinedVersion(version, ['spec', 'versions', index], check)
    const path = ['spec', 'versions', index, 'schema', 'openAPIV3Schema']
    const schema = isMap(version['schema']) ? version['schema']['openAPIV3Schema'] : undefined
    if (isMap(schema)) checkSchema(schema, path, false, check)
    else if (schema === undefined || schema === null)
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
  for (const key of UNSUPPORTED)
    if (schema[key] !== undefined && schema[key] !== null && (key === 'additionalItems' || !isEmpty(schema[key])))
      wrong(check, [...path, key], `a definition may have no "${key}"`, 'Write the schema without it')
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
  checkExtensions(schema, path, check)
  const free = schema['x-kubernetes-int-or-string'] === true
  for (const key of ['allOf', 'anyOf', 'oneOf'])
    for (const [index, each] of listOf(schema[key]).entries())
      if (!(free && ((key === 'anyOf' && saysEither(schema)) || (key === 'allOf' && saysEither(each)))))
        checkSchema(schemaOf(each), [...path, key, index], true, check)
  if (isMap(schema['not'])) checkSchema(schema['not'], [...path, 'not'], true, check)
  for (const [name, each] of isMap(schema['properties']) ? Object.entries(schema['properties']) : [])
    if (isMap(each) || each === null) checkSchema(schemaOf(each), [...path, 'properties', name], alternative, check)
  for (const key of ['items', 'additionalProperties']) {
    const each = schema[key]
    if (isMap(each)) checkSchema(each, [...path, key], alternative, check)
    else if (each !== undefined && each !== null && (key === 'items' || typeof each !== 'boolean'))
      wrong(check, [...path, key], `"${key}" has to be a schema`, 'Write a map with "type" in it')
  }
}

/** What schemas have elsewhere, and definitions of custom resources may not. */
const UNSUPPORTED = ['$ref', '$schema', 'id', 'additionalItems', 'dependencies', 'definitions', 'patternProperties']

const isEmpty = (value: unknown): boolean => (isMap(value) ? Object.keys(value).length === 0 : value === '')
/** Null is a schema that says nothing. */
const schemaOf = (value: unknown): JsonMap => (isMap(value) ? value : {})

/** Whether all the alternatives say is that a whole number or a text may stand there. */
const saysEither = (schema: unknown): boolean => {
  const types = isMap(schema) ? listOf(schema['anyOf']).map(each => JSON.stringify(said(each))) : []
  return types.length === 2 && types[0] === '{"type":"integer"}' && types[1] === '{"type":"string"}'
}

/** A schema without what says nothing, as the API server reads it. */
const said = (schema: unknown): JsonMap =>
  Object.fromEntries(
    Object.entries(schemaOf(schema)).filter(([key, value]) => !(saysNothing(value) || isEmptyList(key, value))),
  )

const saysNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || value === false

const isEmptyList = (key: string, value: unknown): boolean =>
  ['allOf', 'anyOf', 'oneOf', 'enum'].includes(key) && Array.isArray(value) && value.length === 0

const checkStructural = (schema: JsonMap, path: Path, check: Check): void => {
  const { type } = schema
  const free = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  const root = path.at(-1) === 'openAPIV3Schema'
  if (type === undefined || type === null || type === '') {
    if (!free) wrong(check, path, 'the schema does not say its type', 'Write "type"')
  } else if (typeof type === 'string' && !TYPES.has(type))
    wrong(check, [...path, 'type'], `there is no type "${cut(type)}"`, `Write one of ${[...TYPES].join(', ')}`)
  else if (root && type !== 'object') wrong(check, [...path, 'type'], 'an object is a map', 'Write "type: object"')
  const metadata = root && isMap(schema['properties']) ? schemaOf(schema['properties']['metadata']) : {}
  for (const name of isMap(metadata['properties']) ? Object.keys(metadata['properties']) : [])
    if (name !== 'name' && name !== 'generateName')
      wrong(
        check,
        [...path, 'properties', 'metadata', 'properties', name],
        'of its metadata, a definition may limit "name" and "generateName" alone',
        'Leave it out',
      )
  if (root && schema['additionalProperties'])
    wrong(check, [...path, 'additionalProperties'], 'an object has fields with names', 'Write "properties"')
  if (type === 'array' && !isMap(schema['items']))
    wrong(check, path, 'the schema of a list does not say what its items are', 'Write "items"')
  if (schema['additionalProperties'] === false)
    wrong(
      check,
      [...path, 'additionalProperties'],
      'fields that are not named are never allowed',
      'Leave "additionalProperties" out',
    )
  if (isMap(schema['additionalProperties']) && isMap(schema['properties']) && !isEmpty(schema['properties']))
    wrong(check, path, 'a schema has either "properties" or "additionalProperties"', 'Leave one of them out')
}

/** What Kubernetes adds to schemas. */
const checkExtensions = (schema: JsonMap, path: Path, check: Check): void => {
  const { type } = schema
  if (schema['uniqueItems'] === true)
    wrong(
      check,
      [...path, 'uniqueItems'],
      '"uniqueItems" takes too long to judge',
      'Write "x-kubernetes-list-type: set"',
    )
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    wrong(
      check,
      [...path, 'x-kubernetes-preserve-unknown-fields'],
      '"x-kubernetes-preserve-unknown-fields" is true, or not there',
      'Leave it out',
    )
  for (const key of ['x-kubernetes-list-type', 'x-kubernetes-map-type'])
    if (schema[key] === '') wrong(check, [...path, key], `"${key}" is empty`, 'Leave it out')
  const listType = schema['x-kubernetes-list-type']
  if (typeof listType === 'string' && type !== 'array')
    wrong(check, [...path, 'x-kubernetes-list-type'], 'what is no list has a type of list', 'Leave it out')
  if (typeof schema['x-kubernetes-map-type'] === 'string' && type !== 'object')
    wrong(check, [...path, 'x-kubernetes-map-type'], 'what is no map has a type of map', 'Leave it out')
  const keys = listOf(schema['x-kubernetes-list-map-keys'])
  const items = schemaOf(schema['items'])
  if (listType === 'map' && keys.length === 0)
    wrong(check, path, 'a list with keys does not say which', 'Write "x-kubernetes-list-map-keys"')
  else if (listType === 'map') checkKeys(keys, items, path, check)
  else if (keys.length > 0)
    wrong(
      check,
      [...path, 'x-kubernetes-list-map-keys'],
      'only lists of type map have keys',
      'Write "x-kubernetes-list-type: map"',
    )
  if ((listType === 'set' || listType === 'map') && items['nullable'] === true)
    wrong(check, [...path, 'items', 'nullable'], 'items that are told apart cannot be null', 'Leave it out')
  if (schema['x-kubernetes-embedded-resource'] === true) checkEmbedded(schema, path, check)
  if (listType === 'set' && items['type'] === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    wrong(
      check,
      [...path, 'items'],
      'items of a set are told apart as a whole',
      'Write "x-kubernetes-map-type: atomic"',
    )
  if (listType === 'set' && items['type'] === 'array' && (items['x-kubernetes-list-type'] ?? 'atomic') !== 'atomic')
    wrong(
      check,
      [...path, 'items'],
      'items of a set are told apart as a whole',
      'Write "x-kubernetes-list-type: atomic"',
    )
  for (const [index, rule] of listOf(schema['x-kubernetes-validations']).entries())
    if (isMap(rule)) checkRule(rule, [...path, 'x-kubernetes-validations', index], check)
}

const checkKeys = (keys: readonly unknown[], items: JsonMap, path: Path, check: Check): void => {
  if (items['type'] !== 'object') {
    wrong(check, [...path, 'items'], 'items of a list with keys are maps', 'Write "type: object"')
    return
  }
  const properties = schemaOf(items['properties'])
  const required = listOf(items['required'])
  for (const [index, key] of keys.entries()) {
    if (typeof key !== 'string') continue
    const field = Object.hasOwn(properties, key) ? schemaOf(properties[key]) : undefined
    const at = [...path, 'x-kubernetes-list-map-keys', index]
    if (keys.indexOf(key) < index) wrong(check, at, `the key "${cut(key)}" is there twice`, 'Leave one of them out')
    else if (!field) wrong(check, at, `"${cut(key)}" is not a field of the items`, 'Write the name of a field')
    else if (field['type'] === 'array' || field['type'] === 'object')
      wrong(check, at, `"${cut(key)}" is a list or a map, and no key`, 'Write the name of a text or number')
    else if (field['nullable'] === true)
      wrong(check, at, `"${cut(key)}" is a key, and cannot be null`, 'Leave "nullable" out')
    else if (!required.includes(key) && field['default'] === undefined)
      wrong(check, at, `the key "${cut(key)}" is neither required nor has a default`, 'Write it in "required"')
  }
}

/** What is an object in an object has fields, as every object. */
const checkEmbedded = (schema: JsonMap, path: Path, check: Check): void => {
  if (schema['type'] !== 'object' && schema['x-kubernetes-preserve-unknown-fields'] !== true)
    wrong(check, path, 'what is embedded is an object', 'Write "type: object"')
  if (schema['additionalProperties'])
    wrong(check, [...path, 'additionalProperties'], 'an object has fields with names', 'Write "properties"')
  if (schema['x-kubernetes-preserve-unknown-fields'] !== true && isEmpty(schemaOf(schema['properties'])))
    wrong(check, path, 'what is embedded has no fields', 'Write "x-kubernetes-preserve-unknown-fields: true"')
}

const REASONS = ['FieldValueInvalid', 'FieldValueForbidden', 'FieldValueRequired', 'FieldValueDuplicate']

const checkRule = (rule: JsonMap, path: Path, check: Check): void => {
  const [expression, message] = [rule['rule'], rule['message']]
  if (typeof expression === 'string' && expression.trim() === '')
    wrong(check, [...path, 'rule'], 'a rule is empty', 'Write an expression')
  else if (typeof message === 'string' && message !== '' && message.trim() === '')
    wrong(check, [...path, 'message'], 'a message is empty', 'Write what is wrong')
  else if (typeof message === 'string' && /[\r\n]/.test(message.trim()))
    wrong(check, [...path, 'message'], 'a message has more than one line', 'Write one line')
  else if (typeof expression === 'string' && /[\r\n]/.test(expression.trim()) && !message)
    wrong(check, path, 'a rule of several lines has no message', 'Write "message"')
  if (typeof rule['reason'] === 'string' && !REASONS.includes(rule['reason']))
    wrong(
      check,
      [...path, 'reason'],
      `there is no reason "${cut(rule['reason'])}"`,
      `Write one of ${REASONS.join(', ')}`,
    )
}

const checkAlternative = (schema: JsonMap, path: Path, check: Check): void => {
  for (const key of STRUCTURAL)
    if (schema[key] !== undefined && schema[key] !== null && schema[key] !== false && schema[key] !== '')
      wrong(check, [...path, key], `"${key}" may not stand in an alternative`, `Write "${key}" outside of it`)
}
