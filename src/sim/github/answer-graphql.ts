import { parse } from 'graphql'
import type { Wire } from './answer-rest.ts'
import type { Fault } from './faults.ts'
import type { GraphqlHandler, GraphqlRequest } from './graphql-port.ts'
import { type Identity, nameOf } from './identity.ts'
import { type Limits, SecondaryLimit } from './limits.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/** `mutation createRef createCommitOnBranch`: the operation and its top-level fields. */
export const describe = (query: string): string => {
  try {
    const [first] = parse(query).definitions.flatMap(definition =>
      definition.kind === 'OperationDefinition' ? [definition] : [],
    )
    if (!first) return 'no operation'
    const fields = first.selectionSet.selections.flatMap(selection =>
      selection.kind === 'Field' ? [selection.name.value] : [],
    )
    return [first.operation, ...fields].join(' ')
  } catch {
    return 'unreadable'
  }
}

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Wire => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
})

const isRequest = (value: unknown): value is GraphqlRequest =>
  typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'string'

/** `POST /api/graphql` around the handler: faults, limits, ledger. */
export class Graphql {
  readonly #world: World
  readonly #limits: Limits
  readonly #handler: GraphqlHandler
  readonly #last = new Map<string, Wire>()

  constructor(world: World, limits: Limits, handler: GraphqlHandler) {
    this.#world = world
    this.#limits = limits
    this.#handler = handler
  }

  async answer(identity: Identity, body: Buffer): Promise<Wire | null> {
    const { faults } = this.#world
    const key = 'POST /graphql'
    if (identity.kind === 'anonymous' || identity.kind === 'app')
      return json(401, { message: 'This endpoint requires you to be authenticated.' })
    const request: unknown = JSON.parse(body.toString('utf8'))
    if (!isRequest(request)) return json(400, { message: 'A query attribute must be specified and must be a string.' })
    const detail = describe(request.query)
    // Faults are armed for all documents, or for those with one field: `POST /graphql.createRef`.
    const names = [key, ...detail.split(' ').map(field => `${key} ${field}`)]
    const take = (kind: 'hang' | 'hang after' | '502 before' | '502 after' | 'stale read' | 'secondary limit') =>
      names.map(name => faults.take([kind], name)).find(fault => fault !== null) ?? null
    if (take('hang')) {
      this.#record(identity, detail, 0)
      return null
    }
    if (take('502 before')) return this.#finish(identity, detail, 502, bad)
    const limited = take('secondary limit')
    if (limited?.kind === 'secondary limit')
      return this.#finish(identity, detail, 403, secondary(new SecondaryLimit(limited.retryAfter)))
    if (this.#limits.isSpent(identity, 'graphql')) {
      // Over its limit GraphQL answers 200 (docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api).
      const errors = [{ type: 'RATE_LIMITED', message: `API rate limit exceeded for ${nameOf(identity)}.` }]
      return this.#finish(identity, detail, 200, json(200, { errors }))
    }
    const memory = `${nameOf(identity)} ${body.toString('utf8')}`
    const lagging = take('stale read')
    if (lagging && !detail.startsWith('query')) faults.add({ ...lagging, skip: 0 } as Fault)
    else if (lagging) {
      const old = await this.#world.replica.readSlowly(() => this.#handler(identity, request))
      const stale = old ? json(200, old.value.body) : this.#last.get(memory)
      if (stale) return this.#finish(identity, detail, 200, stale)
      // Nothing older is known: it strikes at the next.
      faults.add(lagging)
    }
    if (detail.startsWith('mutation')) this.#world.replica.keep()
    try {
      if (/\b(addComment|createPullRequest|createIssue)\b/.test(detail)) this.#limits.create(identity)
      const answer = await this.#handler(identity, request)
      this.#limits.charge(identity, 'graphql', answer.cost ?? 1)
      const wire = json(answer.status ?? 200, answer.body)
      if (detail.startsWith('query')) this.#last.set(memory, wire)
      if (answer.cut || take('hang after')) {
        this.#record(identity, detail, 0)
        return null
      }
      if (take('502 after')) return this.#finish(identity, detail, 502, bad)
      return this.#finish(identity, detail, wire.status, wire)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.#finish(identity, detail, error.status, secondary(error))
    }
  }

  #record(identity: Identity, detail: string, status: number): void {
    const at = this.#world.clock.now()
    this.#world.ledger.record({
      at,
      identity: nameOf(identity),
      key: 'POST /graphql',
      detail,
      status,
      metered: 'graphql',
    })
  }

  #finish(identity: Identity, detail: string, status: number, wire: Wire): Wire {
    this.#record(identity, detail, status)
    const state = this.#limits.state(identity, 'graphql')
    return {
      ...wire,
      headers: {
        ...wire.headers,
        'x-ratelimit-limit': String(state.limit),
        'x-ratelimit-remaining': String(state.remaining),
        'x-ratelimit-reset': String(state.reset),
        'x-ratelimit-used': String(state.used),
        'x-ratelimit-resource': 'graphql',
      },
    }
  }
}

const bad: Wire = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>502 Bad Gateway</body></html>',
}

const secondary = (error: Refusal): Wire =>
  json(
    error.status,
    { message: error.message, documentation_url: 'https://docs.github.com/graphql' },
    error instanceof SecondaryLimit ? { 'retry-after': String(error.retryAfter) } : {},
  )
