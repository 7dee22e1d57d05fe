import type { Account, Repository, Team } from '../entities.ts'
import { roleOf } from '../identity.ts'
import type { World } from '../world.ts'
import { iso } from './time.ts'

export type Rendered = Record<string, unknown>

/** An account wherever one is named. */
export const renderSimpleUser = (world: World, account: Account): Rendered => ({
  login: account.login,
  id: account.id,
  node_id: account.node,
  url: `${world.api}/users/${encodeURIComponent(account.login)}`,
  html_url: `${world.address}/${account.kind === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login}`,
  type: account.kind,
  site_admin: false,
})

/** Null stays null. */
export const renderUserOrNull = (world: World, account: Account | null): Rendered | null =>
  account && renderSimpleUser(world, account)

/** `GET /users/{username}`. */
export const renderUser = (world: World, account: Account): Rendered => ({
  ...renderSimpleUser(world, account),
  name: account.name,
  email: account.email,
  created_at: iso(account.createdAt),
  updated_at: iso(account.createdAt),
})

/** An organisation wherever one is named. */
export const renderOrganization = (world: World, account: Account): Rendered => ({
  login: account.login,
  id: account.id,
  node_id: account.node,
  url: `${world.api}/orgs/${account.login}`,
  description: account.name,
})

/** `GET /orgs/{org}`. */
export const renderFullOrganization = (world: World, account: Account): Rendered => ({
  ...renderOrganization(world, account),
  name: account.name ?? account.login,
  html_url: `${world.address}/${account.login}`,
  type: 'Organization',
  created_at: iso(account.createdAt),
  updated_at: iso(account.createdAt),
})

/** A team as pull requests and webhooks name it. */
export const renderTeamRef = (world: World, team: Team): Rendered => ({
  id: team.id,
  node_id: team.node,
  name: team.name,
  slug: team.slug,
  description: team.description,
  privacy: team.privacy,
  url: `${world.api}/organizations/${team.organization.id}/team/${team.id}`,
  html_url: `${world.address}/orgs/${team.organization.login}/teams/${team.slug}`,
  members_url: `${world.api}/organizations/${team.organization.id}/team/${team.id}/members{/member}`,
  repositories_url: `${world.api}/organizations/${team.organization.id}/team/${team.id}/repos`,
  permission: 'pull',
  parent: null,
})

/** A team in a list of teams. */
export const renderTeam = (world: World, team: Team, permission = 'pull'): Rendered => ({
  ...renderTeamRef(world, team),
  permission,
  notification_setting: 'notifications_enabled',
  type: 'organization',
  organization_id: team.organization.id,
})

/** A team as a pull request by itself names it: without its parent, which a list of pull requests has. */
export const renderSimpleTeam = (world: World, team: Team): Rendered => {
  const { parent, ...simple } = renderTeam(world, team)
  return simple
}

/** `GET /orgs/{org}/teams/{team_slug}`. */
export const renderFullTeam = (world: World, team: Team): Rendered => ({
  ...renderTeam(world, team),
  members_count: team.members.size,
  repos_count: team.repositories.size,
  created_at: iso(team.organization.createdAt),
  updated_at: iso(team.organization.createdAt),
  organization: renderFullOrganization(world, team.organization),
})

/** `author_association`: how somebody stands to the repository. */
export const association = (world: World, account: Account, repository: Repository): string => {
  if (account.id === repository.owner.id) return 'OWNER'
  if (repository.owner.members.has(account.id)) return 'MEMBER'
  if (repository.collaborators.has(account.id)) return 'COLLABORATOR'
  const merged = [...repository.issues.values()].some(
    issue => issue.user.id === account.id && (issue.pull?.mergedAt ?? null) !== null,
  )
  if (merged) return 'CONTRIBUTOR'
  return roleOf(world, account, repository) === 'write' ? 'COLLABORATOR' : 'NONE'
}
