import type { Protection } from '../entities.ts'
import type { Rendered } from './account.ts'

/** `GET /repos/{owner}/{repo}/branches/{branch}/protection`. */
export const renderProtection = (url: string, protection: Protection): Rendered => {
  const flag = (enabled: boolean) => ({ enabled })
  const { checks, reviews } = protection
  return {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: flag(protection.linearHistory),
    allow_force_pushes: flag(protection.allowForcePushes),
    allow_deletions: flag(protection.allowDeletions),
    block_creations: flag(false),
    required_conversation_resolution: flag(protection.conversationResolution),
    lock_branch: flag(protection.lockBranch),
    allow_fork_syncing: flag(false),
    required_signatures: { url: `${url}/required_signatures`, enabled: protection.signatures },
    ...(checks ? { required_status_checks: renderRequiredChecks(url, checks) } : {}),
    ...(reviews ? { required_pull_request_reviews: renderRequiredReviews(url, reviews) } : {}),
  }
}

export const renderRequiredChecks = (url: string, checks: NonNullable<Protection['checks']>): Rendered => ({
  url: `${url}/required_status_checks`,
  strict: checks.strict,
  contexts: checks.required.map(({ context }) => context),
  contexts_url: `${url}/required_status_checks/contexts`,
  checks: checks.required.map(({ context, app }) => ({ context, app_id: app })),
})

export const renderRequiredReviews = (url: string, reviews: NonNullable<Protection['reviews']>): Rendered => ({
  url: `${url}/required_pull_request_reviews`,
  dismiss_stale_reviews: reviews.dismissStale,
  require_code_owner_reviews: reviews.codeOwners,
  required_approving_review_count: reviews.count,
  require_last_push_approval: reviews.lastPushApproval,
})
