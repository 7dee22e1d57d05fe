import type { Account, Repository, Role } from '../entities.ts'
import { fullName, type MergeMethod } from '../entities.ts'
import { actor, roleOf, sees } from '../identity.ts'
import { createRepository, createTeam, forkRepository, renameRepository, setRole } from '../operations/accounts.ts'
import { setDefaultBranch } from '../operations/branches.ts'
import { dispatch } from '../operations/protection.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderFullOrganization, renderFullTeam, renderSimpleUser, renderTeam, renderUser } from '../render/account.ts'
import { renderFullRepository, renderPermissions, renderRepository } from '../render/repository.ts'
import { type Answer, accepted, type Call, created, done, ok, type Routes } from './call.ts'

const legacy: Readonly<Record<Role, string>> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
}
const rolesByName: Readonly<Record<string, Role>> = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
}

const role = (call: Call, repository: Repository): Role =>
  call.identity.kind === 'user'
    ? roleOf(call.world, call.identity.user, repository)
    : call.identity.kind === 'installation' && call.identity.permissions['contents'] === 'write'
      ? 'write'
      : 'read'

const user = (call: Call, name = 'username'): Account => {
  const found = call.world.account(call.param(name))
  if (!found) throw notFound()
  return found
}

const edit = (call: Call): Answer => {
  const { body } = call
  const repository = call.repository({ app: 'administration:write', user: 'admin' })
  const methods: readonly [string, MergeMethod][] = [
    ['allow_merge_commit', 'merge'],
    ['allow_squash_merge', 'squash'],
    ['allow_rebase_merge', 'rebase'],
  ]
  const wanted = new Set(repository.mergeMethods)
  for (const [field, method] of methods) {
    const allowed = body.flag(field)
    if (allowed === true) wanted.add(method)
    if (allowed === false) wanted.delete(method)
  }
  if (wanted.size === 0) throw new Refusal(422, 'Sorry, you need to allow at least one merge strategy.')
  const branch = body.maybeText('default_branch')
  if (branch !== undefined && repository.git.branch(branch) === null)
    throw new Refusal(422, `The branch ${branch} was not found.`)
  const name = body.maybeText('name')
  if (name !== undefined && name !== repository.name)
    renameRepository(call.world, repository, actor(call.identity), name)
  repository.mergeMethods = wanted
  repository.description = body.textOrNull('description') ?? repository.description
  repository.archived = body.flag('archived') ?? repository.archived
  repository.private = body.flag('private') ?? repository.private
  repository.deleteBranchOnMerge = body.flag('delete_branch_on_merge') ?? repository.deleteBranchOnMerge
  repository.allowAutoMerge = body.flag('allow_auto_merge') ?? repository.allowAutoMerge
  repository.allowUpdateBranch = body.flag('allow_update_branch') ?? repository.allowUpdateBranch
  if (branch !== undefined) setDefaultBranch(call.world, call.identity, repository, branch)
  return ok(renderFullRepository(call.world, repository, role(call, repository)))
}

/** Repositories, and who may do what on them (docs.github.com/rest/repos, docs.github.com/rest/collaborators). */
export const repositoryRoutes: Routes = {
  'GET /repos/{owner}/{repo}': call => {
    const repository = call.repository()
    return ok(renderFullRepository(call.world, repository, role(call, repository)))
  },
  'PATCH /repos/{owner}/{repo}': edit,
  'GET /repos/{owner}/{repo}/forks': call => {
    const repository = call.repository()
    const forks = [...call.world.repositories.values()].filter(({ parent }) => parent === repository)
    return call.page(forks, one => renderRepository(call.world, one, null))
  },
  'POST /repos/{owner}/{repo}/forks': call => {
    const repository = call.repository({ app: 'administration:write', user: 'read' })
    const organization = call.body.maybeText('organization')
    const owner = organization === undefined ? actor(call.identity) : call.world.account(organization)
    if (!owner) throw notFound()
    const fork = forkRepository(call.world, owner, repository, call.body.maybeText('name'))
    return accepted(renderFullRepository(call.world, fork, 'admin'))
  },
  'POST /repos/{owner}/{repo}/dispatches': call => {
    const payload = call.body.object('client_payload')?.value ?? {}
    dispatch(call.world, call.identity, call.repository(), call.body.text('event_type'), payload)
    return done
  },
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': call => {
    const repository = call.repository()
    const account = user(call)
    const has = roleOf(call.world, account, repository)
    return ok({
      permission: legacy[has],
      role_name: has,
      user: { ...renderSimpleUser(call.world, account), permissions: renderPermissions(has), role_name: has },
    })
  },
  'GET /repos/{owner}/{repo}/collaborators': call => {
    const repository = call.repository({ app: 'metadata:read', user: 'write' })
    const all = [...call.world.accounts.values()].filter(
      account =>
        account.kind === 'User' &&
        (repository.collaborators.has(account.id) || roleOf(call.world, account, repository) === 'admin'),
    )
    return call.page(all, account => {
      const has = roleOf(call.world, account, repository)
      return { ...renderSimpleUser(call.world, account), permissions: renderPermissions(has), role_name: has }
    })
  },
  'GET /repos/{owner}/{repo}/collaborators/{username}': call => {
    const repository = call.repository()
    if (
      ['none', 'read'].includes(roleOf(call.world, user(call), repository)) &&
      !repository.collaborators.has(user(call).id)
    )
      throw notFound()
    return done
  },
  'PUT /repos/{owner}/{repo}/collaborators/{username}': call => {
    const repository = call.repository({ app: 'administration:write', user: 'admin' })
    const name = call.body.maybeText('permission') ?? 'push'
    const wanted = rolesByName[name]
    if (!wanted) throw new Refusal(422, `${name} is no role`)
    // The simulated person accepts every invitation at once.
    setRole(repository, user(call), wanted)
    return done
  },
  'DELETE /repos/{owner}/{repo}/collaborators/{username}': call => {
    setRole(call.repository({ app: 'administration:write', user: 'admin' }), user(call), 'none')
    return done
  },
  'GET /repos/{owner}/{repo}/teams': call => {
    const repository = call.repository({ app: 'administration:read', user: 'read' })
    const teams = [...call.world.teams.values()].filter(team => team.repositories.has(repository.id))
    const names = Object.fromEntries(Object.entries(rolesByName).map(([name, has]) => [has, name]))
    return call.page(teams, team => ({
      ...renderTeam(call.world, team, names[team.repositories.get(repository.id) ?? 'read'] ?? 'pull'),
      permissions: renderPermissions(team.repositories.get(repository.id) ?? 'read'),
    }))
  },
}

const team = (call: Call) => {
  const organization = demandMembers(call)
  const found = call.world.team(organization.login, call.param('team_slug'))
  const { identity } = call
  const member =
    (identity.kind === 'user' && organization.members.has(identity.user.id)) ||
    (identity.kind === 'installation' &&
      identity.installation.account === organization &&
      identity.permissions['members'] !== undefined)
  if (!found || !member) throw notFound()
  return found
}

const demandMembers = (call: Call): Account => {
  const organization = call.organization()
  const { identity } = call
  if (identity.kind === 'installation' && identity.permissions['members'] === undefined)
    throw new Refusal(403, 'Resource not accessible by integration')
  return organization
}

const membership = (call: Call, member: Account, has: string) => {
  const of = team(call)
  return ok({
    url: `${call.world.api}/organizations/${of.organization.id}/team/${of.id}/memberships/${member.login}`,
    role: has,
    state: 'active',
  })
}

/** People, organisations and teams (docs.github.com/rest/orgs, docs.github.com/rest/teams, docs.github.com/rest/users). */
export const peopleRoutes: Routes = {
  'GET /user': call => {
    if (call.identity.kind === 'installation') throw new Refusal(403, 'Resource not accessible by integration')
    if (call.identity.kind !== 'user') throw new Refusal(401, 'Requires authentication')
    return ok(renderUser(call.world, call.identity.user))
  },
  'GET /users/{username}': call => ok(renderUser(call.world, user(call))),
  'GET /user/{account_id}': call => {
    const found = call.world.accounts.get(call.number('account_id'))
    if (!found) throw notFound()
    return ok(renderUser(call.world, found))
  },
  'GET /orgs/{org}': call => ok(renderFullOrganization(call.world, call.organization())),
  'GET /orgs/{org}/repos': call => {
    const organization = call.organization()
    const all = [...call.world.repositories.values()].filter(
      one => one.owner === organization && sees(call.world, call.identity, one),
    )
    return call.page(all, one => renderRepository(call.world, one, role(call, one)))
  },
  'POST /orgs/{org}/repos': call => {
    const organization = call.organization()
    if (call.identity.kind === 'user' && organization.members.get(call.identity.user.id) === undefined) throw notFound()
    if (call.identity.kind === 'installation' && call.identity.permissions['administration'] !== 'write')
      throw new Refusal(403, 'Resource not accessible by integration')
    const { body } = call
    const made = createRepository(call.world, organization, body.text('name'), {
      private: body.flag('private') ?? false,
      ...(body.has('description') ? { description: body.text('description') } : {}),
    })
    return created(renderFullRepository(call.world, made, 'admin'))
  },
  'GET /orgs/{org}/members': call => {
    const organization = demandMembers(call)
    const members = [...organization.members.keys()].flatMap(id => call.world.accounts.get(id) ?? [])
    return call.page(members, account => renderSimpleUser(call.world, account))
  },
  'GET /orgs/{org}/members/{username}': call => {
    if (!demandMembers(call).members.has(user(call).id)) throw notFound()
    return done
  },
  'GET /orgs/{org}/teams': call => {
    const organization = demandMembers(call)
    const teams = [...call.world.teams.values()].filter(one => one.organization === organization)
    return call.page(teams, one => renderTeam(call.world, one))
  },
  'POST /orgs/{org}/teams': call => {
    const organization = demandMembers(call)
    const name = call.body.text('name')
    const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    return created(renderFullTeam(call.world, createTeam(call.world, organization, slug, { name })))
  },
  'GET /orgs/{org}/teams/{team_slug}': call => ok(renderFullTeam(call.world, team(call))),
  'GET /orgs/{org}/teams/{team_slug}/members': call =>
    call.page(
      [...team(call).members.keys()].flatMap(id => call.world.accounts.get(id) ?? []),
      account => renderSimpleUser(call.world, account),
    ),
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': call => {
    const member = user(call)
    const has = team(call).members.get(member.id)
    if (!has) throw notFound()
    return membership(call, member, has)
  },
  'PUT /orgs/{org}/teams/{team_slug}/memberships/{username}': call => {
    const member = user(call)
    const has = call.body.choice('role', ['member', 'maintainer']) ?? 'member'
    team(call).members.set(member.id, has)
    return membership(call, member, has)
  },
  'DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}': call => {
    if (!team(call).members.delete(user(call).id)) throw notFound()
    return done
  },
  'PUT /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}': call => {
    const repository = call.repository({ app: 'administration:write', user: 'admin' })
    const wanted = rolesByName[call.body.maybeText('permission') ?? 'push']
    if (!wanted) throw new Refusal(422, `${fullName(repository)} takes no such role`)
    team(call).repositories.set(repository.id, wanted)
    return done
  },
}
