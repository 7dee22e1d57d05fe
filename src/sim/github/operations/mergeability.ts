import { baseTip, isOpen, type Pull } from '../entities.ts'
import type { World } from '../world.ts'
import { GITHUB, mergeMessage } from './merge-commit.ts'
import { isBlocked } from './merge-rules.ts'
import { newestRuns } from './rules.ts'

/** What GitHub says about merging. `mergeable` is null until it knows. */
export interface Mergeability {
  readonly mergeable: boolean | null
  readonly state: 'unknown' | 'dirty' | 'draft' | 'blocked' | 'behind' | 'unstable' | 'clean'
}

/**
 * GitHub makes a test merge when somebody first reads the pull request after head or base moved, and says `null` meanwhile
 * (docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database#checking-mergeability-of-pull-requests):
 * here the first read asks, and what looks after it knows. `ask`: this look is such a read.
 */
export const mergeability = (world: World, pull: Pull, ask: boolean): Mergeability => {
  if (!isOpen(pull)) return { mergeable: null, state: 'unknown' }
  const key = `${baseTip(pull)} ${pull.headSha}`
  const known = pull.tested && `${pull.tested.base} ${pull.tested.head}` === key
  if (!known) {
    if (pull.asked !== key) {
      if (ask) pull.asked = key
      return { mergeable: null, state: 'unknown' }
    }
    testMerge(world, pull)
  }
  if (pull.tested?.commit === null) return { mergeable: false, state: 'dirty' }
  return { mergeable: true, state: stateOf(world, pull) }
}

/** Makes the test merge now, as a merge does that finds none. */
export const testMerge = (world: World, pull: Pull): void => {
  const base = baseTip(pull)
  const { git } = pull.repository
  const merged = git.mergeTrees(base, pull.headSha)
  const by = { ...GITHUB, at: world.clock.now() }
  const commit =
    'tree' in merged
      ? git.writeCommit(
          { tree: merged.tree, parents: [base, pull.headSha], author: by, committer: by, message: mergeMessage(pull) },
          world.signingSecret,
        )
      : null
  git.setRef(`refs/pull/${pull.issue.number}/merge`, commit)
  pull.tested = { head: pull.headSha, base, commit }
}

const stateOf = (world: World, pull: Pull): Mergeability['state'] => {
  if (pull.draft) return 'draft'
  const blocked = isBlocked(world, pull)
  if (blocked) return blocked
  const { repository, headSha } = pull
  const runs = newestRuns(repository, headSha)
  const statuses = new Map((repository.statuses.get(headSha) ?? []).map(status => [status.context, status]))
  const green = (conclusion: string | null) => ['success', 'neutral', 'skipped'].includes(conclusion ?? '')
  const unstable =
    runs.some(run => run.status !== 'completed' || !green(run.conclusion)) ||
    [...statuses.values()].some(status => status.state !== 'success')
  return unstable ? 'unstable' : 'clean'
}
