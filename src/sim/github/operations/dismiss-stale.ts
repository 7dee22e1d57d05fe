import type { Account, Pull, Review } from '../entities.ts'
import { renderPullSimple, renderReview } from '../render/pull.ts'
import type { World } from '../world.ts'
import { countingReviews } from './merge-rules.ts'
import { rulesOf } from './rules.ts'

/** Tells a `pull_request_review` event; its pull request is told in the short form. */
export const tellReview = (world: World, review: Review, action: string, sender: Account): void =>
  world.hooks.emit({
    event: 'pull_request_review',
    action,
    repository: review.pull.repository,
    sender,
    payload: {
      review: renderReview(world, review, 'webhook'),
      pull_request: renderPullSimple(world, review.pull, true),
    },
  })

/** A push takes the approvals away, where the base branch is protected so ("Dismiss stale pull request approvals when new commits are pushed"). */
export const dismissStale = (world: World, pull: Pull, by: Account): void => {
  if (rulesOf(pull.repository, pull.baseRef)?.reviews?.dismissStale !== true) return
  for (const review of countingReviews(pull)) {
    if (review.state !== 'APPROVED') continue
    review.state = 'DISMISSED'
    review.updatedAt = world.clock.now()
    tellReview(world, review, 'dismissed', by)
  }
}
