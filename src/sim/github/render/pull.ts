import { baseTip, fullName, isOpen, type Pull, type Repository, type Review } from '../entities.ts'
import { mergeability } from '../operations/mergeability.ts'
import type { World } from '../world.ts'
import {
  association,
  type Rendered,
  renderSimpleTeam,
  renderSimpleUser,
  renderTeam,
  renderTeamRef,
  renderUserOrNull,
} from './account.ts'
import { issueHtmlUrl, renderLabel } from './issue.ts'
import { renderMergeSettings, renderRepository } from './repository.ts'
import { iso, isoOrNull } from './time.ts'

/** Address of a pull request in the API. */
export const pullUrl = (world: World, pull: Pull): string =>
  `${world.api}/repos/${fullName(pull.repository)}/pulls/${pull.issue.number}`

/** What the diff of a pull request starts from: where its head left the base. */
export const diffStart = (pull: Pull): string =>
  pull.repository.git.mergeBase(baseTip(pull), pull.headSha) ?? baseTip(pull)

const renderBranch = (
  world: World,
  owner: Rendered & { login?: unknown },
  repository: Repository | null,
  ref: string,
  sha: string,
): Rendered => ({
  label: `${String(owner['login'])}:${ref}`,
  ref,
  sha,
  user: owner,
  repo: repository && { ...renderRepository(world, repository, null), ...renderMergeSettings(repository) },
})

/** A pull request in a list: without counts and without mergeability. `told`: in a webhook, where its teams have fewer fields. */
export const renderPullSimple = (world: World, pull: Pull, told = false): Rendered => {
  const { issue, repository } = pull
  const at = `${world.api}/repos/${fullName(repository)}`
  const url = pullUrl(world, pull)
  const html = issueHtmlUrl(world, issue)
  const assignees = [...issue.assignees].map(account => renderSimpleUser(world, account))
  const link = (href: string) => ({ href })
  return {
    id: pull.id,
    node_id: pull.node,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${at}/issues/${issue.number}`,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${at}/pulls/comments{/number}`,
    comments_url: `${at}/issues/${issue.number}/comments`,
    statuses_url: `${at}/statuses/${pull.headSha}`,
    number: issue.number,
    state: issue.state,
    locked: issue.locked !== null,
    active_lock_reason: issue.locked?.reason ?? null,
    title: issue.title,
    user: renderSimpleUser(world, issue.user),
    body: issue.body,
    labels: [...issue.labels].map(label => renderLabel(world, label)),
    milestone: null,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit ?? pull.tested?.commit ?? null,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [...pull.requestedUsers].map(account => renderSimpleUser(world, account)),
    requested_teams: [...pull.requestedTeams].map(team =>
      told ? renderTeamRef(world, team) : renderTeam(world, team),
    ),
    head: renderBranch(world, renderSimpleUser(world, pull.headOwner), pull.headRepository, pull.headRef, pull.headSha),
    base: renderBranch(world, renderSimpleUser(world, repository.owner), repository, pull.baseRef, pull.baseSha),
    author_association: association(world, issue.user, repository),
    auto_merge: pull.autoMerge && {
      enabled_by: renderSimpleUser(world, pull.autoMerge.by),
      merge_method: pull.autoMerge.method,
      commit_title: pull.autoMerge.title,
      commit_message: pull.autoMerge.message,
    },
    draft: pull.draft,
    _links: {
      self: link(url),
      html: link(html),
      issue: link(`${at}/issues/${issue.number}`),
      comments: link(`${at}/issues/${issue.number}/comments`),
      review_comments: link(`${url}/comments`),
      review_comment: link(`${at}/pulls/comments{/number}`),
      commits: link(`${url}/commits`),
      statuses: link(`${at}/statuses/${pull.headSha}`),
    },
  }
}

/** A pull request by itself, and as it is `told` in webhooks. Reading it (`asked`) is what starts the test merge. */
export const renderPull = (world: World, pull: Pull, why: 'asked' | 'told' | 'told whole' | 'changed'): Rendered => {
  const files = pull.repository.git.diff(diffStart(pull), pull.headSha)
  const { mergeable, state } = mergeability(world, pull, why === 'asked')
  const merged = pull.mergedAt !== null
  return {
    ...renderPullSimple(world, pull, why === 'told'),
    ...(why === 'told' ? {} : { requested_teams: [...pull.requestedTeams].map(team => renderSimpleTeam(world, team)) }),
    merged,
    mergeable: merged ? null : mergeable,
    rebaseable: merged ? null : mergeable,
    mergeable_state: merged || !isOpen(pull) ? 'unknown' : state,
    merged_by: renderUserOrNull(world, pull.mergedBy),
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: pull.repository.git.commitsBetween(baseTip(pull), pull.headSha).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}

/** A review; webhooks write its state in small letters. */
export const renderReview = (world: World, review: Review, style: 'rest' | 'webhook' = 'rest'): Rendered => {
  const { pull } = review
  const html = `${issueHtmlUrl(world, pull.issue)}#pullrequestreview-${review.id}`
  return {
    id: review.id,
    node_id: review.node,
    user: renderSimpleUser(world, review.user),
    body: style === 'webhook' && review.body === '' ? null : review.body,
    state: style === 'webhook' ? review.state.toLowerCase() : review.state,
    html_url: html,
    pull_request_url: pullUrl(world, pull),
    author_association: association(world, review.user, pull.repository),
    _links: { html: { href: html }, pull_request: { href: pullUrl(world, pull) } },
    submitted_at: iso(review.submittedAt),
    ...(style === 'webhook' ? { updated_at: iso(review.updatedAt) } : {}),
    commit_id: review.commit,
  }
}
