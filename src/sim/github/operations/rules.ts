import type { CheckRun, Protection, Repository } from '../entities.ts'
import { isSigned } from '../git/commit.ts'
import { type Identity, roleOf } from '../identity.ts'
import type { World } from '../world.ts'
import { checkState } from './check-state.ts'

/** What holds for a branch: classic protection and rulesets, whichever asks for more. */
export interface BranchRules {
  readonly reviews: Protection['reviews']
  readonly checks: readonly { readonly context: string; readonly app: number | null }[]
  /** The branch must be up to date before it is merged. */
  readonly strict: boolean
  readonly signatures: boolean
  readonly linear: boolean
  readonly noForce: boolean
  readonly noDelete: boolean
  readonly locked: boolean
  /** Administrators are held to it as well. */
  readonly admins: boolean
}

/** Null where nothing holds for the branch. */
export const rulesOf = (repository: Repository, branch: string): BranchRules | null => {
  const protection = repository.protections.get(branch)
  const rules = repository.rulesets
    .filter(
      set =>
        set.branches.includes(branch) ||
        (set.branches.includes('~DEFAULT_BRANCH') && branch === repository.defaultBranch) ||
        set.branches.includes('~ALL'),
    )
    .flatMap(set => set.rules)
  if (!protection && rules.length === 0) return null
  const rule = (type: string) => rules.find(candidate => candidate.type === type)
  const pull = rule('pull_request')?.parameters
  const checks = rule('required_status_checks')?.parameters
  const required = (checks?.['required_status_checks'] ?? []) as { context: string; integration_id?: number }[]
  return {
    reviews:
      protection?.reviews ??
      (pull
        ? {
            count: Number(pull['required_approving_review_count'] ?? 0),
            dismissStale: pull['dismiss_stale_reviews_on_push'] === true,
            codeOwners: false,
            lastPushApproval: pull['require_last_push_approval'] === true,
          }
        : null),
    checks: [
      ...(protection?.checks?.required ?? []),
      ...required.map(({ context, integration_id }) => ({ context, app: integration_id ?? null })),
    ],
    strict: protection?.checks?.strict === true || checks?.['strict_required_status_checks_policy'] === true,
    signatures: protection?.signatures === true || rule('required_signatures') !== undefined,
    linear: protection?.linearHistory === true || rule('required_linear_history') !== undefined,
    noForce: (protection !== undefined && !protection.allowForcePushes) || rule('non_fast_forward') !== undefined,
    noDelete: (protection !== undefined && !protection.allowDeletions) || rule('deletion') !== undefined,
    locked: protection?.lockBranch === true,
    admins: rules.length > 0 || protection?.enforceAdmins === true,
  }
}

/** Whether the identity stands above the rules of a branch: an administrator where they are not held to them. */
export const isAbove = (world: World, identity: Identity, repository: Repository, rules: BranchRules): boolean =>
  !rules.admins && identity.kind === 'user' && roleOf(world, identity.user, repository) === 'admin'

/** Sentences about required checks that are not there or not green on a commit. */
export const missingChecks = (world: World, repository: Repository, rules: BranchRules, sha: string): string[] =>
  rules.checks.flatMap(({ context, app }) => {
    const state = checkState(world, repository, sha, context, app)
    if (state === 'success') return []
    const is = { missing: 'expected', pending: 'in progress', failure: 'failing' }[state]
    return [`Required status check "${context}" is ${is}.`]
  })

/** Why a branch may not simply be moved from one commit to another; null where it may. */
export const guardRef = (
  world: World,
  identity: Identity,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
): string | null => {
  const rules = rulesOf(repository, branch)
  if (!rules || before === null || isAbove(world, identity, repository, rules)) return null
  if (after === null) return rules.noDelete ? 'Cannot delete a protected branch' : null
  if (rules.locked) return 'Cannot change this locked branch'
  const { git } = repository
  if (rules.noForce && !git.reaches(after, before)) return 'Cannot force-push to this branch'
  if (rules.reviews) return 'Changes must be made through a pull request.'
  const missing = missingChecks(world, repository, rules, after)
  if (missing.length > 0) return missing.join(' ')
  const commits = git.commitsBetween(before, after).flatMap(oid => git.commit(oid) ?? [])
  if (rules.linear && commits.some(commit => commit.parents.length > 1))
    return 'This branch must not contain merge commits.'
  if (rules.signatures && commits.some(commit => !isSigned(world.signingSecret, commit)))
    return 'Commits must have verified signatures.'
  return null
}

/** The newest run of its name by its App on a commit. */
export const newestRuns = (repository: Repository, sha: string): CheckRun[] => {
  const newest = new Map<string, CheckRun>()
  for (const run of repository.runs.values())
    if (run.suite.headSha === sha) newest.set(`${run.suite.app.id} ${run.name}`, run)
  return [...newest.values()]
}
