import type {
  AddAssigneesToAssignableInput,
  AddCommentInput,
  AddLabelsToLabelableInput,
  AddReactionInput,
  DeleteIssueCommentInput,
  RemoveAssigneesFromAssignableInput,
  RemoveLabelsFromLabelableInput,
  RemoveReactionInput,
  RequestReviewsInput,
  UpdateIssueCommentInput,
} from '@octokit/graphql-schema'
import type { Comment, Issue, Reaction, ReactionContent } from '../entities.ts'
import { reactionContents } from '../entities.ts'
import { actor } from '../identity.ts'
import { addComment, deleteComment, editComment, react, removeReaction } from '../operations/comments.ts'
import { addAssignees, addLabels, removeAssignees, removeLabel } from '../operations/issues.ts'
import { requestReviews, withdrawRequests } from '../operations/reviews.ts'
import { Refusal } from '../refusal.ts'
import { type Reactable, reactionEnum, reactionGroups } from './comment-fields.ts'
import { connection } from './connection.ts'
import { nodeOfKind } from './node-id.ts'
import type { Context, Resolvers } from './resolver.ts'

interface With<Input> {
  readonly input: Input
}

const issueOf = (of: Exclude<Reactable, Comment>): Issue => (of.kind === 'PullRequest' ? of.issue : of)
const written = (of: Reactable): Issue | Comment => (of.kind === 'IssueComment' ? of : issueOf(of))

const thread = (context: Context, id: string) => nodeOfKind(context, id, 'PullRequest', 'Issue')
const labelNames = (context: Context, ids: readonly string[]): readonly string[] =>
  ids.map(id => nodeOfKind(context, id, 'Label').name)
const logins = (context: Context, ids: readonly string[]): readonly string[] =>
  ids.map(id => nodeOfKind(context, id, 'User', 'Bot').login)

function contentOf(word: string): ReactionContent {
  const found = reactionContents.find(content => reactionEnum[content] === word)
  if (found === undefined) throw new Error(`${word} is no reaction`)
  return found
}

const reacted = (subject: Reactable, reaction: Reaction) => ({
  reaction,
  subject,
  reactionGroups: reactionGroups(subject),
})

/** Mutations of what is said about issues and pull requests. */
export const conversationMutations = {
  addComment: (_: unknown, { input }: With<AddCommentInput>, context: Context) => {
    const subject = thread(context, input.subjectId)
    const comment = addComment(context.world, context.identity, issueOf(subject), input.body)
    const edge = connection(issueOf(subject).comments, { last: 1 }).edges[0]
    return { subject, commentEdge: { cursor: edge?.cursor ?? '', node: comment } }
  },
  updateIssueComment: (_: unknown, { input }: With<UpdateIssueCommentInput>, context: Context) => ({
    issueComment: editComment(
      context.world,
      context.identity,
      nodeOfKind(context, input.id, 'IssueComment'),
      input.body,
    ),
  }),
  deleteIssueComment: (_: unknown, { input }: With<DeleteIssueCommentInput>, context: Context) => {
    deleteComment(context.world, context.identity, nodeOfKind(context, input.id, 'IssueComment'))
    return {}
  },
  // The same reaction again is the one there is: https://docs.github.com/en/graphql/reference/mutations#addreaction
  addReaction: (_: unknown, { input }: With<AddReactionInput>, context: Context) => {
    const subject = nodeOfKind(context, input.subjectId, 'IssueComment', 'PullRequest', 'Issue')
    const { reaction } = react(context.world, context.identity, written(subject), contentOf(input.content))
    return reacted(subject, reaction)
  },
  removeReaction: (_: unknown, { input }: With<RemoveReactionInput>, context: Context) => {
    const { world, identity } = context
    const subject = nodeOfKind(context, input.subjectId, 'IssueComment', 'PullRequest', 'Issue')
    const on = written(subject)
    const content = contentOf(input.content)
    const reaction = on.reactions.find(each => each.content === content && each.user === actor(identity))
    if (reaction === undefined) throw new Refusal(422, 'Reaction not found')
    removeReaction(world, identity, on, reaction.id)
    return reacted(subject, reaction)
  },
  addLabelsToLabelable: (_: unknown, { input }: With<AddLabelsToLabelableInput>, context: Context) => {
    const labelable = thread(context, input.labelableId)
    addLabels(context.world, context.identity, issueOf(labelable), labelNames(context, input.labelIds))
    return { labelable }
  },
  removeLabelsFromLabelable: (_: unknown, { input }: With<RemoveLabelsFromLabelableInput>, context: Context) => {
    const labelable = thread(context, input.labelableId)
    const issue = issueOf(labelable)
    const on = new Set([...issue.labels].map(({ name }) => name))
    for (const name of labelNames(context, input.labelIds))
      if (on.has(name)) removeLabel(context.world, context.identity, issue, name)
    return { labelable }
  },
  addAssigneesToAssignable: (_: unknown, { input }: With<AddAssigneesToAssignableInput>, context: Context) => {
    const assignable = thread(context, input.assignableId)
    addAssignees(context.world, context.identity, issueOf(assignable), logins(context, input.assigneeIds))
    return { assignable }
  },
  removeAssigneesFromAssignable: (
    _: unknown,
    { input }: With<RemoveAssigneesFromAssignableInput>,
    context: Context,
  ) => {
    const assignable = thread(context, input.assignableId)
    removeAssignees(context.world, context.identity, issueOf(assignable), logins(context, input.assigneeIds))
    return { assignable }
  },
  // Without `union` the list replaces who was asked before: https://docs.github.com/en/graphql/reference/input-objects#requestreviewsinput
  requestReviews: (_: unknown, { input }: With<RequestReviewsInput>, context: Context) => {
    const { world, identity } = context
    const pullRequest = nodeOfKind(context, input.pullRequestId, 'PullRequest')
    const users = logins(context, input.userIds ?? [])
    const teams = (input.teamIds ?? []).map(id => nodeOfKind(context, id, 'Team').slug)
    if (input.union !== true) {
      const otherUsers = [...pullRequest.requestedUsers].map(({ login }) => login).filter(each => !users.includes(each))
      const otherTeams = [...pullRequest.requestedTeams].map(({ slug }) => slug).filter(each => !teams.includes(each))
      withdrawRequests(world, identity, pullRequest, otherUsers, otherTeams)
    }
    requestReviews(world, identity, pullRequest, users, teams)
    return { pullRequest, actor: actor(identity) }
  },
} satisfies Resolvers['Mutation']
