import { type CommitStatus, fullName, type Repository, type StatusState } from '../entities.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { custom, Refusal } from '../refusal.ts'
import { renderSimpleUser } from '../render/account.ts'
import { commitNode, renderCommit } from '../render/commit.ts'
import { iso } from '../render/time.ts'
import type { World } from '../world.ts'

/** `POST /repos/{owner}/{repo}/statuses/{sha}`: at most 1,000 per commit and context (docs.github.com/rest/commits/statuses). */
export const createStatus = (
  world: World,
  identity: Identity,
  repository: Repository,
  sha: string,
  input: {
    readonly state: StatusState
    readonly context?: string
    readonly description?: string | null
    readonly targetUrl?: string | null
  },
): CommitStatus => {
  demand(world, identity, repository, { app: 'statuses:write', user: 'write' })
  const commit = repository.git.commit(sha)
  if (!commit) throw new Refusal(422, `No commit found for SHA: ${sha}`)
  const context = input.context ?? 'default'
  const there = repository.statuses.get(sha) ?? []
  if (there.filter(status => status.context === context).length >= 1000)
    throw custom('Status', 'This SHA and context has reached the maximum number of statuses.')
  if ((input.description ?? '').length > 140)
    throw custom('Status', 'description is too long (maximum is 140 characters)', 'description')
  const status: CommitStatus = {
    kind: 'StatusContext',
    ...world.identify('SC'),
    sha,
    state: input.state,
    context,
    description: input.description ?? null,
    targetUrl: input.targetUrl ?? null,
    creator: actor(identity),
    createdAt: world.clock.now(),
  }
  repository.statuses.set(sha, [...there, world.enter(status)])
  const at = iso(status.createdAt)
  world.hooks.emit({
    event: 'status',
    action: null,
    repository,
    sender: status.creator,
    payload: {
      id: status.id,
      sha,
      name: fullName(repository),
      target_url: status.targetUrl,
      avatar_url: renderSimpleUser(world, status.creator)['avatar_url'] ?? null,
      context,
      description: status.description,
      state: status.state,
      commit: { ...renderCommit(world, repository, commit), node_id: commitNode(repository, sha) },
      branches: repository.git
        .refs('refs/heads/')
        .filter(([, oid]) => repository.git.reaches(oid, sha))
        .slice(0, 10)
        .map(([name, oid]) => ({
          name: name.slice(11),
          commit: { sha: oid, url: `${world.api}/repos/${fullName(repository)}/commits/${oid}` },
          protected: repository.protections.has(name.slice(11)),
        })),
      created_at: at,
      updated_at: at,
    },
  })
  return status
}

/** The newest status of each context on a commit. */
export const newestStatuses = (repository: Repository, sha: string): CommitStatus[] => {
  const newest = new Map<string, CommitStatus>()
  for (const status of repository.statuses.get(sha) ?? []) newest.set(status.context, status)
  return [...newest.values()]
}

/** `failure` if one failed, `pending` if one waits or there is none, else `success`. */
export const combinedState = (statuses: readonly CommitStatus[]): 'failure' | 'pending' | 'success' => {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure'
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success'
}
