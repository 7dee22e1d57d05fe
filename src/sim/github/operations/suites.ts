import type { Account, App, CheckSuite, Repository } from '../entities.ts'
import { renderCheckSuite } from '../render/check.ts'
import type { World } from '../world.ts'

/** The suite of an App on a commit, made if there is none; a new one is told to that App only. */
export const openSuite = (
  world: World,
  repository: Repository,
  by: Account,
  app: App,
  headSha: string,
  headBranch: string | null,
  before: string | null,
): CheckSuite => {
  const found = repository.suites.find(suite => suite.app === app && suite.headSha === headSha)
  if (found) return found
  const now = world.clock.now()
  const suite: CheckSuite = {
    kind: 'CheckSuite',
    ...world.identify('CS'),
    repository,
    app,
    headSha,
    headBranch,
    before,
    createdAt: now,
    updatedAt: now,
  }
  repository.suites.push(suite)
  world.enter(suite)
  world.hooks.emit({
    event: 'check_suite',
    action: 'requested',
    repository,
    sender: by,
    only: app,
    payload: { check_suite: renderCheckSuite(world, suite, 'webhook') },
  })
  return suite
}
