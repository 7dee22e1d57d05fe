import { isOpen, pullsOf, type Repository } from '../entities.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { tellPull } from './pull-events.ts'
import { moveRefs } from './refs.ts'

const admin = { app: 'administration:write', user: 'admin' } as const

/** Makes another branch the default one (docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/changing-the-default-branch). */
export const setDefaultBranch = (world: World, identity: Identity, repository: Repository, branch: string): void => {
  demand(world, identity, repository, admin)
  if (repository.git.branch(branch) === null) throw new Refusal(422, `The branch ${branch} was not found.`)
  const from = repository.defaultBranch
  if (from === branch) return
  repository.defaultBranch = branch
  repository.git.setHead(branch)
  world.hooks.emit({
    event: 'repository',
    action: 'edited',
    repository,
    sender: actor(identity),
    payload: { changes: { default_branch: { from } } },
  })
}

/**
 * Renames a branch: open pull requests into it and its protection go along
 * (docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch).
 */
export const renameBranch = (
  world: World,
  identity: Identity,
  repository: Repository,
  branch: string,
  name: string,
): void => {
  demand(world, identity, repository, admin)
  const tip = repository.git.branch(branch)
  if (tip === null) throw new Refusal(404, 'Branch not found')
  if (repository.git.branch(name) !== null) throw new Refusal(422, `A branch named ${name} already exists.`)
  const by = actor(identity)
  const protection = repository.protections.get(branch)
  if (protection) {
    repository.protections.delete(branch)
    repository.protections.set(name, protection)
  }
  moveRefs(world, repository, by, [{ name: `refs/heads/${name}`, before: null, after: tip }])
  for (const pull of pullsOf(repository)) {
    if (!isOpen(pull) || pull.baseRef !== branch) continue
    pull.baseRef = name
    tellPull(world, pull, 'edited', by, {
      changes: { base: { ref: { from: branch }, sha: { from: pull.baseSha } } },
    })
  }
  if (repository.defaultBranch === branch) setDefaultBranch(world, identity, repository, name)
  moveRefs(world, repository, by, [{ name: `refs/heads/${branch}`, before: tip, after: null }])
}
