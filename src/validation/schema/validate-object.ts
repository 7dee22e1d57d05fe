import { didYouMean } from '../../config/did-you-mean.ts'
import { isMap, type JsonMap } from '../../diff/json.ts'
import { checkOwners } from '../native/metadata.ts'
import { checkNative } from '../native/native.ts'
import type { Problem } from '../problem.ts'
import { Check, cut, isHidden } from './check.ts'
import { checkDefinition } from './check-definition.ts'
import { bytesOf } from './judge.ts'
import { wrongLabel, wrongName } from './names.ts'
import { inlinePool, type Schema } from './schema-node.ts'
import { type Known, minorOf, type Schemas } from './schemas.ts'
import { checkValue } from './structure.ts'

/** What etcd takes of one object, in bytes. */
const MOST_BYTES = 1.5 * 1024 * 1024
const MOST_ITEMS = 10_000

/**
 * What the API server would refuse in an object by its structure, and what cannot be judged, in the order of the object. Lists of
 * objects are judged item by item. Never throws, whatever the object or the schemas are.
 */
export const validateObject = (object: unknown, schemas: Schemas): readonly Problem[] => {
  const wrong = (message: string, fix: string, at = ''): readonly Problem[] => [
    { rule: 'schema.object', severity: 'error', message, fix, at },
  ]
  if (!isMap(object)) return wrong('this is not a Kubernetes object', 'Write apiVersion, kind and metadata')
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return wrong('the object has no "apiVersion"', 'Write "apiVersion", as apps/v1')
  if (typeof kind !== 'string' || kind === '') return wrong('the object has no "kind"', 'Write "kind", as Deployment')
  const parts = apiVersion.split('/')
  if (parts.length > 2 || parts.includes(''))
    return wrong(`"${cut(apiVersion)}" is not an apiVersion`, 'Write group/version, as apps/v1', '/apiVersion')
  const [group, version] = parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : ['', apiVersion]
  if (kind.endsWith('List') && Array.isArray(object['items']) && isList(group, version, kind, schemas))
    return listed(object['items'], schemas)
  const known = schemas.find(group, version, kind)
  const native = known !== 'none' && known.is === 'native'
  const check = new Check({ native, minor: minorOf(schemas.kubernetes), kind })
  checkMetadata(object['metadata'], `${group}/${kind}`, known, schemas, check)
  if (known === 'none' || (known.is !== 'native' && known.is !== 'custom')) unknown(known, { apiVersion, kind }, check)
  else if (known.schema) checkBody(object, known.schema, known, check)
  if (native) checkNative(`${group}/${kind}`, object, check)
  if (native && kind === 'CustomResourceDefinition') checkDefinition(object, check)
  if (known !== 'none' && known.is === 'custom') notes(known, { apiVersion, kind }, check)
  checkSize(object, check)
  return check.stopped ? [...check.problems, check.stopped] : check.problems
}

const isList = (group: string, version: string, kind: string, schemas: Schemas): boolean => {
  if (kind === 'List') return group === '' && version === 'v1'
  const item = schemas.find(group, version, kind.slice(0, -4))
  const list = schemas.find(group, version, kind)
  return (
    item !== 'none' && (item.is === 'native' || item.is === 'custom') && (list === 'none' || list.is === 'unknown kind')
  )
}

const listed = (items: readonly unknown[], schemas: Schemas): readonly Problem[] => {
  const problems = items.slice(0, MOST_ITEMS).flatMap((item, index) => validateItem(item, index, schemas))
  if (items.length <= MOST_ITEMS) return problems
  const message = `the list has ${items.length} items, and only the first ${MOST_ITEMS} are judged`
  return [...problems, { rule: 'schema.unjudged', severity: 'error', message, fix: 'Divide the list', at: '/items' }]
}

const validateItem = (item: unknown, index: number, schemas: Schemas): readonly Problem[] => {
  // Lists in lists would go as deep as whoever writes them likes.
  const inner =
    isMap(item) && typeof item['kind'] === 'string' && item['kind'].endsWith('List') && Array.isArray(item['items'])
  const at = `/items/${index}`
  if (inner)
    return [
      {
        rule: 'schema.object',
        severity: 'error',
        message: 'a list stands in a list',
        fix: 'Write its items one by one',
        at,
      },
    ]
  return validateObject(item, schemas).map(problem => ({ ...problem, at: at + problem.at }))
}

const checkMetadata = (metadata: unknown, kind: string, known: Known, schemas: Schemas, check: Check): void => {
  if (!isMap(metadata)) {
    // The one kind that gets a name where it has none.
    if ((metadata === undefined || metadata === null) && kind === '/LimitRange') return
    if (metadata === undefined || metadata === null)
      check.say('schema.name', 'error', `the ${check.kind} has no "metadata"`, 'Write "metadata" with a "name" in it')
    else check.say('schema.type', 'error', '"metadata" has to be a map', 'Write fields below it', 'metadata')
    return
  }
  const { native } = check
  check.native = true
  check.path.push('metadata')
  checkValue(metadata, schemas.metadata, check)
  checkOwners(metadata, check)
  check.path.pop()
  check.native = native
  const { name, generateName, namespace } = metadata
  const unnamed = kind === '/LimitRange'
  if ((name === undefined || name === null || name === '') && !generateName && !unnamed)
    check.say('schema.name', 'error', `the ${check.kind} has no name`, 'Write "name" in "metadata"', 'metadata')
  for (const [field, value] of [
    // What the cluster will name is known by the beginning of its name until then.
    ['name', name === generateName ? undefined : name],
    ['generateName', generateName],
  ] as const) {
    if (typeof value !== 'string' || value === '' || isHidden(value)) continue
    const wrong = wrongName(kind, value, check.minor, field === 'generateName')
    if (wrong)
      check.say('schema.name', 'error', `the name "${cut(value)}" ${wrong}`, 'Write another name', 'metadata', field)
  }
  if (typeof namespace !== 'string' || namespace === '') return
  const clusterWide = known !== 'none' && (known.is === 'native' || known.is === 'custom') && !known.namespaced
  const wrong = clusterWide ? undefined : wrongLabel(namespace)
  if (wrong)
    check.say(
      'schema.namespace',
      'error',
      `the namespace "${cut(namespace)}" ${wrong}`,
      'Write another namespace',
      'metadata',
      'namespace',
    )
  if (clusterWide)
    check.say(
      'schema.namespace',
      'warning',
      `a ${check.kind} is in no namespace, and has one`,
      'Leave "namespace" out',
      'metadata',
      'namespace',
    )
}

/** Everything but `metadata`, which has been judged. */
const checkBody = (
  object: JsonMap,
  schema: Schema,
  known: Extract<Known, { readonly is: 'native' | 'custom' }>,
  check: Check,
): void => {
  const { raw } = schema
  const status = raw.properties?.['status']
  const custom = known.is === 'custom'
  if (custom && (known.version.preserve || raw['x-kubernetes-preserve-unknown-fields'])) {
    checkValue(object, rootOf(schema, true), check)
    return
  }
  check.dropsStatus = isMap(object['status']) && status !== undefined && (!custom || known.version.status === true)
  checkValue(object, rootOf(schema, false), check)
}

const ROOTS = new WeakMap<Schema, Schema>()

/** The schema of an object without what every object has, which is judged in its own way. */
const rootOf = (schema: Schema, preserve: boolean): Schema => {
  const made = ROOTS.get(schema)
  if (made) return made
  const { raw, pool } = schema
  const names = raw.properties?.['metadata']
  const limits = names === undefined ? {} : metadataLimits(pool.find(names))
  const properties = { ...raw.properties, apiVersion: {}, kind: {}, metadata: limits }
  const root: Schema = {
    raw: {
      ...raw,
      type: 'object',
      properties,
      required: (Array.isArray(raw.required) ? raw.required : []).filter(name => name !== 'metadata'),
      ...(preserve && { 'x-kubernetes-preserve-unknown-fields': true }),
    },
    pool: {
      find: ref => (typeof ref === 'object' && ref !== null && own.has(ref) ? inlinePool.find(ref) : pool.find(ref)),
    },
  }
  const own = new Set<unknown>([properties.apiVersion, properties.kind, properties.metadata])
  ROOTS.set(schema, root)
  return root
}

/** A definition may limit the name of its objects, and nothing else of their metadata. */
const metadataLimits = ({ raw, pool }: Schema): object => {
  const limited = ['name', 'generateName'].flatMap(name => {
    const ref = raw.properties?.[name]
    return ref === undefined ? [] : [[name, pool.find(ref).raw] as const]
  })
  return limited.length === 0
    ? {}
    : { type: 'object', properties: Object.fromEntries(limited), 'x-kubernetes-preserve-unknown-fields': true }
}

const unknown = (
  known: Exclude<Known, { readonly is: 'native' | 'custom' }>,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  check: Check,
): void => {
  const what = `${cut(kind)} of ${cut(apiVersion)}`
  if (known === 'none')
    check.say(
      'schema.none',
      'info',
      `there is no schema for ${what}, and only its metadata was judged`,
      'Put the CustomResourceDefinition into the repository, or connect the cluster',
      'apiVersion',
    )
  else if (known.is === 'broken')
    check.say(
      'schema.none',
      'warning',
      `the definition of ${what} is wrong, and only its metadata was judged: ${known.problems[0]?.message ?? ''}`,
      'Correct the CustomResourceDefinition',
      'apiVersion',
    )
  else if (known.is === 'unknown kind') {
    const meant = didYouMean(kind, known.kinds)
    const fix = meant ? `Write ${meant}` : 'Correct "kind" or "apiVersion"'
    check.say('schema.none', 'error', `Kubernetes has no ${what}`, fix, 'kind')
  } else {
    const list = known.versions.join(', ')
    check.say(
      'schema.none',
      known.certain ? 'error' : 'warning',
      list === ''
        ? `${known.native ? 'Kubernetes' : 'its definition'} serves no ${what}`
        : `${what} is not served; the versions of ${cut(kind)} are ${list}`,
      list === '' ? 'Correct "kind" or "apiVersion"' : `Write one of these versions: ${list}`,
      'apiVersion',
    )
  }
}

const notes = (
  known: Extract<Known, { readonly is: 'custom' }>,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  check: Check,
): void => {
  if (!known.schema)
    check.say(
      'schema.none',
      'info',
      `the definition of ${cut(kind)} has no schema for ${cut(apiVersion)}, and only its metadata was judged`,
      'Give the CustomResourceDefinition a schema',
      'apiVersion',
    )
  const { deprecated } = known.version
  if (deprecated)
    check.say(
      'api.deprecated',
      'warning',
      typeof deprecated === 'string'
        ? deprecated.replace(/\.\s*$/, '').slice(0, 300)
        : `${cut(kind)} of ${cut(apiVersion)} is deprecated`,
      'Write another version',
      'apiVersion',
    )
}

const checkSize = (object: JsonMap, check: Check): void => {
  // JSON adds quotes, commas and escapes: only what may be too large is written out.
  if (check.stopped || check.size < MOST_BYTES / 4) return
  if (check.problems.some(({ rule }) => rule === 'native.size')) return
  const bytes = bytesOf(JSON.stringify(object))
  if (bytes > MOST_BYTES)
    check.say(
      'schema.size',
      'error',
      `the object has ${(bytes / 1024 / 1024).toFixed(1)} MiB, and 1.5 MiB is what the cluster stores`,
      'Divide the object',
    )
}
