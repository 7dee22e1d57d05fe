import { type Account, baseTip, isOpen, type Pull, pullsOf, type Repository } from '../entities.ts'
import type { World } from '../world.ts'
import { dismissStale } from './dismiss-stale.ts'
import { tellPull } from './pull-events.ts'

const freeze = (pull: Pull): void => {
  pull.frozenBase = baseTip(pull)
}

const close = (world: World, pull: Pull, by: Account): void => {
  if (pull.mergedAt === null) pull.frozenBase ??= baseTip(pull)
  const now = world.clock.now()
  Object.assign(pull.issue, { state: 'closed', closedAt: now, updatedAt: now, closedBy: by })
  pull.autoMerge = null
  tellPull(world, pull, 'closed', by)
}

/** A head branch moved: its open pull requests move with it, or close where it is gone or has nothing of its own any more. */
export const followHead = (
  world: World,
  repository: Repository,
  by: Account,
  branch: string,
  before: string | null,
  after: string | null,
  except: ReadonlySet<number>,
): void => {
  for (const base of world.repositories.values())
    for (const pull of pullsOf(base)) {
      if (!isOpen(pull) || pull.headRepository !== repository || pull.headRef !== branch || except.has(pull.id))
        continue
      if (after === null) {
        freeze(pull)
        close(world, pull, by)
        continue
      }
      if (after === pull.headSha) continue
      pull.headSha = after
      pull.baseSha = baseTip(pull)
      pull.issue.updatedAt = world.clock.now()
      base.git.setRef(`refs/pull/${pull.issue.number}/head`, after)
      tellPull(world, pull, 'synchronize', by, { before: before ?? after, after })
      if (base.git.reaches(baseTip(pull), after)) {
        pull.sealed = `The ${branch} branch was force-pushed or recreated.`
        freeze(pull)
        close(world, pull, by)
      } else dismissStale(world, pull, by)
    }
}

/** A base branch moved: what it reaches now is merged, wherever the merge was made; what lost its base closes. */
export const followBase = (
  world: World,
  repository: Repository,
  by: Account,
  branch: string,
  after: string | null,
  except: ReadonlySet<number>,
): void => {
  for (const pull of pullsOf(repository)) {
    if (!isOpen(pull) || pull.baseRef !== branch || except.has(pull.id)) continue
    if (after === null) loseBase(world, pull, by)
    else if (repository.git.reaches(after, pull.headSha)) {
      const now = world.clock.now()
      const merge = repository.git
        .commitsBetween(pull.baseSha, after)
        .find(oid => repository.git.commit(oid)?.parents.slice(1).includes(pull.headSha))
      pull.frozenBase = repository.git.mergeBase(pull.baseSha, pull.headSha) ?? pull.baseSha
      Object.assign(pull, { mergedAt: now, mergedBy: by, mergeCommit: merge ?? pull.headSha })
      close(world, pull, by)
    }
  }
}

/** A merged pull request's head is deleted: those based on it go to its own base (docs.github.com/pull-requests … deleting-and-restoring-branches). */
const loseBase = (world: World, pull: Pull, by: Account): void => {
  const { repository } = pull
  const merged = pullsOf(repository).find(
    other => other.mergedAt !== null && other.headRepository === repository && other.headRef === pull.baseRef,
  )
  if (!merged || !repository.git.branch(merged.baseRef)) {
    pull.frozenBase = pull.baseSha
    close(world, pull, by)
    return
  }
  const from = { ref: pull.baseRef, sha: pull.baseSha }
  pull.baseRef = merged.baseRef
  pull.baseSha = baseTip(pull)
  tellPull(world, pull, 'edited', by, { changes: { base: { ref: { from: from.ref }, sha: { from: from.sha } } } })
}
