import { type Identity, nameOf } from './identity.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

export type Resource = 'core' | 'graphql' | 'search'

/** What GitHub allows (docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
export interface LimitOptions {
  /** Per hour and identity; 5,000 unless given. */
  readonly core?: number
  readonly graphql?: number
  /** Per minute; 30 unless given. */
  readonly search?: number
  /** Secondary limits; none unless given. GitHub's own: 100, 80 and 500. */
  readonly concurrent?: number
  readonly contentPerMinute?: number
  readonly contentPerHour?: number
}

interface Window {
  used: number
  reset: number
}

/** One state of a limit, as the headers and `GET /rate_limit` show it. `reset` in seconds. */
export interface LimitState {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  readonly reset: number
  readonly resource: Resource
}

/** Says what is still allowed to whom, by the test clock. */
export class Limits {
  readonly #world: World
  readonly #options: LimitOptions
  readonly #windows = new Map<string, Window>()
  readonly #content = new Map<string, number[]>()
  readonly #running = new Map<string, number>()

  constructor(world: World, options: LimitOptions) {
    this.#world = world
    this.#options = options
  }

  state(identity: Identity, resource: Resource): LimitState {
    const window = this.#window(identity, resource)
    const limit = this.#limit(identity, resource)
    return {
      limit,
      used: window.used,
      remaining: Math.max(0, limit - window.used),
      reset: Math.ceil(window.reset / 1000),
      resource,
    }
  }

  /** Whether there is nothing left. */
  isSpent(identity: Identity, resource: Resource): boolean {
    return this.state(identity, resource).remaining === 0
  }

  charge(identity: Identity, resource: Resource, cost = 1): void {
    this.#window(identity, resource).used += cost
  }

  /** Throws where too many requests of the identity run already; else counts it and gives what ends it. */
  arrive(identity: Identity): () => void {
    const name = nameOf(identity)
    const running = this.#running.get(name) ?? 0
    if (running >= (this.#options.concurrent ?? Number.POSITIVE_INFINITY)) throw secondary()
    this.#running.set(name, running + 1)
    return () => this.#running.set(name, (this.#running.get(name) ?? 1) - 1)
  }

  /** Throws where too much was written already; else counts one more thing that people are told of. */
  create(identity: Identity): void {
    const name = nameOf(identity)
    const now = this.#world.clock.now()
    const { contentPerMinute, contentPerHour } = this.#options
    const recent = (this.#content.get(name) ?? []).filter(at => at > now - 3_600_000)
    const lastMinute = recent.filter(at => at > now - 60_000)
    if (lastMinute.length >= (contentPerMinute ?? Number.POSITIVE_INFINITY)) throw secondary()
    if (recent.length >= (contentPerHour ?? Number.POSITIVE_INFINITY)) throw secondary()
    this.#content.set(name, [...recent, now])
  }

  #limit(identity: Identity, resource: Resource): number {
    if (resource === 'search') return this.#options.search ?? 30
    if (identity.kind === 'anonymous') return resource === 'core' ? 60 : 0
    return this.#options[resource] ?? 5000
  }

  #window(identity: Identity, resource: Resource): Window {
    const key = `${nameOf(identity)} ${identity.kind === 'installation' ? identity.installation.id : ''} ${resource}`
    const now = this.#world.clock.now()
    const there = this.#windows.get(key)
    if (there && there.reset > now) return there
    const fresh = { used: 0, reset: now + (resource === 'search' ? 60_000 : 3_600_000) }
    this.#windows.set(key, fresh)
    return fresh
  }
}

/** A secondary limit, with the wait that the answer names (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api). */
export class SecondaryLimit extends Refusal {
  /** Seconds. */
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.')
    this.retryAfter = retryAfter
  }
}

const secondary = (): SecondaryLimit => new SecondaryLimit(60)
