import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import type { SeenRequest, Validator } from '../validator.ts'
import { complete, isRecord } from './complete.ts'
import { type DescribedOperation, dereference, extract, type Schema } from './extract.ts'
import { unknownFields } from './unknown-fields.ts'

// GitHub answers with these anywhere, and documents them on some operations only:
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
const everywhere = new Set([301, 304, 307, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504])

const named = (name: string): Schema => ({ $ref: `github#/definitions/${name}` })
const plainError = named('basic-error')
// Every 422 has one of two shapes, whichever of them an operation documents.
const refused: Schema = { anyOf: [named('validation-error'), named('validation-error-simple')] }

/** Events that Apps can subscribe to, and that the list in GitHub's description of an App is too old for. */
const newerEvents = new Set<unknown>(['merge_group'])

const errors = new Map<Schema, Schema>()

/** All errors carry their status, whether their own description says so or not. */
function withStatus(error: Schema): Schema {
  const known = errors.get(error)
  if (known !== undefined) return known
  const made: Schema = { allOf: [{ type: 'object', properties: { status: { type: 'string' } } }, error] }
  errors.set(error, made)
  return made
}

/**
 * Checks what goes over the wire against GitHub's own OpenAPI description. Cheap to make; the first check reads the
 * extract (20 ms), the first of each operation compiles its schemas (2-20 ms), shared by the whole process.
 */
export function createValidator(): Validator {
  return { request, response, webhook }
}

let ajv: Ajv | undefined
const compiled = new Map<Schema, ValidateFunction>()

function validator(schema: Schema): ValidateFunction {
  const known = compiled.get(schema)
  if (known !== undefined) return known
  if (ajv === undefined) {
    // Each definition becomes one function that all operations share; validating GitHub's schemas themselves is the script's business.
    ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, inlineRefs: false, allowUnionTypes: true })
    addFormats.default(ajv)
    // The address of a bot, `1+app[bot]@users.noreply.github.com`, is none by RFC 5321, and GitHub sends it.
    for (const name of ['uri-template', 'repo.nwo', 'email']) ajv.addFormat(name, true)
    // GitHub's own defaults of `log_url` and `environment_url` are empty, though described as addresses.
    ajv.addFormat('uri', text => text === '' || URL.canParse(text))
    ajv.addSchema({ $id: 'github', definitions: extract().definitions })
  }
  const made = ajv.compile(schema)
  compiled.set(schema, made)
  return made
}

const quoted = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

/** What stands at a JSON Pointer. */
const valueAt = (whole: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => {
      const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
      return Array.isArray(value) ? value[Number(name)] : isRecord(value) ? value[name] : undefined
    }, whole)

/** Sentences about a value; `where` begins each, `request body` for one. */
function judge(where: string, schema: Schema, value: unknown): readonly string[] {
  const validate = validator(schema)
  const wrong = validate(value) ? [] : (validate.errors ?? [])
  const meant = wrong.filter(
    ({ keyword, instancePath }) =>
      !(keyword === 'enum' && /\/events\/\d+$/.test(instancePath) && newerEvents.has(valueAt(value, instancePath))),
  )
  return [
    ...meant.slice(0, 20).map(({ instancePath, keyword, message, params }) => {
      const allowed = keyword === 'enum' ? ` (${JSON.stringify(params['allowedValues'])})` : ''
      const given = keyword === 'required' ? '' : `, not ${quoted(valueAt(value, instancePath))}`
      return `${where}${instancePath}: ${message ?? keyword}${allowed}${given}`
    }),
    ...unknownFields(schema, value).map(at => `${where}${at}: GitHub's description has no such field`),
  ]
}

/** What a parameter in an address means for its schema. */
function coerce(schema: Schema, text: string): unknown {
  const types = typesOf(schema)
  if ((types.has('integer') || types.has('number')) && /^-?\d+$/.test(text)) return Number(text)
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (types.has('array') && !types.has('string')) return text.split(',')
  return text
}

function typesOf(schema: Schema): ReadonlySet<string> {
  const plain = dereference(schema)
  const own = plain.type === undefined ? [] : typeof plain.type === 'string' ? [plain.type] : plain.type
  return new Set([...own, ...(plain.anyOf ?? []).flatMap(each => [...typesOf(each)])])
}

function request(operation: string, { path, query, body }: SeenRequest): readonly string[] {
  const found = extract().operations[operation]
  if (found === undefined) return [`${operation}: no such operation in GitHub's description`]
  const wrong: string[] = []
  for (const [name, text] of Object.entries(path)) {
    const schema = found.path[name]
    if (schema !== undefined) wrong.push(...judge(`path /${name}`, schema, coerce(schema, text)))
  }
  for (const [name, text] of Object.entries(query)) {
    const schema = found.query[name]
    if (schema === undefined) wrong.push(`query /${name}: GitHub's description has no such parameter`)
    else wrong.push(...judge(`query /${name}`, schema, coerce(schema, text)))
  }
  for (const name of found.queryRequired) if (query[name] === undefined) wrong.push(`query /${name}: is required`)
  return [...wrong, ...bodyOf(found, body)].map(sentence => `${operation}: ${sentence} (${found.docs})`)
}

function bodyOf(operation: DescribedOperation, body: unknown): readonly string[] {
  if (operation.body === undefined) {
    const empty = body === undefined || (isRecord(body) && Object.keys(body).length === 0)
    return empty ? [] : ['request body: this operation takes none']
  }
  // GitHub takes a missing body for an empty one: PUT …/merge works without.
  return judge('request body', operation.body, body ?? {})
}

function response(operation: string, status: number, contentType: string, body: unknown) {
  const found = extract().operations[operation]
  if (found === undefined) return { body, violations: [`${operation}: no such operation in GitHub's description`] }
  const say = (...sentences: readonly string[]): readonly string[] =>
    sentences.map(sentence => `${operation} → ${status}: ${sentence} (${found.docs})`)
  const types = found.responses[String(status)]
  if (types === undefined && !everywhere.has(status))
    return { body, violations: say(`GitHub documents only ${Object.keys(found.responses).join(', ')}`) }
  if (status >= 400) {
    const error = status === 422 ? refused : (types?.['application/json'] ?? plainError)
    return { body, violations: body === undefined ? [] : say(...judge('body', withStatus(error), body)) }
  }
  const schema = types?.[contentType]
  if (schema === undefined) {
    const surplus = contentType === 'application/json' && body !== undefined && body !== null && status < 300
    return { body, violations: surplus ? say('GitHub sends no body here') : [] }
  }
  if (body === undefined) return { body, violations: say('the body is missing') }
  const whole = complete(schema, body).value
  return { body: whole, violations: say(...judge('body', schema, whole)) }
}

function webhook(event: string, action: string | null, payload: unknown) {
  const { webhooks } = extract()
  const name = action === null ? event : `${event}.${action}`
  // Whoever sends a repository_dispatch chooses its action.
  const schema = webhooks[name] ?? (event === 'repository_dispatch' ? webhooks[event] : undefined)
  if (schema === undefined) return { payload, violations: [`webhook ${name}: not in GitHub's description`] }
  const whole = complete(schema, payload).value
  return { payload: whole, violations: judge('payload', schema, whole).map(sentence => `webhook ${name}: ${sentence}`) }
}
