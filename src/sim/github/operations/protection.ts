import type { Protection, Repository } from '../entities.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'

const writes = { app: 'administration:write', user: 'admin' } as const

/** Nothing asked for, nothing allowed that protection takes away by itself: force pushes and deletion. */
export const plainProtection: Protection = {
  checks: null,
  reviews: null,
  enforceAdmins: false,
  signatures: false,
  linearHistory: false,
  allowForcePushes: false,
  allowDeletions: false,
  conversationResolution: false,
  lockBranch: false,
}

/** `PUT /repos/{owner}/{repo}/branches/{branch}/protection` (docs.github.com/rest/branches/branch-protection). */
export const protect = (
  world: World,
  identity: Identity,
  repository: Repository,
  branch: string,
  protection: Partial<Protection>,
): Protection => {
  demand(world, identity, repository, writes)
  if (repository.git.branch(branch) === null) throw new Refusal(404, 'Branch not found')
  const whole = { ...plainProtection, ...protection }
  repository.protections.set(branch, whole)
  return whole
}

export const unprotect = (world: World, identity: Identity, repository: Repository, branch: string): void => {
  demand(world, identity, repository, writes)
  if (!repository.protections.delete(branch)) throw new Refusal(404, 'Branch not protected')
}

export const findProtection = (
  world: World,
  identity: Identity,
  repository: Repository,
  branch: string,
): Protection => {
  demand(world, identity, repository, { app: 'administration:read', user: 'admin' })
  if (repository.git.branch(branch) === null) throw new Refusal(404, 'Branch not found')
  const protection = repository.protections.get(branch)
  if (!protection) throw new Refusal(404, 'Branch not protected')
  return protection
}

/** `POST /repos/{owner}/{repo}/dispatches`: an event with a name and payload of the caller's. */
export const dispatch = (
  world: World,
  identity: Identity,
  repository: Repository,
  type: string,
  payload: Readonly<Record<string, unknown>>,
): void => {
  demand(world, identity, repository, { app: 'contents:write', user: 'write' })
  if (Object.keys(payload).length > 10)
    throw new Refusal(422, `No more than 10 properties are allowed; ${Object.keys(payload).length} were supplied.`)
  world.hooks.emit({
    event: 'repository_dispatch',
    action: type,
    repository,
    sender: actor(identity),
    payload: { branch: repository.defaultBranch, client_payload: payload },
  })
}
