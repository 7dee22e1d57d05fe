import type { Comment, Issue, Label, Pull, Reaction, ReactionContent, Review } from '../entities.ts'
import { fullName, reactionContents } from '../entities.ts'
import { actor } from '../identity.ts'
import { association } from '../render/account.ts'
import { issueHtmlUrl } from '../render/issue.ts'
import { connection, type Paging } from './connection.ts'
import { commitSource } from './git-fields.ts'
import { type Context, type Resolvers, time } from './resolver.ts'

/** Enum values of GraphQL for the words of REST: https://docs.github.com/en/graphql/reference/enums#reactioncontent */
export const reactionEnum: Readonly<Record<ReactionContent, string>> = {
  '+1': 'THUMBS_UP',
  '-1': 'THUMBS_DOWN',
  laugh: 'LAUGH',
  confused: 'CONFUSED',
  heart: 'HEART',
  hooray: 'HOORAY',
  rocket: 'ROCKET',
  eyes: 'EYES',
}

/** Something that people react to. */
export type Reactable = Comment | Issue | Pull

/** The reactions on something; a pull request's are its issue's. */
export const reactionsOf = (of: Reactable): readonly Reaction[] =>
  of.kind === 'PullRequest' ? of.issue.reactions : of.reactions

interface Group {
  readonly subject: Reactable
  readonly content: ReactionContent
  readonly reactions: readonly Reaction[]
}

/** All eight groups, also those without a reaction. */
export const reactionGroups = (subject: Reactable): readonly Group[] =>
  reactionContents.map(content => ({
    subject,
    content,
    reactions: reactionsOf(subject).filter(reaction => reaction.content === content),
  }))

/** The fields `reactions` and `reactionGroups` of everything that people react to. */
export const reactable = {
  reactionGroups,
  reactions: (of: Reactable, args: Paging & { readonly content?: string }) =>
    connection(
      reactionsOf(of).filter(({ content }) => args.content == null || reactionEnum[content] === args.content),
      args,
    ),
}

const viewerReacted = (group: Group, { identity }: Context): boolean =>
  group.reactions.some(({ user }) =>
    identity.kind === 'installation'
      ? identity.installation.app.bot === user
      : identity.kind === 'user' && identity.user === user,
  )

const viewerWrote = (of: Comment, { identity }: Context): boolean =>
  identity.kind !== 'anonymous' && of.user === actor(identity)

const pageOf = (comment: Comment, { world }: Context): string =>
  `${issueHtmlUrl(world, comment.issue)}#issuecomment-${comment.id}`

/** Comments, reviews, reactions and labels. */
export const commentFields = {
  IssueComment: {
    ...reactable,
    id: (of: Comment) => of.node,
    databaseId: (of: Comment) => of.id,
    fullDatabaseId: (of: Comment) => String(of.id),
    author: (of: Comment) => of.user,
    viewerDidAuthor: (of: Comment, _: unknown, context: Context) => viewerWrote(of, context),
    authorAssociation: (of: Comment, _: unknown, { world }: Context) =>
      association(world, of.user, of.issue.repository),
    body: (of: Comment) => of.body,
    createdAt: (of: Comment) => time(of.createdAt),
    updatedAt: (of: Comment) => time(of.updatedAt),
    url: (of: Comment, _: unknown, context: Context) => pageOf(of, context),
    issue: (of: Comment) => of.issue,
    pullRequest: (of: Comment) => of.issue.pull,
    repository: (of: Comment) => of.issue.repository,
  },
  PullRequestReview: {
    id: (of: Review) => of.node,
    databaseId: (of: Review) => of.id,
    fullDatabaseId: (of: Review) => String(of.id),
    author: (of: Review) => of.user,
    authorAssociation: (of: Review, _: unknown, { world }: Context) => association(world, of.user, of.pull.repository),
    body: (of: Review) => of.body,
    state: (of: Review) => of.state,
    commit: (of: Review) => commitSource(of.pull.repository, of.commit),
    submittedAt: (of: Review) => time(of.submittedAt),
    createdAt: (of: Review) => time(of.submittedAt),
    // Reviews cannot be edited here; being dismissed is no edit.
    lastEditedAt: () => null,
    updatedAt: (of: Review) => time(of.updatedAt),
    pullRequest: (of: Review) => of.pull,
    repository: (of: Review) => of.pull.repository,
    url: (of: Review, _: unknown, { world }: Context) =>
      `${issueHtmlUrl(world, of.pull.issue)}#pullrequestreview-${of.id}`,
  },
  Reaction: {
    id: (of: Reaction) => of.node,
    databaseId: (of: Reaction) => of.id,
    content: (of: Reaction) => reactionEnum[of.content],
    createdAt: (of: Reaction) => time(of.createdAt),
    user: (of: Reaction) => of.user,
  },
  ReactionGroup: {
    content: (of: Group) => reactionEnum[of.content],
    subject: (of: Group) => of.subject,
    viewerHasReacted: (of: Group, _: unknown, context: Context) => viewerReacted(of, context),
    reactors: (of: Group, paging: Paging) =>
      connection(
        of.reactions.map(({ user }) => user),
        paging,
      ),
    users: (of: Group, paging: Paging) =>
      connection(
        of.reactions.map(({ user }) => user),
        paging,
      ),
  },
  Label: {
    id: (label: Label) => label.node,
    name: (label: Label) => label.name,
    color: (label: Label) => label.color,
    description: (label: Label) => label.description,
    isDefault: () => false,
    repository: (label: Label) => label.repository,
    url: (label: Label, _: unknown, { world }: Context) =>
      `${world.address}/${fullName(label.repository)}/labels/${encodeURIComponent(label.name)}`,
  },
} satisfies Resolvers
