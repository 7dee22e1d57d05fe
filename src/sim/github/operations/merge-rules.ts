import type { MergeMethod, Pull, Review } from '../entities.ts'
import { baseTip } from '../entities.ts'
import { isSigned } from '../git/commit.ts'
import { type Identity, roleOf } from '../identity.ts'
import type { World } from '../world.ts'
import { type BranchRules, isAbove, missingChecks, rulesOf } from './rules.ts'

/** The review of each person that counts: the newest that approves, asks for changes or was dismissed. */
export const countingReviews = (pull: Pull): Review[] => {
  const newest = new Map<number, Review>()
  for (const review of pull.reviews)
    if (review.state !== 'COMMENTED' && review.state !== 'PENDING') newest.set(review.user.id, review)
  return [...newest.values()]
}

/** Approvals by people who may write; others' are shown and do not count. */
const approvals = (world: World, pull: Pull): Review[] =>
  countingReviews(pull).filter(
    review =>
      review.state === 'APPROVED' &&
      ['write', 'maintain', 'admin'].includes(roleOf(world, review.user, pull.repository)),
  )

const reviewProblem = (world: World, pull: Pull, rules: BranchRules): string | null => {
  if (!rules.reviews) return null
  const { count } = rules.reviews
  if (countingReviews(pull).some(review => review.state === 'CHANGES_REQUESTED'))
    return 'Changes have been requested on this pull request.'
  const have = approvals(world, pull).length
  if (have >= count) return null
  return `At least ${count} approving review${count === 1 ? ' is' : 's are'} required by reviewers with write access.`
}

/** GraphQL's `reviewDecision`; null where no review is asked for. */
export const reviewDecision = (
  world: World,
  pull: Pull,
): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null => {
  const rules = rulesOf(pull.repository, pull.baseRef)
  if (countingReviews(pull).some(review => review.state === 'CHANGES_REQUESTED')) return 'CHANGES_REQUESTED'
  if (!rules?.reviews) return null
  return reviewProblem(world, pull, rules) === null ? 'APPROVED' : 'REVIEW_REQUIRED'
}

const isBehind = (pull: Pull): boolean => !pull.repository.git.reaches(pull.headSha, baseTip(pull))

/** Whether the rules of the base stand against a merge now; null where they do not. */
export const isBlocked = (world: World, pull: Pull): 'blocked' | 'behind' | null => {
  const rules = rulesOf(pull.repository, pull.baseRef)
  if (!rules) return null
  if (rules.locked || reviewProblem(world, pull, rules) !== null) return 'blocked'
  if (missingChecks(world, pull.repository, rules, pull.headSha).length > 0) return 'blocked'
  if (rules.signatures && unsigned(world, pull)) return 'blocked'
  return rules.strict && isBehind(pull) ? 'behind' : null
}

const unsigned = (world: World, pull: Pull): boolean => {
  const { git } = pull.repository
  return git
    .commitsBetween(baseTip(pull), pull.headSha)
    .some(oid => !isSigned(world.signingSecret, git.commit(oid) ?? missing(oid)))
}
const missing = (oid: string): never => {
  throw new Error(`Commit ${oid} is not there`)
}

/**
 * Why the rules of the base forbid this merge; null where they do not
 * (docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches).
 */
export const mergeProblem = (world: World, identity: Identity, pull: Pull, method: MergeMethod): string | null => {
  const rules = rulesOf(pull.repository, pull.baseRef)
  if (!rules || isAbove(world, identity, pull.repository, rules)) return null
  if (rules.locked) return 'Cannot change this locked branch'
  const problems = [
    reviewProblem(world, pull, rules),
    ...missingChecks(world, pull.repository, rules, pull.headSha),
    rules.strict && isBehind(pull) ? 'The head branch is not up to date with the base branch.' : null,
    rules.linear && method === 'merge' ? 'This branch must not contain merge commits.' : null,
    // A squash is signed by GitHub; a rebase makes new commits that nobody signs.
    rules.signatures && (method === 'rebase' || (method === 'merge' && unsigned(world, pull)))
      ? 'Base branch requires signed commits. Commits must have verified signatures.'
      : null,
  ].filter(problem => problem !== null)
  return problems.length > 0 ? problems.join(' ') : null
}
