import type { Account, Comment, Issue, Reaction, ReactionContent, Repository } from '../entities.ts'
import { actingApp, actor, demand, type Identity, may } from '../identity.ts'
import { custom, invalid, notFound, Refusal } from '../refusal.ts'
import { renderComment, renderIssue } from '../render/issue.ts'
import type { World } from '../world.ts'

/** Throws unless the identity may write to the conversation: of a pull request, either permission is enough. */
export const demandConversation = (
  world: World,
  identity: Identity,
  issue: Issue,
  level: 'read' | 'write',
  user: 'read' | 'triage' | 'write' = 'read',
): void => {
  if (issue.pull && identity.kind === 'installation') {
    const either = identity.permissions['issues'] !== undefined ? 'issues' : 'pull_requests'
    const best = identity.permissions['pull_requests'] === 'write' ? 'pull_requests' : either
    demand(world, identity, issue.repository, { app: `${best}:${level}`, user })
    return
  }
  demand(world, identity, issue.repository, { app: `issues:${level}`, user })
}

/** The longest comment that GitHub takes. */
const longestComment = 65_536

// docs.github.com/communities/moderating-comments-and-conversations/locking-conversations: people with write access go on speaking.
// An App does not, whatever it was granted: github.com/probot/stale/issues/25
const demandUnlocked = (world: World, identity: Identity, issue: Issue): void => {
  if (issue.locked === null) return
  if (identity.kind === 'user' && may(world, identity, issue.repository, { app: 'issues:write', user: 'write' })) return
  throw new Refusal(403, 'Unable to create comment because issue is locked.')
}

const checkBody = (body: string): void => {
  if (body.trim() === '') throw invalid({ resource: 'IssueComment', code: 'missing_field', field: 'body' })
  if (body.length > longestComment)
    throw custom('IssueComment', `body is too long (maximum is ${longestComment} characters)`, 'body')
}

const tell = (world: World, comment: Comment, action: string, by: Account, more: Record<string, unknown> = {}): void =>
  world.hooks.emit({
    event: 'issue_comment',
    action,
    repository: comment.issue.repository,
    sender: by,
    payload: { issue: renderIssue(world, comment.issue), comment: renderComment(world, comment), ...more },
  })

export const addComment = (world: World, identity: Identity, issue: Issue, body: string): Comment => {
  demandConversation(world, identity, issue, 'write')
  demandUnlocked(world, identity, issue)
  checkBody(body)
  const now = world.clock.now()
  const comment: Comment = {
    kind: 'IssueComment',
    ...world.identify('IC'),
    issue,
    user: actor(identity),
    viaApp: actingApp(identity),
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  }
  issue.comments.push(comment)
  issue.updatedAt = now
  issue.repository.comments.set(comment.id, world.enter(comment))
  tell(world, comment, 'created', actor(identity))
  return comment
}

// Authors edit their own comments, people who may write everybody's; an App with the permission edits any.
const demandAuthor = (world: World, identity: Identity, comment: Comment): void => {
  const own = actor(identity) === comment.user
  demandConversation(world, identity, comment.issue, 'write', own ? 'read' : 'write')
}

export const editComment = (world: World, identity: Identity, comment: Comment, body: string): Comment => {
  demandAuthor(world, identity, comment)
  // docs.github.com/graphql/reference/enums#commentcannotupdatereason: LOCKED
  demandUnlocked(world, identity, comment.issue)
  checkBody(body)
  const from = comment.body
  comment.body = body
  comment.updatedAt = world.clock.now()
  comment.issue.updatedAt = comment.updatedAt
  if (from !== body) tell(world, comment, 'edited', actor(identity), { changes: { body: { from } } })
  return comment
}

export const deleteComment = (world: World, identity: Identity, comment: Comment): void => {
  demandAuthor(world, identity, comment)
  const { issue } = comment
  issue.comments.splice(issue.comments.indexOf(comment), 1)
  issue.repository.comments.delete(comment.id)
  world.nodes.delete(comment.node)
  tell(world, comment, 'deleted', actor(identity))
}

/** The comment of that id, for those who may read it. */
export const findComment = (world: World, identity: Identity, repository: Repository, id: number): Comment => {
  demand(world, identity, repository, { app: 'metadata:read', user: 'read' })
  const comment = repository.comments.get(id)
  if (!comment) throw notFound()
  demandConversation(world, identity, comment.issue, 'read')
  return comment
}

/** Adds a reaction; the same by the same account is the one there is (200 instead of 201). Nothing is told of reactions. */
export const react = (
  world: World,
  identity: Identity,
  to: Issue | Comment,
  content: ReactionContent,
): { readonly reaction: Reaction; readonly created: boolean } => {
  const issue = to.kind === 'Issue' ? to : to.issue
  demandConversation(world, identity, issue, 'write')
  const user = actor(identity)
  const there = to.reactions.find(reaction => reaction.user === user && reaction.content === content)
  if (there) return { reaction: there, created: false }
  const reaction: Reaction = {
    kind: 'Reaction',
    ...world.identify('REA'),
    user,
    content,
    createdAt: world.clock.now(),
  }
  to.reactions.push(world.enter(reaction))
  return { reaction, created: true }
}

export const removeReaction = (world: World, identity: Identity, from: Issue | Comment, id: number): void => {
  const issue = from.kind === 'Issue' ? from : from.issue
  demandConversation(world, identity, issue, 'write')
  const at = from.reactions.findIndex(reaction => reaction.id === id)
  const found = from.reactions[at]
  if (!found) throw notFound()
  if (found.user !== actor(identity)) throw new Refusal(403, 'You can only delete your own reactions.')
  from.reactions.splice(at, 1)
}
