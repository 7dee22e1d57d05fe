import { baseTip, type MergeMethod, type Pull, pullsOf, type Review } from '../entities.ts'
import { mergePull, updateBranch } from '../operations/merge.ts'
import { findPull, openPull, updatePull } from '../operations/pulls.ts'
import {
  dismissReview,
  finishReview,
  type ReviewEvent,
  requestReviews,
  submitReview,
  withdrawRequests,
} from '../operations/reviews.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderSimpleUser, renderTeam } from '../render/account.ts'
import { renderCommit, renderFileDiff } from '../render/commit.ts'
import { diffStart, pullUrl, renderPull, renderPullSimple, renderReview } from '../render/pull.ts'
import { Body } from './body.ts'
import { type Answer, accepted, type Call, created, done, ok, type Routes } from './call.ts'

const events: readonly ReviewEvent[] = ['APPROVE', 'REQUEST_CHANGES', 'COMMENT']

const pull = (call: Call): Pull => findPull(call.world, call.identity, call.repository(), call.number('pull_number'))

// Merging asks for `contents`, not for `pull_requests` (docs.github.com/rest/authentication/permissions-required-for-github-apps).
const pullToMerge = (call: Call): Pull => {
  const found = call.repository().issues.get(call.number('pull_number'))?.pull
  if (!found) throw notFound()
  return found
}

const review = (call: Call): Review => {
  const found = pull(call).reviews.find(({ id }) => id === call.number('review_id'))
  if (!found) throw notFound()
  return found
}

const list = (call: Call): Answer => {
  const repository = call.repository({ app: 'pull_requests:read', user: 'read' })
  const { query } = call
  const state = query.get('state') ?? 'open'
  const [owner, ...branch] = (query.get('head') ?? '').split(':')
  const base = query.get('base')
  const sort = query.get('sort') ?? 'created'
  const ascending = (query.get('direction') ?? (query.has('sort') && sort !== 'created' ? 'asc' : 'desc')) === 'asc'
  const found = pullsOf(repository)
    .filter(({ issue }) => state === 'all' || issue.state === state)
    // `head` is `owner:branch`: a fork's branch of the same name has another owner; without a colon it is passed over.
    .filter(
      one =>
        branch.length === 0 ||
        (one.headOwner.login.toLowerCase() === owner?.toLowerCase() && one.headRef === branch.join(':')),
    )
    .filter(one => base === null || one.baseRef === base)
    .sort((a, b) => (sort === 'updated' ? a.issue.updatedAt - b.issue.updatedAt : a.issue.number - b.issue.number))
  return call.page(ascending ? found : found.reverse(), one => renderPullSimple(call.world, one))
}

const show = (call: Call): Answer => {
  const found = pull(call)
  const { git } = found.repository
  if (call.media === 'diff')
    return {
      status: 200,
      body: git.patch(diffStart(found), found.headSha),
      type: 'application/vnd.github.diff; charset=utf-8',
    }
  if (call.media === 'patch')
    return {
      status: 200,
      body: git.mailbox(diffStart(found), found.headSha),
      type: 'application/vnd.github.patch; charset=utf-8',
    }
  return ok(renderPull(call.world, found, 'asked'))
}

const requested = (call: Call, found: Pull) => ({
  users: [...found.requestedUsers].map(user => renderSimpleUser(call.world, user)),
  teams: [...found.requestedTeams].map(team => renderTeam(call.world, team)),
})

/** Pull requests, their files, commits and reviews, and merging them (docs.github.com/rest/pulls). */
export const pullRoutes: Routes = {
  'GET /repos/{owner}/{repo}/pulls': list,
  'POST /repos/{owner}/{repo}/pulls': call => {
    const { body } = call
    const title = body.maybeText('title')
    if (title === undefined) throw new Refusal(422, 'Invalid request.\n\n"title" wasn\'t supplied.')
    const opened = openPull(call.world, call.identity, call.repository(), {
      title,
      head: body.text('head'),
      base: body.text('base'),
      body: body.textOrNull('body') ?? null,
      draft: body.flag('draft') ?? false,
      ...Body.only({ headRepo: body.maybeText('head_repo'), maintainerCanModify: body.flag('maintainer_can_modify') }),
    })
    return created(renderPull(call.world, opened, 'changed'))
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': show,
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': call => {
    const { body } = call
    const changed = updatePull(
      call.world,
      call.identity,
      pull(call),
      Body.only({
        title: body.maybeText('title'),
        body: body.textOrNull('body'),
        state: body.choice('state', ['open', 'closed']),
        base: body.maybeText('base'),
        maintainerCanModify: body.flag('maintainer_can_modify'),
      }),
    )
    return ok(renderPull(call.world, changed, 'asked'))
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': call => {
    const found = pull(call)
    // At most 3,000 files (docs.github.com/rest/pulls/pulls#list-pull-requests-files).
    const files = found.repository.git.diff(diffStart(found), found.headSha).slice(0, 3000)
    return call.page(files, file => renderFileDiff(call.world, found.repository, found.headSha, file))
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits': call => {
    const found = pull(call)
    const { git } = found.repository
    const commits = git.commitsBetween(baseTip(found), found.headSha).slice(0, 250)
    return call.page(
      commits.flatMap(oid => git.commit(oid) ?? []),
      commit => renderCommit(call.world, found.repository, commit),
    )
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge': call => {
    if (pull(call).mergedAt === null) throw notFound()
    return done
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': call => {
    const { body } = call
    const methods: readonly MergeMethod[] = ['merge', 'squash', 'rebase']
    const sha = mergePull(
      call.world,
      call.identity,
      pullToMerge(call),
      Body.only({
        method: body.choice('merge_method', methods),
        title: body.maybeText('commit_title'),
        message: body.maybeText('commit_message'),
        sha: body.maybeText('sha'),
      }),
    )
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch': call => {
    const found = pull(call)
    updateBranch(call.world, call.identity, found, call.body.maybeText('expected_head_sha'))
    return accepted({ message: 'Updating pull request branch.', url: pullUrl(call.world, found) })
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': call =>
    call.page(
      // Somebody's pending review is seen by nobody else.
      pull(call).reviews.filter(
        ({ state, user }) => state !== 'PENDING' || (call.identity.kind === 'user' && call.identity.user === user),
      ),
      one => renderReview(call.world, one),
    ),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': call => {
    const { body } = call
    const made = submitReview(
      call.world,
      call.identity,
      pull(call),
      Body.only({
        event: body.choice('event', events),
        body: body.maybeText('body'),
        commit: body.maybeText('commit_id'),
      }),
    )
    return ok(renderReview(call.world, made))
  },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}': call =>
    ok(renderReview(call.world, review(call))),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events': call => {
    const event = call.body.choice('event', events)
    if (!event) throw new Refusal(422, 'Invalid request.\n\n"event" wasn\'t supplied.')
    return ok(
      renderReview(
        call.world,
        finishReview(call.world, call.identity, review(call), event, call.body.maybeText('body')),
      ),
    )
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals': call =>
    ok(renderReview(call.world, dismissReview(call.world, call.identity, review(call)))),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': call => ok(requested(call, pull(call))),
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': call => {
    const { body } = call
    const found = requestReviews(
      call.world,
      call.identity,
      pull(call),
      body.texts('reviewers'),
      body.texts('team_reviewers'),
    )
    return created(renderPullSimple(call.world, found))
  },
  'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': call => {
    const { body } = call
    const found = withdrawRequests(
      call.world,
      call.identity,
      pull(call),
      body.texts('reviewers'),
      body.texts('team_reviewers'),
    )
    return ok(renderPullSimple(call.world, found))
  },
}
