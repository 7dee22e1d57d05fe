import { createHash } from 'node:crypto'
import { fullName } from './entities.ts'
import { type Identity, nameOf } from './identity.ts'
import { type LimitState, type Limits, SecondaryLimit } from './limits.ts'
import { matchOperation, type Operation } from './openapi/match-operation.ts'
import { Refusal } from './refusal.ts'
import { type Answer, Call, Moved } from './rest/call.ts'
import { routes } from './rest/routes.ts'
import type { World } from './world.ts'

/** A request under `/api/v3`. */
export interface RestRequest {
  readonly method: string
  readonly url: URL
  /** Without `/api/v3`, undecoded. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** What goes back over the wire; null where nothing ever does. */
export interface Wire {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

const docs = 'https://docs.github.com/rest'

const limitHeaders = (state: LimitState): Record<string, string> => ({
  'x-ratelimit-limit': String(state.limit),
  'x-ratelimit-remaining': String(state.remaining),
  'x-ratelimit-reset': String(state.reset),
  'x-ratelimit-used': String(state.used),
  'x-ratelimit-resource': state.resource,
})

/** The operation of a request; `/repositories/{id}/…` is the same as `/repos/{owner}/{repo}/…`, and the root of contents has an empty path. */
const operationOf = (world: World, method: string, path: string): Operation | null => {
  const [, id, rest = ''] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? []
  const repository = id === undefined ? undefined : world.repositories.get(Number(id))
  const plain = repository ? `/repos/${fullName(repository)}${rest}` : path
  const root = /^(\/repos\/[^/]+\/[^/]+\/contents)\/?$/.exec(plain)?.[1]
  const found = matchOperation(method, root === undefined ? plain : `${root}/%2F`)
  return found && root !== undefined ? { ...found, params: { ...found.params, path: '' } } : found
}

const contentCreating =
  /^(POST \/repos\/\{owner\}\/\{repo\}\/(pulls|issues|issues\/\{issue_number\}\/comments|pulls\/\{pull_number\}\/(reviews|comments)))$/

const parseBody = (body: Buffer): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

const errorBody = (refusal: Refusal, documentation: string): unknown => ({
  message: refusal.message,
  ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
  documentation_url: documentation,
  status: String(refusal.status),
})

/** Answers REST calls: limits, faults, validation both ways, ETags. */
export class Rest {
  readonly #world: World
  readonly #limits: Limits
  /** Last answers of reads, for stale ones. */
  readonly #last = new Map<string, Answer>()

  constructor(world: World, limits: Limits) {
    this.#world = world
    this.#limits = limits
  }

  async answer(identity: Identity, request: RestRequest): Promise<Wire | null> {
    const world = this.#world
    const operation = operationOf(world, request.method, request.path)
    const handler = operation && routes[operation.key]
    if (!operation || !handler) {
      world.unknownRoutes.push(`${request.method} ${request.path}`)
      return this.#wire(identity, null, { status: 404, body: errorBody(new Refusal(404, 'Not Found'), docs) }, request)
    }
    const { key } = operation
    if (world.faults.take(['hang'], key)) {
      this.#record(identity, key, 0, 'core')
      return null
    }
    if (world.faults.take(['502 before'], key)) return this.#broken(identity, key)
    const limited = world.faults.take(['secondary limit'], key)
    const stale = request.method === 'GET' && world.faults.take(['stale read'], key) !== null
    if (request.method !== 'GET') world.replica.keep()
    const handle = () => this.#limited(identity, operation, request)
    const answer = limited ? this.#refuse(new SecondaryLimit(limited.retryAfter), operation) : handle()
    const shown = stale
      ? (world.replica.read(handle)?.value ?? this.#stale(identity, request, answer, operation))
      : answer
    if (request.method === 'GET') this.#last.set(`${nameOf(identity)} ${request.url.href}`, answer)
    if (world.faults.take(['hang after'], key)) {
      this.#record(identity, key, 0, 'core')
      return null
    }
    if (world.faults.take(['502 after'], key)) return this.#broken(identity, key)
    return this.#wire(identity, operation, shown, request)
  }

  #limited(identity: Identity, operation: Operation, request: RestRequest): Answer {
    const resource = operation.key === 'GET /search/issues' ? 'search' : 'core'
    if (operation.key !== 'GET /rate_limit' && this.#limits.isSpent(identity, resource)) {
      const who = identity.kind === 'installation' ? `installation ID ${identity.installation.id}` : nameOf(identity)
      return this.#refuse(new Refusal(403, `API rate limit exceeded for ${who}.`), operation)
    }
    try {
      if (contentCreating.test(operation.key)) this.#limits.create(identity)
      return this.#handle(identity, operation, request)
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error, operation)
      throw error
    }
  }

  #handle(identity: Identity, operation: Operation, request: RestRequest): Answer {
    const world = this.#world
    const handler = routes[operation.key]
    const body = parseBody(request.body)
    const query = Object.fromEntries(request.url.searchParams)
    const wrong = world.validator.request(operation.key, { path: operation.params, query, body })
    if (wrong.length > 0) return this.#violated(wrong)
    try {
      const call = new Call({
        world,
        limits: this.#limits,
        identity,
        params: operation.params,
        url: request.url,
        body,
        accept: String(request.headers['accept'] ?? ''),
      })
      return handler?.(call) ?? { status: 404 }
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error, operation)
      if (error instanceof Moved) return this.#moved(error, request)
      throw error
    }
  }

  #refuse(refusal: Refusal, operation: Operation): Answer {
    const headers = refusal instanceof SecondaryLimit ? { 'retry-after': String(refusal.retryAfter) } : {}
    return { status: refusal.status, body: errorBody(refusal, operation.docs), headers }
  }

  #moved({ repository }: Moved, request: RestRequest): Answer {
    const rest = request.path.replace(/^\/repos\/[^/]+\/[^/]+/, '')
    const location = `${this.#world.api}/repositories/${repository.id}${rest}${request.url.search}`
    const body = { message: 'Moved Permanently', url: location, documentation_url: docs }
    return { status: request.method === 'GET' ? 301 : 307, body, headers: { location } }
  }

  #stale(identity: Identity, request: RestRequest, now: Answer, operation: Operation): Answer {
    const before = this.#last.get(`${nameOf(identity)} ${request.url.href}`)
    if (before) return before
    return Array.isArray(now.body) ? { status: 200, body: [] } : this.#refuse(new Refusal(404, 'Not Found'), operation)
  }

  #violated(violations: readonly string[]): Answer {
    this.#world.violations.push(...violations)
    return { status: 500, body: { message: violations.join('\n'), documentation_url: docs } }
  }

  #broken(identity: Identity, key: string): Wire {
    this.#record(identity, key, 502, 'core')
    return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><body>502 Bad Gateway</body></html>' }
  }

  #record(identity: Identity, key: string, status: number, metered: 'core' | 'search' | null): void {
    const at = this.#world.clock.now()
    this.#world.ledger.record({ at, identity: nameOf(identity), key, detail: '', status, metered })
  }

  #wire(identity: Identity, operation: Operation | null, given: Answer, request: RestRequest): Wire {
    const isText = given.type !== undefined
    const checked =
      operation === null || given.status === 500
        ? { body: given.body, violations: [] }
        : this.#world.validator.response(
            operation.key,
            given.status,
            given.type?.split(';')[0] ?? 'application/json',
            isText && given.type?.includes('json') !== true ? undefined : given.body,
          )
    const answer = checked.violations.length > 0 ? this.#violated(checked.violations) : given
    const json = checked.violations.length > 0 ? answer.body : checked.body
    const body = isText ? (answer.body as string | Buffer) : json === undefined ? '' : JSON.stringify(json)
    const key = operation?.key ?? `${request.method} ${request.path}`
    const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`
    const unchanged =
      request.method === 'GET' &&
      answer.status === 200 &&
      String(request.headers['if-none-match'] ?? '')
        .split(/,\s*/)
        .some(tag => tag.replace(/^W\//, '') === etag.slice(2))
    // A 304 does not count (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate).
    const resource = key === 'GET /search/issues' ? 'search' : 'core'
    const free = unchanged || key === 'GET /rate_limit'
    if (!free) this.#limits.charge(identity, resource)
    this.#record(identity, key, unchanged ? 304 : answer.status, free ? null : resource)
    const headers = {
      ...limitHeaders(this.#limits.state(identity, resource)),
      'x-github-media-type': 'github.v3; format=json',
      ...answer.headers,
      ...(request.method === 'GET' && answer.status === 200
        ? { etag, 'cache-control': 'private, max-age=60, s-maxage=60' }
        : {}),
    }
    if (unchanged) return { status: 304, headers, body: '' }
    const type = answer.type ?? 'application/json; charset=utf-8'
    return {
      status: answer.status,
      headers: answer.status === 204 ? headers : { ...headers, 'content-type': type },
      body,
    }
  }
}
