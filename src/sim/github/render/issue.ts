import { type Comment, fullName, type Issue, type Label, type Reaction, reactionContents } from '../entities.ts'
import type { World } from '../world.ts'
import { association, type Rendered, renderSimpleUser, renderUserOrNull } from './account.ts'
import { renderApp } from './app.ts'
import { iso, isoOrNull } from './time.ts'

export const renderLabel = (world: World, label: Label): Rendered => ({
  id: label.id,
  node_id: label.node,
  url: `${world.api}/repos/${fullName(label.repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  color: label.color,
  default: false,
  description: label.description,
})

/** The roll-up of reactions on something. */
export const renderReactions = (url: string, reactions: readonly Reaction[]): Rendered => ({
  url,
  total_count: reactions.length,
  ...Object.fromEntries(
    reactionContents.map(content => [content, reactions.filter(reaction => reaction.content === content).length]),
  ),
})

export const renderReaction = (world: World, reaction: Reaction): Rendered => ({
  id: reaction.id,
  node_id: reaction.node,
  user: renderSimpleUser(world, reaction.user),
  content: reaction.content,
  created_at: iso(reaction.createdAt),
})

/** Web address of an issue or pull request. */
export const issueHtmlUrl = (world: World, issue: Issue): string =>
  `${world.address}/${fullName(issue.repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`

/** An issue; a pull request is one too, marked by `pull_request` (docs.github.com/rest/issues/issues). */
export const renderIssue = (world: World, issue: Issue): Rendered => {
  const at = `${world.api}/repos/${fullName(issue.repository)}`
  const url = `${at}/issues/${issue.number}`
  const html = issueHtmlUrl(world, issue)
  const { pull } = issue
  const assignees = [...issue.assignees].map(account => renderSimpleUser(world, account))
  return {
    id: issue.id,
    node_id: issue.node,
    url,
    repository_url: at,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: html,
    number: issue.number,
    title: issue.title,
    user: renderSimpleUser(world, issue.user),
    labels: [...issue.labels].map(label => renderLabel(world, label)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: issue.locked !== null,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: isoOrNull(issue.closedAt),
    author_association: association(world, issue.user, issue.repository),
    active_lock_reason: issue.locked?.reason ?? null,
    body: issue.body,
    reactions: renderReactions(`${url}/reactions`, issue.reactions),
    performed_via_github_app: issue.viaApp && renderApp(world, issue.viaApp),
    ...(pull
      ? {
          draft: pull.draft,
          pull_request: {
            url: `${at}/pulls/${issue.number}`,
            html_url: html,
            diff_url: `${html}.diff`,
            patch_url: `${html}.patch`,
            merged_at: isoOrNull(pull.mergedAt),
          },
        }
      : {}),
  }
}

/** `GET /repos/{owner}/{repo}/issues/{issue_number}` also says who closed it. */
export const renderFullIssue = (world: World, issue: Issue): Rendered => ({
  ...renderIssue(world, issue),
  closed_by: renderUserOrNull(world, issue.closedBy),
})

export const renderComment = (world: World, comment: Comment): Rendered => {
  const at = `${world.api}/repos/${fullName(comment.issue.repository)}/issues`
  return {
    id: comment.id,
    node_id: comment.node,
    url: `${at}/comments/${comment.id}`,
    html_url: `${issueHtmlUrl(world, comment.issue)}#issuecomment-${comment.id}`,
    issue_url: `${at}/${comment.issue.number}`,
    body: comment.body,
    user: renderSimpleUser(world, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(world, comment.user, comment.issue.repository),
    reactions: renderReactions(`${at}/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: comment.viaApp && renderApp(world, comment.viaApp),
  }
}
