import type { Account, Repository } from '../entities.ts'
import { fullName } from '../entities.ts'
import { type Demand, demand, type Identity, sees } from '../identity.ts'
import type { Limits } from '../limits.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { Body } from './body.ts'

/** What a handler answers. A string or buffer is sent as it is, with its own `type`. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const accepted = (body: unknown): Answer => ({ status: 202, body })
export const done: Answer = { status: 204 }

/** Something is called otherwise now; a GET is sent on by 301, a write by 307. */
export class Moved extends Error {
  readonly repository: Repository

  constructor(repository: Repository) {
    super('Moved Permanently')
    this.repository = repository
  }
}

/** One call of a REST operation. */
export class Call {
  readonly world: World
  readonly limits: Limits
  readonly identity: Identity
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Body
  /** Of `application/vnd.github.<this>+json`: `raw`, `diff`, `patch`, `sha`, `html`; else empty. */
  readonly media: string
  readonly url: URL

  constructor(of: {
    readonly world: World
    readonly limits: Limits
    readonly identity: Identity
    readonly params: Readonly<Record<string, string>>
    readonly url: URL
    readonly body: unknown
    readonly accept: string
  }) {
    this.world = of.world
    this.limits = of.limits
    this.identity = of.identity
    this.params = of.params
    this.url = of.url
    this.query = of.url.searchParams
    this.body = new Body(of.body)
    this.media =
      /application\/vnd\.github\.(?:v3\.)?(raw|diff|patch|sha|html|text|full|object)/.exec(of.accept)?.[1] ?? ''
  }

  param(name: string): string {
    return this.params[name] ?? ''
  }

  /** A number in the address; anything else is nowhere. */
  number(name: string): number {
    const number = Number(this.params[name])
    if (!Number.isInteger(number)) throw notFound()
    return number
  }

  /** The repository of the address, for those who may do this there. */
  repository(wanted: Demand = { app: 'metadata:read', user: 'read' }): Repository {
    const [owner, name] = [this.param('owner'), this.param('repo')]
    const repository = this.world.repository(owner, name)
    if (!repository || !sees(this.world, this.identity, repository)) throw notFound()
    if (fullName(repository).toLowerCase() !== `${owner}/${name}`.toLowerCase()) throw new Moved(repository)
    demand(this.world, this.identity, repository, wanted)
    return repository
  }

  organization(): Account {
    const account = this.world.account(this.param('org'))
    if (account?.kind !== 'Organization') throw notFound()
    return account
  }

  /** One page of a list, with the links to the others (docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api). */
  page<T>(
    items: readonly T[],
    render: (item: T) => unknown,
    wrap: (page: unknown[]) => unknown = page => page,
  ): Answer {
    const size = this.#positive('per_page', 30, 100)
    const page = this.#positive('page', 1, Number.MAX_SAFE_INTEGER)
    const last = Math.max(1, Math.ceil(items.length / size))
    const link = (to: number, rel: string): string => {
      const url = new URL(this.url)
      url.searchParams.set('page', String(to))
      return `<${url.href}>; rel="${rel}"`
    }
    const links = [
      ...(page > 1 ? [link(page - 1, 'prev')] : []),
      ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
      ...(page > 1 ? [link(1, 'first')] : []),
    ]
    const shown = items.slice((page - 1) * size, page * size).map(render)
    return { status: 200, body: wrap(shown), ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}) }
  }

  #positive(name: string, otherwise: number, most: number): number {
    const given = this.query.get(name)
    if (given === null) return otherwise
    const number = Number(given)
    if (!Number.isInteger(number) || number < 1) return otherwise
    return Math.min(number, most)
  }

  /** A time in the query; null where there is none. */
  since(name = 'since'): number | null {
    const given = this.query.get(name)
    if (given === null) return null
    const at = Date.parse(given)
    if (Number.isNaN(at)) throw new Refusal(422, `Invalid ${name}`)
    return at
  }
}

/** Handlers by `METHOD /path/{template}`. */
export type Routes = Readonly<Record<string, (call: Call) => Answer>>
