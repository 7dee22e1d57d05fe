import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { type Account, type App, fullName, type Installation, type Permissions, type Repository } from '../entities.ts'
import { granted } from '../identity.ts'
import { Refusal } from '../refusal.ts'
import { renderInstallation } from '../render/app.ts'
import type { World } from '../world.ts'
import { createAccount } from './accounts.ts'

/** What an App asks for when it is registered. */
export interface AppManifest {
  readonly slug: string
  readonly name?: string
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly webhookUrl?: string
  readonly webhookSecret?: string
  /** PEM; a pair is made unless given. */
  readonly publicKey?: string
}

/** Registers an App; the private key is given back where one was made. */
export const createApp = (
  world: World,
  owner: Account,
  manifest: AppManifest,
): { readonly app: App; readonly privateKey: string | null } => {
  const pair =
    manifest.publicKey === undefined
      ? generateKeyPairSync('rsa', {
          modulusLength: 2048,
          publicKeyEncoding: { type: 'spki', format: 'pem' },
          privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        })
      : null
  const ids = world.identify('A')
  const app: App = {
    kind: 'App',
    ...ids,
    slug: manifest.slug,
    name: manifest.name ?? manifest.slug,
    clientId: `Iv23${randomBytes(8).toString('hex')}`,
    owner,
    bot: createAccount(world, 'Bot', `${manifest.slug}[bot]`),
    publicKey: manifest.publicKey ?? pair?.publicKey ?? '',
    permissions: manifest.permissions,
    events: manifest.events,
    createdAt: world.clock.now(),
    hook: {
      url: manifest.webhookUrl ?? '',
      secret: manifest.webhookSecret ?? 'secret',
      contentType: 'json',
      insecureSsl: '0',
    },
  }
  world.apps.set(app.id, world.enter(app))
  return { app, privateKey: pair?.privateKey ?? null }
}

const short = (repository: Repository) => ({
  id: repository.id,
  node_id: repository.node,
  name: repository.name,
  full_name: fullName(repository),
  private: repository.private,
})

const covered = (world: World, installation: Installation): Repository[] =>
  [...world.repositories.values()].filter(
    repository =>
      repository.owner === installation.account &&
      (installation.repositories === null || installation.repositories.has(repository.id)),
  )

const tell = (
  world: World,
  installation: Installation,
  event: string,
  action: string,
  sender: Account,
  more: Record<string, unknown>,
): void =>
  world.hooks.emit({
    event,
    action,
    sender,
    installation,
    ...(installation.account.kind === 'Organization' ? { organization: installation.account } : {}),
    payload: { installation: renderInstallation(world, installation), ...more },
  })

/** Installs an App on an account: on all its repositories, or on these. */
export const installApp = (
  world: World,
  app: App,
  account: Account,
  by: Account,
  repositories: readonly Repository[] | null = null,
): Installation => {
  const now = world.clock.now()
  const installation: Installation = {
    kind: 'Installation',
    ...world.identify('IN'),
    app,
    account,
    permissions: app.permissions,
    events: app.events,
    repositories: repositories && new Set(repositories.map(({ id }) => id)),
    createdAt: now,
    updatedAt: now,
    suspendedAt: null,
  }
  world.installations.set(installation.id, world.enter(installation))
  tell(world, installation, 'installation', 'created', by, {
    repositories: covered(world, installation).map(short),
    requester: null,
  })
  return installation
}

/** Takes the App away; its tokens end. */
export const uninstallApp = (world: World, installation: Installation, by: Account): void => {
  const repositories = covered(world, installation).map(short)
  tell(world, installation, 'installation', 'deleted', by, { repositories })
  world.installations.delete(installation.id)
  for (const [text, token] of world.tokens)
    if (token.kind === 'installation' && token.installation === installation) world.tokens.delete(text)
}

/** Suspends or resumes: a suspended installation's tokens answer 403. */
export const suspendApp = (world: World, installation: Installation, by: Account, suspended: boolean): void => {
  installation.suspendedAt = suspended ? world.clock.now() : null
  installation.updatedAt = world.clock.now()
  tell(world, installation, 'installation', suspended ? 'suspend' : 'unsuspend', by, {
    repositories: covered(world, installation).map(short),
  })
}

/** Gives repositories to a selected installation, or takes them away. */
export const selectRepositories = (
  world: World,
  installation: Installation,
  by: Account,
  change: { readonly add?: readonly Repository[]; readonly remove?: readonly Repository[] },
): void => {
  installation.repositories ??= new Set(covered(world, installation).map(({ id }) => id))
  const selected = installation.repositories
  const added = (change.add ?? []).filter(({ id }) => !selected.has(id))
  const removed = (change.remove ?? []).filter(({ id }) => selected.has(id))
  for (const { id } of added) selected.add(id)
  for (const { id } of removed) selected.delete(id)
  const told = {
    repository_selection: 'selected',
    repositories_added: added.map(short),
    repositories_removed: removed.map(short),
    requester: null,
  }
  if (added.length > 0) tell(world, installation, 'installation_repositories', 'added', by, told)
  if (removed.length > 0) tell(world, installation, 'installation_repositories', 'removed', by, told)
}

/** A new installation token: for one hour, for no more than the installation has (docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app). */
export const createInstallationToken = (
  world: World,
  installation: Installation,
  narrow: {
    readonly repositories?: readonly string[]
    readonly repositoryIds?: readonly number[]
    readonly permissions?: Permissions
  },
) => {
  if (installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  const all = covered(world, installation)
  const wanted = [
    ...(narrow.repositories ?? []).map(name => all.find(repository => repository.name === name)),
    ...(narrow.repositoryIds ?? []).map(id => all.find(repository => repository.id === id)),
  ].map(repository => {
    if (repository) return repository
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  })
  for (const [name, level] of Object.entries(narrow.permissions ?? {}))
    if (!granted(installation.permissions, `${name}:${level}`))
      throw new Refusal(422, 'The permissions requested are not granted to this installation.')
  const narrowed = narrow.repositories !== undefined || narrow.repositoryIds !== undefined
  const text = `ghs_${randomBytes(18).toString('hex')}`
  const token = {
    kind: 'installation' as const,
    installation,
    permissions: narrow.permissions ?? installation.permissions,
    repositories: narrowed ? new Set(wanted.map(({ id }) => id)) : null,
    expiresAt: world.clock.now() + 3_600_000,
  }
  world.tokens.set(text, token)
  return { text, token, repositories: narrowed ? wanted : null }
}

/** A personal token of somebody's. */
export const createUserToken = (world: World, user: Account): string => {
  const text = `ghp_${randomBytes(18).toString('hex')}`
  world.tokens.set(text, { kind: 'user', user })
  return text
}

/** The repositories that an installation reaches. */
export const installedOn = covered
