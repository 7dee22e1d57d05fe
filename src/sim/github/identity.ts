import type { Account, App, Installation, Permissions, Repository, Role } from './entities.ts'
import { notFound, Refusal } from './refusal.ts'
import type { World } from './world.ts'

/** Who makes a request. */
export type Identity =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly user: Account }
  /** An App by its JWT: may only speak about itself. */
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation'
      readonly installation: Installation
      readonly permissions: Permissions
      /** Null: all that the installation has. */
      readonly repositories: ReadonlySet<number> | null
    }

/** What an operation asks of whoever does it: an App's permission, and a person's role on the repository. */
export interface Demand {
  readonly app: `${string}:${'read' | 'write' | 'admin'}`
  readonly user: Role
}

const order: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']
const atLeast = (role: Role, wanted: Role): boolean => order.indexOf(role) >= order.indexOf(wanted)

/** The name under which calls are counted: `anonymous`, a login, `app/slug`, `slug[bot]`. */
export const nameOf = (identity: Identity): string => {
  switch (identity.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'user':
      return identity.user.login
    case 'app':
      return `app/${identity.app.slug}`
    case 'installation':
      return identity.installation.app.bot.login
  }
}

/** The account that acts: a person, or the bot of an App. */
export const actor = (identity: Identity): Account => {
  switch (identity.kind) {
    case 'user':
      return identity.user
    case 'installation':
      return identity.installation.app.bot
    case 'app':
      return identity.app.bot
    case 'anonymous':
      throw new Refusal(401, 'Requires authentication')
  }
}

/** The App that acts, if it is one; `performed_via_github_app`, and who owns a check run. */
export const actingApp = (identity: Identity): App | null =>
  identity.kind === 'installation' ? identity.installation.app : identity.kind === 'app' ? identity.app : null

/** The role of an account on a repository: the highest of owner, organisation, team and collaborator. */
export const roleOf = (world: World, account: Account, repository: Repository): Role => {
  const roles: Role[] = [repository.collaborators.get(account.id) ?? 'none']
  if (repository.owner.id === account.id || repository.owner.members.get(account.id) === 'admin') return 'admin'
  for (const team of world.teams.values())
    if (team.members.has(account.id)) roles.push(team.repositories.get(repository.id) ?? 'none')
  if (repository.owner.members.has(account.id)) roles.push('read')
  if (!repository.private) roles.push('read')
  return roles.reduce((best, role) => (atLeast(role, best) ? role : best), 'none')
}

/** Whether an App's granted permissions hold the one asked for (`write` holds `read`). */
export const granted = (permissions: Permissions, wanted: string): boolean => {
  const [name = '', level = 'read'] = wanted.split(':')
  if (name === 'metadata' && level === 'read') return true
  const has = permissions[name]
  return has === 'admin' || has === level || (has === 'write' && level === 'read')
}

/** Whether the repository is within what the identity may know of. */
export const sees = (world: World, identity: Identity, repository: Repository): boolean => {
  switch (identity.kind) {
    case 'anonymous':
    case 'app':
      return !repository.private
    case 'user':
      return roleOf(world, identity.user, repository) !== 'none'
    case 'installation':
      return reaches(identity, repository) || !repository.private
  }
}

const reaches = (identity: Extract<Identity, { kind: 'installation' }>, repository: Repository): boolean => {
  const { installation, repositories } = identity
  if (installation.account.id !== repository.owner.id || installation.suspendedAt !== null) return false
  if (installation.repositories && !installation.repositories.has(repository.id)) return false
  return repositories === null || repositories.has(repository.id)
}

/** Whether the identity may do it. */
export const may = (world: World, identity: Identity, repository: Repository, demand: Demand): boolean => {
  switch (identity.kind) {
    case 'anonymous':
    case 'app':
      return !repository.private && demand.user === 'read' && demand.app.endsWith(':read')
    case 'user':
      return atLeast(roleOf(world, identity.user, repository), demand.user)
    case 'installation':
      // Public content can be read by any installation, whatever it was granted.
      if (!repository.private && demand.app === 'contents:read') return true
      return reaches(identity, repository) && granted(identity.permissions, demand.app)
  }
}

/**
 * Throws unless the identity may do it: 404 where the repository must not even be known, else 403
 * (docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api: "Resource not accessible").
 */
export const demand = (world: World, identity: Identity, repository: Repository, wanted: Demand): void => {
  if (!sees(world, identity, repository)) throw notFound()
  if (!may(world, identity, repository, wanted)) {
    if (identity.kind === 'anonymous') throw new Refusal(401, 'Requires authentication')
    if (identity.kind === 'installation') throw new Refusal(403, 'Resource not accessible by integration')
    if (identity.kind === 'app')
      throw new Refusal(401, 'A JSON web token could not be decoded for this resource; use an installation token')
    throw new Refusal(403, 'Must have admin rights to Repository.')
  }
  if (repository.archived && !wanted.app.endsWith(':read'))
    throw new Refusal(403, 'Repository was archived so is read-only.')
}
