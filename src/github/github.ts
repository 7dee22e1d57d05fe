import type { Clock, Host, RepositoryRef } from '../engine/ports.ts'
import { createHost } from './host.ts'
import { createIdentities } from './identity.ts'
import { type Call, createOctokits, type Log, type Octokit } from './octokit.ts'
import { type Pacing, productionPacing } from './pace.ts'
import { listRepositories } from './repositories.ts'
import { createTokens, fetchScope, type TokenScope } from './tokens.ts'

/** How GitHub is reached, and as which App. */
export interface GithubOptions {
  readonly appId: number
  /** PEM. */
  readonly privateKey: string
  /** Default: `https://api.github.com`. On Enterprise Server `https://host/api/v3`. */
  readonly baseUrl?: string
  readonly log: Log
  readonly clock: Clock
  /** Default: what GitHub asks for. */
  readonly pacing?: Pacing
  /** Default: 12 s; GitHub gives up after ten. */
  readonly timeoutMs?: number
  readonly userAgent?: string
  readonly pause?: (ms: number) => Promise<void>
  readonly onCall?: (call: Call) => void
}

/** GitHub for the whole process. */
export interface Github {
  readonly host: Host
  /** Every repository of every installation that is not suspended. */
  listRepositories(): Promise<readonly RepositoryRef[]>
  /** Web address of a repository's page, without a slash at its end. */
  pageOf(repository: RepositoryRef): string
  /** Where git clones the repository from; without credentials. */
  cloneUrl(repository: RepositoryRef): string
  /** A token that reads contents of this one repository, for the user `x-access-token`; good for five minutes at least. */
  tokenFor(repository: RepositoryRef): Promise<string>
  /** A client of our own policy for anything else in one installation. */
  octokitFor(installation: number, scope: TokenScope): Octokit
}

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Puts GitHub together: one pace, one cache and one memory of limits for all installations. */
export function createGithub(options: GithubOptions): Github {
  const { appId, privateKey, log, clock } = options
  const baseUrl = (options.baseUrl ?? 'https://api.github.com').replace(/\/$/, '')
  const octokits = createOctokits({
    baseUrl,
    userAgent: options.userAgent ?? 'stagecoach',
    pacing: options.pacing ?? productionPacing,
    timeoutMs: options.timeoutMs ?? 12_000,
    log,
    now: () => clock.now(),
    pause: options.pause ?? sleep,
    ...(options.onCall ? { onCall: options.onCall } : {}),
  })
  const app = octokits({ kind: 'app', appId, privateKey })

  const tokens = createTokens(async (installation_id, { repositoryIds, repositories, permissions }) => {
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id,
      permissions,
      ...(repositoryIds ? { repository_ids: [...repositoryIds] } : {}),
      ...(repositories ? { repositories: [...repositories] } : {}),
    })
    return { token: data.token, expires: Date.parse(data.expires_at) }
  }, clock)

  const clients = new Map<string, Octokit>()
  const octokitFor = (installation: number, scope: TokenScope): Octokit => {
    const key = JSON.stringify([installation, scope])
    const client =
      clients.get(key) ??
      octokits({
        kind: 'installation',
        installation,
        token: () => tokens.get(installation, scope),
        renew: stale => tokens.renew(installation, scope, stale),
      })
    clients.set(key, client)
    return client
  }

  const web = baseUrl === 'https://api.github.com' ? 'https://github.com' : baseUrl.replace(/\/api\/v3$/, '')
  return {
    host: createHost({ octokitFor, identities: createIdentities(app), log, now: () => clock.now() }),
    listRepositories: () => listRepositories(app, octokitFor),
    pageOf: ({ owner, name }) => `${web}/${owner}/${name}`,
    cloneUrl: ({ owner, name }) => `${web}/${owner}/${name}.git`,
    tokenFor: repository => tokens.get(repository.installation, fetchScope(repository.id)),
    octokitFor,
  }
}
