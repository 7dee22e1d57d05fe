import type { Deployment, DeploymentState, DeploymentStatus, Environment, Repository } from '../entities.ts'
import { actingApp, actor, demand, type Identity } from '../identity.ts'
import { invalid, notFound, Refusal } from '../refusal.ts'
import { renderDeployment, renderDeploymentStatus } from '../render/deployment.ts'
import type { World } from '../world.ts'
import { checkState } from './check-state.ts'
import { mergeBranch } from './merge.ts'
import { resolveCommit } from './resolve-commit.ts'
import { newestRuns } from './rules.ts'
import { newestStatuses } from './statuses.ts'

const writes = { app: 'deployments:write', user: 'write' } as const

export interface NewDeployment {
  readonly ref: string
  readonly task?: string
  readonly autoMerge?: boolean
  /** Null or absent: all that there are on the commit. */
  readonly requiredContexts?: readonly string[] | null
  readonly payload?: unknown
  readonly environment?: string
  readonly description?: string | null
  readonly transient?: boolean
  readonly production?: boolean
}

/** What a deployment can come to: it is there, or the default branch was merged into its ref first (202). */
export type DeploymentMade =
  | { readonly kind: 'created'; readonly deployment: Deployment }
  | { readonly kind: 'merged'; readonly message: string }

/**
 * `POST /repos/{owner}/{repo}/deployments` (docs.github.com/rest/deployments/deployments#create-a-deployment): `auto_merge` is
 * on unless refused, and all statuses and checks of the commit have to be green unless `required_contexts` says which.
 */
export const createDeployment = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: NewDeployment,
): DeploymentMade => {
  demand(world, identity, repository, writes)
  const { git } = repository
  const sha = resolveCommit(repository, input.ref)
  if (sha === null) throw new Refusal(422, `No ref found for: ${input.ref}`)
  if ((input.description ?? '').length > 140)
    throw invalid({
      resource: 'Deployment',
      code: 'custom',
      field: 'description',
      message: 'description is too long (maximum is 140 characters)',
    })
  const main = git.branch(repository.defaultBranch)
  if (input.autoMerge !== false && main !== null && git.branch(input.ref) !== null && !git.reaches(sha, main)) {
    const merged = git.mergeTrees(sha, main)
    if ('conflicts' in merged) throw new Refusal(409, `Conflict merging ${repository.defaultBranch} into ${input.ref}.`)
    mergeBranch(world, identity, repository, input.ref, repository.defaultBranch)
    return { kind: 'merged', message: `Auto-merged ${repository.defaultBranch} into ${input.ref} on deployment.` }
  }
  const problems = contextProblems(world, repository, sha, input.requiredContexts ?? null)
  if (problems.length > 0)
    throw new Refusal(
      409,
      `Conflict: Commit status checks failed for ${input.ref}. (${problems.map(({ context, state }) => `${context}: ${state}`).join(', ')})`,
    )
  const now = world.clock.now()
  const environment = input.environment ?? 'production'
  const deployment: Deployment = {
    kind: 'Deployment',
    ...world.identify('DE'),
    repository,
    sha,
    ref: input.ref,
    task: input.task ?? 'deploy',
    payload: input.payload ?? {},
    environment,
    description: input.description ?? null,
    creator: actor(identity),
    viaApp: actingApp(identity),
    createdAt: now,
    updatedAt: now,
    transient: input.transient ?? false,
    production: input.production ?? environment === 'production',
    statuses: [],
  }
  repository.deployments.set(deployment.id, world.enter(deployment))
  environmentNamed(world, repository, environment)
  world.hooks.emit({
    event: 'deployment',
    action: 'created',
    repository,
    sender: deployment.creator,
    payload: { deployment: renderDeployment(world, deployment), workflow: null, workflow_run: null },
  })
  return { kind: 'created', deployment }
}

const contextProblems = (world: World, repository: Repository, sha: string, wanted: readonly string[] | null) => {
  const all = [
    ...newestStatuses(repository, sha).map(({ context }) => context),
    ...newestRuns(repository, sha).map(({ name }) => name),
  ]
  return (wanted ?? [...new Set(all)]).flatMap(context => {
    const state = checkState(world, repository, sha, context, null)
    return state === 'success' ? [] : [{ context, state }]
  })
}

/** The environment of that name, made where there is none: a deployment makes its own. */
export const environmentNamed = (world: World, repository: Repository, name: string): Environment => {
  const there = repository.environments.get(name.toLowerCase())
  if (there) return there
  const now = world.clock.now()
  const environment: Environment = { ...world.identify('EN'), name, createdAt: now, updatedAt: now }
  repository.environments.set(name.toLowerCase(), environment)
  return environment
}

export interface NewDeploymentStatus {
  readonly state: DeploymentState
  readonly description?: string
  readonly logUrl?: string
  readonly environmentUrl?: string
  readonly environment?: string
  /** On unless refused. */
  readonly autoInactive?: boolean
}

/**
 * `POST …/deployments/{deployment_id}/statuses`. Unless `auto_inactive` is refused, a success makes earlier deployments of
 * the environment inactive: those neither transient nor in a production environment (docs.github.com/rest/deployments/statuses).
 */
export const createDeploymentStatus = (
  world: World,
  identity: Identity,
  deployment: Deployment,
  input: NewDeploymentStatus,
): DeploymentStatus => {
  const { repository } = deployment
  demand(world, identity, repository, writes)
  const status = addStatus(world, identity, deployment, input)
  if (input.state === 'success' && input.autoInactive !== false)
    for (const earlier of repository.deployments.values()) {
      if (earlier === deployment || earlier.environment !== deployment.environment) continue
      if (earlier.transient || earlier.production || earlier.createdAt > deployment.createdAt) continue
      if (earlier.statuses.length > 0 && earlier.statuses.at(-1)?.state !== 'inactive')
        addStatus(world, identity, earlier, { state: 'inactive' })
    }
  return status
}

const addStatus = (
  world: World,
  identity: Identity,
  deployment: Deployment,
  input: NewDeploymentStatus,
): DeploymentStatus => {
  const now = world.clock.now()
  const status: DeploymentStatus = {
    kind: 'DeploymentStatus',
    ...world.identify('DES'),
    deployment,
    state: input.state,
    creator: actor(identity),
    viaApp: actingApp(identity),
    description: input.description ?? '',
    environment: input.environment ?? deployment.environment,
    environmentUrl: input.environmentUrl ?? '',
    logUrl: input.logUrl ?? '',
    createdAt: now,
  }
  deployment.statuses.push(world.enter(status))
  deployment.updatedAt = now
  world.hooks.emit({
    event: 'deployment_status',
    action: 'created',
    repository: deployment.repository,
    sender: status.creator,
    payload: {
      deployment: renderDeployment(world, deployment),
      deployment_status: renderDeploymentStatus(world, status),
      check_run: null,
      workflow: null,
      workflow_run: null,
    },
  })
  return status
}

/** Only inactive ones can be deleted while there are others (docs.github.com/rest/deployments/deployments#delete-a-deployment). */
export const deleteDeployment = (world: World, identity: Identity, deployment: Deployment): void => {
  const { repository } = deployment
  demand(world, identity, repository, writes)
  const active = deployment.statuses.at(-1)?.state !== 'inactive'
  if (active && repository.deployments.size > 1)
    throw new Refusal(
      422,
      'We cannot delete an active deployment unless it is the only deployment in a given environment.',
    )
  repository.deployments.delete(deployment.id)
  world.nodes.delete(deployment.node)
}

export const findDeployment = (world: World, identity: Identity, repository: Repository, id: number): Deployment => {
  demand(world, identity, repository, { app: 'deployments:read', user: 'read' })
  const deployment = repository.deployments.get(id)
  if (!deployment) throw notFound()
  return deployment
}
