import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, App, Installation, Node, Permissions, Repository, Team } from './entities.ts'
import { Faults } from './faults.ts'
import { GitRepository } from './git/repository.ts'
import { Hooks } from './hooks/hooks.ts'
import { Ledger } from './ledger.ts'
import { userNamed } from './operations/accounts.ts'
import { Person } from './person.ts'
import { Replica } from './replica.ts'
import { type Seed, type Seeded, seed } from './seed.ts'
import { unchecked, type Validator } from './validator.ts'

/** A token that was handed out: an installation's, or a person's own. */
export type Token =
  | {
      readonly kind: 'installation'
      readonly installation: Installation
      readonly permissions: Permissions
      readonly repositories: ReadonlySet<number> | null
      readonly expiresAt: number
    }
  | { readonly kind: 'user'; readonly user: Account }

export interface WorldOptions {
  /** Milliseconds since the epoch; the machine's clock unless given. */
  readonly clock?: { now(): number }
  /** Where the repositories live; a temporary directory, removed at the end, unless given. */
  readonly directory?: string
  readonly validator?: Validator
}

/** Everything that the simulated GitHub knows. The operations change it, each at once: nothing is ever half done. */
export class World {
  readonly clock: { now(): number }
  readonly directory: string
  readonly validator: Validator
  readonly accounts = new Map<number, Account>()
  readonly teams = new Map<number, Team>()
  readonly repositories = new Map<number, Repository>()
  readonly apps = new Map<number, App>()
  readonly installations = new Map<number, Installation>()
  readonly tokens = new Map<string, Token>()
  readonly nodes = new Map<string, Node>()
  /** Former `owner/name` in lower case, to the id of what is called otherwise now. */
  readonly renamed = new Map<string, number>()
  /** Manifests of Apps to be, by the code that they are exchanged for. */
  readonly manifests = new Map<
    string,
    { readonly owner: Account; readonly manifest: Readonly<Record<string, unknown>> }
  >()
  readonly ledger = new Ledger()
  readonly faults = new Faults()
  readonly hooks: Hooks
  readonly replica: Replica
  /** What went over the wire and does not fit GitHub's description; a test looks that it stays empty. */
  readonly violations: string[] = []
  /** `METHOD /path` of requests that nothing here answers. */
  readonly unknownRoutes: string[] = []
  /** Signs what GitHub signs with its web-flow key. */
  readonly signingSecret = 'web-flow'
  /** Where people and programs reach it; the server sets it when it listens. */
  address = 'http://127.0.0.1'
  readonly #ownDirectory: boolean
  #lastId = 1000
  #quiet = 0

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? { now: () => Date.now() }
    this.#ownDirectory = options.directory === undefined
    this.directory = options.directory ?? mkdtempSync(join(tmpdir(), 'github-'))
    this.validator = options.validator ?? unchecked
    this.hooks = new Hooks(this)
    this.replica = new Replica(this)
  }

  get api(): string {
    return `${this.address}/api/v3`
  }

  /** Ids are never shared between kinds, so that one taken for another is not found. */
  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** An id with its node id, and a way to enter the thing made of them. */
  identify(prefix: string): { readonly id: number; readonly node: string } {
    const id = this.nextId()
    const bytes = Buffer.alloc(5)
    bytes.writeUInt8(0xce)
    bytes.writeUInt32BE(id, 1)
    return { id, node: `${prefix}_kw${bytes.toString('base64url')}` }
  }

  enter<T extends Node>(node: T): T {
    this.nodes.set(node.node, node)
    return node
  }

  account(login: string): Account | null {
    const wanted = login.toLowerCase()
    for (const account of this.accounts.values()) if (account.login.toLowerCase() === wanted) return account
    return null
  }

  /** Also by a former name, which REST answers with a redirect. */
  repository(owner: string, name: string): Repository | null {
    const wanted = `${owner}/${name}`.toLowerCase()
    for (const repository of this.repositories.values())
      if (`${repository.owner.login}/${repository.name}`.toLowerCase() === wanted) return repository
    const former = this.renamed.get(wanted)
    return former === undefined ? null : (this.repositories.get(former) ?? null)
  }

  team(organization: string, slug: string): Team | null {
    for (const team of this.teams.values())
      if (team.slug === slug && team.organization.login.toLowerCase() === organization.toLowerCase()) return team
    return null
  }

  newGitRepository(defaultBranch: string, parent: GitRepository | null): GitRepository {
    return new GitRepository(join(this.directory, `${this.nextId()}.git`), defaultBranch, parent)
  }

  /** Makes what a story begins with, without telling anybody. */
  seed(of: Seed): Seeded {
    return seed(this, of)
  }

  /** Somebody who does things; made where there is nobody of that login. */
  as(login: string): Person {
    return new Person(this, userNamed(this, login))
  }

  /** Does it without a webhook being sent, as when GitHub loses them. */
  quietly<T>(change: () => T): T {
    this.#quiet += 1
    try {
      return change()
    } finally {
      this.#quiet -= 1
    }
  }

  get isQuiet(): boolean {
    return this.#quiet > 0
  }

  close(): void {
    if (this.#ownDirectory) rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
