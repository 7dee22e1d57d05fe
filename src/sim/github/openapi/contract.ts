import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { complete, isRecord } from './complete.ts'
import { type DescribedOperation, dereference, extract, type Schema } from './extract.ts'
import { matchOperation, type Operation } from './match-operation.ts'
import { unknownFields } from './unknown-fields.ts'

/** Something that GitHub's own description of its API does not allow. */
export interface Violation {
  /** The operation's key, or the webhook's event and action. */
  readonly operation: string
  readonly part: 'route' | 'path' | 'query' | 'request body' | 'status' | 'response body' | 'webhook' | 'graphql'
  /** JSON Pointer to the place; empty for the whole. */
  readonly at: string
  readonly message: string
}

/** Query parameters as they came; several of one name are a list. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** A body made whole, and what is wrong with it all the same. */
export interface Checked {
  readonly body: unknown
  readonly violations: readonly Violation[]
}

/** GitHub's OpenAPI description, asked about single messages. */
export interface Contract {
  /** The operation that a request is for. `path` is undecoded, without `/api/v3` and without a query. */
  operation(method: string, path: string): Operation | null
  /** `body` undefined where there was none. */
  request(operation: Operation, message: { readonly query: Query; readonly body: unknown }): readonly Violation[]
  /** The body with required fields filled in where they say nothing. `body` undefined where there is none; `media` other than JSON is not looked at. */
  response(operation: Operation, status: number, body: unknown, media?: string): Checked
  /** `event` as in `X-GitHub-Event`; the action is read from the payload. */
  webhook(event: string, payload: unknown): Checked
}

// GitHub answers with these anywhere, and documents them on some operations only:
// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
const everywhere = new Set([301, 304, 307, 400, 401, 403, 404, 410, 422, 429, 500, 502, 503, 504])

/** Made once per simulated GitHub; compiled schemas are shared by the process. Starts in about 35 ms, then 2-20 ms at the first use of an operation. */
export function createContract(): Contract {
  return { operation: matchOperation, request, response, webhook }
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
    for (const name of ['uri-template', 'repo.nwo']) ajv.addFormat(name, true)
    ajv.addSchema({ $id: 'github', definitions: extract().definitions })
  }
  const made = ajv.compile(schema)
  compiled.set(schema, made)
  return made
}

type Place = Pick<Violation, 'operation' | 'part'>

function judge(place: Place, schema: Schema, value: unknown): readonly Violation[] {
  const validate = validator(schema)
  const wrong = validate(value) ? [] : (validate.errors ?? [])
  return [
    ...wrong.slice(0, 20).map(error => ({
      ...place,
      at: error.instancePath,
      message: `${error.message ?? error.keyword}${error.keyword === 'enum' ? `: ${JSON.stringify(error.params['allowedValues'])}` : ''}`,
    })),
    ...unknownFields(schema, value).map(at => ({ ...place, at, message: "GitHub's description has no such field" })),
  ]
}

function described(operation: Operation): DescribedOperation {
  const found = extract().operations[operation.key]
  if (found === undefined) throw new Error(`${operation.key} is not in extract.json`)
  return found
}

/** What a parameter in an address means for its schema. */
function coerce(schema: Schema, text: string): unknown {
  const types = voicesOfType(schema)
  if ((types.has('integer') || types.has('number')) && /^-?\d+$/.test(text)) return Number(text)
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (types.has('array') && !types.has('string')) return text.split(',')
  return text
}

function voicesOfType(schema: Schema): ReadonlySet<string> {
  const plain = dereference(schema)
  const own = plain.type === undefined ? [] : typeof plain.type === 'string' ? [plain.type] : plain.type
  return new Set([...own, ...(plain.anyOf ?? []).flatMap(each => [...voicesOfType(each)])])
}

function request(operation: Operation, { query, body }: { readonly query: Query; readonly body: unknown }) {
  const found = described(operation)
  const violations: Violation[] = []
  for (const [name, text] of Object.entries(operation.params)) {
    const schema = found.path[name]
    if (schema !== undefined)
      violations.push(...judge({ operation: operation.key, part: 'path' }, schema, coerce(schema, text)))
  }
  const inQuery: Place = { operation: operation.key, part: 'query' }
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    const schema = found.query[name]
    if (schema === undefined)
      violations.push({ ...inQuery, at: `/${name}`, message: "GitHub's description has no such parameter" })
    else {
      const wrong = judge(inQuery, schema, typeof value === 'string' ? coerce(schema, value) : value)
      violations.push(...wrong.map(each => ({ ...each, at: `/${name}${each.at}` })))
    }
  }
  for (const name of found.queryRequired)
    if (query[name] === undefined) violations.push({ ...inQuery, at: `/${name}`, message: 'is required' })
  const inBody: Place = { operation: operation.key, part: 'request body' }
  if (body === undefined) {
    if (found.bodyRequired && required(found.body)) violations.push({ ...inBody, at: '', message: 'is required' })
  } else if (found.body !== undefined) violations.push(...judge(inBody, found.body, body))
  else if (!isRecord(body) || Object.keys(body).length > 0)
    violations.push({ ...inBody, at: '', message: 'this operation takes no body' })
  return violations
}

/** GitHub takes a missing body for an empty one, so only a body that must hold something is missed. */
function required(body: Schema | undefined): boolean {
  return body !== undefined && !validator(body)({})
}

function response(operation: Operation, status: number, body: unknown, media = 'application/json'): Checked {
  const place: Place = { operation: operation.key, part: 'response body' }
  const types = described(operation).responses[String(status)]
  if (types === undefined) {
    const known = everywhere.has(status)
    if (!known) {
      const message = `GitHub does not document ${status} here, only ${Object.keys(described(operation).responses).join(', ')}`
      return { body, violations: [{ ...place, part: 'status', at: '', message }] }
    }
    const error = extract().definitions['basic-error']
    if (body === undefined || error === undefined || status === 422) return { body, violations: [] }
    return { body, violations: judge(place, error, body) }
  }
  const schema = types[media]
  if (schema === undefined) {
    if (media !== 'application/json' || body === undefined || status >= 300) return { body, violations: [] }
    return { body, violations: [{ ...place, at: '', message: `GitHub sends no body with ${status}` }] }
  }
  if (body === undefined) return { body, violations: [{ ...place, at: '', message: 'is missing' }] }
  const whole = complete(schema, body).value
  return { body: whole, violations: judge(place, schema, whole) }
}

function webhook(event: string, payload: unknown): Checked {
  const action = isRecord(payload) && typeof payload['action'] === 'string' ? payload['action'] : undefined
  const { webhooks } = extract()
  const name = action !== undefined && webhooks[`${event}.${action}`] !== undefined ? `${event}.${action}` : event
  const schema = webhooks[name]
  const place: Place = { operation: action === undefined ? event : `${event}.${action}`, part: 'webhook' }
  if (schema === undefined)
    return { body: payload, violations: [{ ...place, at: '', message: 'no such webhook is in extract.json' }] }
  const whole = complete(schema, payload).value
  return { body: whole, violations: judge(place, schema, whole) }
}
