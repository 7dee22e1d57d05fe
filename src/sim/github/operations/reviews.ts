import { type Account, isOpen, type Pull, type Review, type Team } from '../entities.ts'
import { actor, demand, type Identity, roleOf } from '../identity.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderSimpleUser, renderTeamRef } from '../render/account.ts'
import { renderPull } from '../render/pull.ts'
import type { World } from '../world.ts'
import { tellReview } from './dismiss-stale.ts'

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const
export type ReviewEvent = keyof typeof states

/** `POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews` (docs.github.com/rest/pulls/reviews). */
export const submitReview = (
  world: World,
  identity: Identity,
  pull: Pull,
  input: { readonly event?: ReviewEvent; readonly body?: string; readonly commit?: string },
): Review => {
  demand(world, identity, pull.repository, { app: 'pull_requests:write', user: 'read' })
  const user = actor(identity)
  const refuse = (text: string) => new Refusal(422, 'Unprocessable Entity', { errors: [text] })
  if (user === pull.issue.user && input.event === 'APPROVE') throw refuse('Can not approve your own pull request')
  if (user === pull.issue.user && input.event === 'REQUEST_CHANGES')
    throw refuse('Can not request changes on your own pull request')
  if (input.event !== 'APPROVE' && (input.body ?? '').trim() === '' && input.event !== undefined)
    throw refuse('Body is required to comment or to request changes')
  if (input.commit !== undefined && !pull.repository.git.commit(input.commit))
    throw refuse('commit_id is not part of it')
  const now = world.clock.now()
  const review: Review = {
    kind: 'PullRequestReview',
    ...world.identify('PRR'),
    pull,
    user,
    body: input.body ?? '',
    state: input.event ? states[input.event] : 'PENDING',
    commit: input.commit ?? pull.headSha,
    submittedAt: now,
    updatedAt: now,
  }
  pull.reviews.push(world.enter(review))
  if (review.state === 'PENDING') return review
  pull.requestedUsers.delete(user)
  pull.issue.updatedAt = now
  tellReview(world, review, 'submitted', user)
  return review
}

/** Submits what was pending. */
export const finishReview = (
  world: World,
  identity: Identity,
  review: Review,
  event: ReviewEvent,
  body?: string,
): Review => {
  demand(world, identity, review.pull.repository, { app: 'pull_requests:write', user: 'read' })
  if (review.user !== actor(identity)) throw notFound()
  if (review.state !== 'PENDING') throw new Refusal(422, 'Could not submit a review that was submitted already')
  Object.assign(review, { state: states[event], body: body ?? review.body, submittedAt: world.clock.now() })
  tellReview(world, review, 'submitted', review.user)
  return review
}

export const dismissReview = (world: World, identity: Identity, review: Review): Review => {
  demand(world, identity, review.pull.repository, { app: 'pull_requests:write', user: 'write' })
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED')
    throw new Refusal(422, 'Can not dismiss a commented pull request review')
  review.state = 'DISMISSED'
  review.updatedAt = world.clock.now()
  tellReview(world, review, 'dismissed', actor(identity))
  return review
}

const tell = (world: World, pull: Pull, action: string, by: Account, about: Record<string, unknown>): void =>
  world.hooks.emit({
    event: 'pull_request',
    action,
    repository: pull.repository,
    sender: by,
    payload: { number: pull.issue.number, pull_request: renderPull(world, pull, 'told'), ...about },
  })

const resolve = (world: World, pull: Pull, logins: readonly string[], slugs: readonly string[]) => {
  const { repository } = pull
  const refuse = () =>
    new Refusal(
      422,
      'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.',
    )
  const users = logins.map(login => {
    const account = world.account(login)
    if (!account || roleOf(world, account, repository) === 'none') throw refuse()
    if (account === pull.issue.user) throw new Refusal(422, 'Review cannot be requested from pull request author.')
    return account
  })
  const teams = slugs.map(slug => {
    const team = world.team(repository.owner.login, slug)
    if (!team?.repositories.has(repository.id)) throw refuse()
    return team
  })
  return { users, teams }
}

/** `POST …/requested_reviewers`: everybody or nobody; one event each (docs.github.com/rest/pulls/review-requests). */
export const requestReviews = (
  world: World,
  identity: Identity,
  pull: Pull,
  logins: readonly string[],
  slugs: readonly string[],
): Pull => {
  demand(world, identity, pull.repository, { app: 'pull_requests:write', user: 'triage' })
  if (!isOpen(pull)) throw new Refusal(422, 'Reviews cannot be requested on a closed pull request')
  const { users, teams } = resolve(world, pull, logins, slugs)
  const by = actor(identity)
  for (const user of users) {
    if (pull.requestedUsers.has(user)) continue
    pull.requestedUsers.add(user)
    tell(world, pull, 'review_requested', by, { requested_reviewer: renderSimpleUser(world, user) })
  }
  for (const team of teams) {
    if (pull.requestedTeams.has(team)) continue
    pull.requestedTeams.add(team)
    tell(world, pull, 'review_requested', by, { requested_team: renderTeamRef(world, team) })
  }
  pull.issue.updatedAt = world.clock.now()
  return pull
}

export const withdrawRequests = (
  world: World,
  identity: Identity,
  pull: Pull,
  logins: readonly string[],
  slugs: readonly string[],
): Pull => {
  demand(world, identity, pull.repository, { app: 'pull_requests:write', user: 'triage' })
  const by = actor(identity)
  for (const user of [...pull.requestedUsers])
    if (logins.includes(user.login) && pull.requestedUsers.delete(user))
      tell(world, pull, 'review_request_removed', by, { requested_reviewer: renderSimpleUser(world, user) })
  for (const team of [...pull.requestedTeams] satisfies Team[])
    if (slugs.includes(team.slug) && pull.requestedTeams.delete(team))
      tell(world, pull, 'review_request_removed', by, { requested_team: renderTeamRef(world, team) })
  return pull
}
