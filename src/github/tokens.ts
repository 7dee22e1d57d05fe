import type { Clock } from '../engine/ports.ts'

/** What a token may do, and where: always less than what the App was given. */
export interface TokenScope {
  /** Repositories by id; absent: all of the installation. */
  readonly repositoryIds?: readonly number[]
  /** Repositories by name, where no id is known. */
  readonly repositories?: readonly string[]
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>
}

/** Carries promotions out in one repository. Never `workflows`, never `administration`. */
export const actScope = (repository: number): TokenScope => ({
  repositoryIds: [repository],
  permissions: {
    contents: 'write',
    pull_requests: 'write',
    issues: 'write',
    checks: 'write',
    deployments: 'write',
    statuses: 'read',
    metadata: 'read',
  },
})

/** The same, and asks teams for their review. */
export const actWithTeamsScope = (repository: number): TokenScope => ({
  ...actScope(repository),
  permissions: { ...actScope(repository).permissions, members: 'read' },
})

/** Fetches one repository. */
export const fetchScope = (repository: number): TokenScope => ({
  repositoryIds: [repository],
  permissions: { contents: 'read', metadata: 'read' },
})

/** Asks whether somebody is in a team. */
export const peopleScope = (repository: number): TokenScope => ({
  repositoryIds: [repository],
  permissions: { members: 'read', metadata: 'read' },
})

/** Lists the repositories of an installation. */
export const listScope: TokenScope = { permissions: { metadata: 'read' } }

/** Reads the organisation's configuration. */
export const organisationScope: TokenScope = {
  repositories: ['.github'],
  permissions: { contents: 'read', metadata: 'read' },
}

/** A token as GitHub minted it. */
export interface Minted {
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** Installation tokens, minted when needed and kept until five minutes before they expire. */
export interface Tokens {
  get(installation: number, scope: TokenScope): Promise<string>
  /** After a 401: a new one, unless somebody already replaced `stale`. */
  renew(installation: number, scope: TokenScope, stale: string): Promise<string>
}

const MARGIN = 5 * 60_000

export function createTokens(mint: (installation: number, scope: TokenScope) => Promise<Minted>, clock: Clock): Tokens {
  const kept = new Map<string, Promise<Minted>>()

  const fresh = (key: string, installation: number, scope: TokenScope): Promise<Minted> => {
    const minting = mint(installation, scope)
    kept.set(key, minting)
    minting.catch(() => {
      if (kept.get(key) === minting) kept.delete(key)
    })
    return minting
  }

  const current = async (installation: number, scope: TokenScope): Promise<Minted> => {
    const key = JSON.stringify([installation, scope])
    const waited = kept.get(key)
    if (!waited) return fresh(key, installation, scope)
    const found = await waited
    if (found.expires - MARGIN > clock.now()) return found
    // Of several who waited for the same expired one, only the first may throw it away.
    if (kept.get(key) === waited) kept.delete(key)
    return current(installation, scope)
  }

  return {
    get: async (installation, scope) => (await current(installation, scope)).token,
    async renew(installation, scope, stale) {
      const key = JSON.stringify([installation, scope])
      const found = await kept.get(key)?.catch(() => undefined)
      if (found?.token === stale) kept.delete(key)
      return (await current(installation, scope)).token
    },
  }
}
