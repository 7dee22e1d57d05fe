import type { Account, MergeMethod, Repository, Role, Team } from '../entities.ts'
import { fullName } from '../entities.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'

/** Makes a person, an organisation, or the bot of an App. */
export const createAccount = (
  world: World,
  kind: Account['kind'],
  login: string,
  more: { readonly name?: string; readonly email?: string } = {},
): Account => {
  if (world.account(login)) throw new Refusal(422, `${login} is taken`)
  const prefix = { User: 'U', Organization: 'O', Bot: 'BOT' }[kind]
  const account: Account = {
    kind,
    ...world.identify(prefix),
    login,
    name: more.name ?? null,
    email: more.email ?? null,
    createdAt: world.clock.now(),
    members: new Map(),
  }
  world.accounts.set(account.id, account)
  return world.enter(account)
}

/** The person of that login, made if there is none. */
export const userNamed = (world: World, login: string): Account =>
  world.account(login) ?? createAccount(world, 'User', login)

export const createTeam = (
  world: World,
  organization: Account,
  slug: string,
  more: { readonly name?: string; readonly description?: string; readonly privacy?: Team['privacy'] } = {},
): Team => {
  if (world.team(organization.login, slug)) throw new Refusal(422, `The team ${slug} exists already`)
  const team: Team = {
    kind: 'Team',
    ...world.identify('T'),
    organization,
    slug,
    name: more.name ?? slug,
    description: more.description ?? '',
    privacy: more.privacy ?? 'closed',
    members: new Map(),
    repositories: new Map(),
  }
  world.teams.set(team.id, team)
  return world.enter(team)
}

export interface RepositorySettings {
  readonly private?: boolean
  readonly description?: string
  readonly defaultBranch?: string
  readonly mergeMethods?: readonly MergeMethod[]
  readonly deleteBranchOnMerge?: boolean
  readonly allowAutoMerge?: boolean
  readonly allowUpdateBranch?: boolean
}

/** Makes an empty repository, or a fork with all the branches of its parent. */
export const createRepository = (
  world: World,
  owner: Account,
  name: string,
  settings: RepositorySettings = {},
  parent: Repository | null = null,
): Repository => {
  if (world.repository(owner.login, name)) throw new Refusal(422, 'name already exists on this account')
  const now = world.clock.now()
  const defaultBranch = settings.defaultBranch ?? parent?.defaultBranch ?? 'main'
  const repository: Repository = {
    kind: 'Repository',
    ...world.identify('R'),
    owner,
    name,
    description: settings.description ?? null,
    private: settings.private ?? parent?.private ?? true,
    archived: false,
    defaultBranch,
    parent,
    mergeMethods: new Set(settings.mergeMethods ?? ['merge', 'squash', 'rebase']),
    allowAutoMerge: settings.allowAutoMerge ?? false,
    allowUpdateBranch: settings.allowUpdateBranch ?? false,
    deleteBranchOnMerge: settings.deleteBranchOnMerge ?? false,
    squashTitle: 'COMMIT_OR_PR_TITLE',
    squashMessage: 'COMMIT_MESSAGES',
    mergeTitle: 'MERGE_MESSAGE',
    mergeMessage: 'PR_TITLE',
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
    git: world.newGitRepository(defaultBranch, parent?.git ?? null),
    nextNumber: 1,
    collaborators: new Map(),
    issues: new Map(),
    labels: new Map(),
    protections: new Map(),
    rulesets: [],
    suites: [],
    runs: new Map(),
    statuses: new Map(),
    deployments: new Map(),
    environments: new Map(),
    releases: new Map(),
    comments: new Map(),
  }
  for (const [ref, oid] of parent?.git.refs('refs/heads/') ?? []) repository.git.setRef(ref, oid)
  world.repositories.set(repository.id, repository)
  return world.enter(repository)
}

/** A fork of a repository under the same name unless told otherwise (docs.github.com/rest/repos/forks). */
export const forkRepository = (world: World, owner: Account, parent: Repository, name = parent.name): Repository =>
  createRepository(world, owner, name, {}, parent)

/** Gives somebody a role on a repository; `none` takes it away. */
export const setRole = (repository: Repository, account: Account, role: Role): void => {
  if (role === 'none') repository.collaborators.delete(account.id)
  else repository.collaborators.set(account.id, role)
}

/** The old name goes on leading to it (docs.github.com/repositories/creating-and-managing-repositories/renaming-a-repository). */
export const renameRepository = (world: World, repository: Repository, by: Account, name: string): void => {
  if (world.repository(repository.owner.login, name)) throw new Refusal(422, 'name already exists on this account')
  const from = repository.name
  world.renamed.set(fullName(repository).toLowerCase(), repository.id)
  repository.name = name
  repository.updatedAt = world.clock.now()
  world.hooks.emit({
    event: 'repository',
    action: 'renamed',
    repository,
    sender: by,
    payload: { changes: { repository: { name: { from } } } },
  })
}
