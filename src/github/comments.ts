import { z } from 'zod'
import type { Comment, Done } from '../engine/ports.ts'
import { isAnswered, isDoubt } from './doubt.ts'
import { graphqlRead } from './graphql-read.ts'
import { type Mutation, mutate } from './mutation.ts'
import { personOfUser } from './person.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import { at, type Site } from './site.ts'

/** A comment of an issue as REST gives it. */
interface IssueComment {
  readonly id: number
  readonly node_id: string
  readonly body?: string
  readonly user: { readonly id: number; readonly login: string; readonly type?: string } | null
  readonly created_at: string
  readonly updated_at: string
  readonly html_url: string
  readonly issue_url: string
}

function commentOf(site: Site, comment: IssueComment): Comment {
  return {
    id: comment.id,
    node: comment.node_id,
    kind: 'issue',
    by: personOfUser(comment.user, site.self),
    body: comment.body ?? '',
    createdAt: Date.parse(comment.created_at),
    edited: comment.updated_at !== comment.created_at,
    url: comment.html_url,
    on: Number(comment.issue_url.split('/').at(-1)),
  }
}

/** The comment or review as it stands now; null where it is gone, or stands elsewhere than it was said to. */
export async function readComment(
  site: Site,
  kind: 'issue' | 'review',
  on: number,
  id: number,
): Promise<Comment | null> {
  try {
    if (kind === 'review') return await readReview(site, on, id)
    const { data } = await site.octokit.rest.issues.getComment({ ...at(site), comment_id: id })
    const comment = commentOf(site, data)
    return comment.on === on ? comment : null
  } catch (error) {
    if (isAnswered(error) && (error.status === 404 || error.status === 410)) return null
    throw error
  }
}

const reviewSchema = z.object({ node: z.object({ lastEditedAt: z.string().nullable() }) })

async function readReview(site: Site, on: number, id: number): Promise<Comment> {
  const { data } = await site.octokit.rest.pulls.getReview({ ...at(site), pull_number: on, review_id: id })
  // REST does not tell whether a review was edited.
  const { node } = await graphqlRead(
    site.octokit,
    'query Review($id: ID!) { node(id: $id) { ... on PullRequestReview { lastEditedAt } } }',
    { id: data.node_id },
    reviewSchema,
  )
  return {
    id: data.id,
    node: data.node_id,
    kind: 'review',
    by: personOfUser(data.user, site.self),
    body: data.body,
    createdAt: Date.parse(data.submitted_at ?? '') || 0,
    edited: node.lastEditedAt !== null,
    url: data.html_url,
    on,
    ...(data.commit_id ? { commit: data.commit_id } : {}),
  }
}

/** Comments of the whole repository that were written or edited since then, oldest first. */
export async function readCommentsSince(site: Site, since: number): Promise<readonly Comment[]> {
  const { octokit } = site
  const found = await octokit.paginate(octokit.rest.issues.listCommentsForRepo, {
    ...at(site),
    since: new Date(since).toISOString(),
    sort: 'updated',
    direction: 'asc',
    per_page: 100,
  })
  return found.map(comment => commentOf(site, comment))
}

/** Comments on an issue or pull request. After a doubt it is looked for, never sent again. */
export async function reply(site: Site, on: number, body: string): Promise<Done<null>> {
  // A minute of leeway: GitHub's clock is not ours.
  const since = new Date(site.now() - 60_000).toISOString()
  try {
    await site.octokit.rest.issues.createComment({ ...at(site), issue_number: on, body })
    return { ok: true, value: null }
  } catch (error) {
    if (!isDoubt(error)) throw error
    const { octokit } = site
    const there = await octokit.paginate(octokit.rest.issues.listComments, {
      ...at(site),
      issue_number: on,
      since,
      per_page: 100,
    })
    return there.some(each => each.user?.id === site.self.botId && each.body?.trim() === body.trim())
      ? { ok: true, value: null }
      : refused('unavailable', `GitHub did not answer when #${on} was replied to`)
  }
}

const reactions = { eyes: 'EYES', rocket: 'ROCKET', confused: 'CONFUSED' } as const
const endings: ReadonlySet<string> = new Set([reactions.rocket, reactions.confused])

const reactedSchema = z.object({
  subject: z
    .object({
      reactionGroups: z.array(z.object({ content: z.string(), viewerHasReacted: z.boolean() })).nullable(),
    })
    .nullable(),
})

/**
 * Reacts to a comment or review. The same reaction twice is one, so after a doubt it is sent once more. The answer tells
 * without another request whether a command was ended before: nobody else can react as our App.
 */
export async function react(
  site: Site,
  comment: Comment,
  reaction: keyof typeof reactions,
): Promise<Done<{ readonly ended: boolean }>> {
  const add: Mutation = {
    alias: 'reaction',
    field: 'addReaction',
    input: { subjectId: comment.node, content: reactions[reaction] },
    select: 'subject { reactionGroups { content viewerHasReacted } }',
  }
  const first = await mutate(site.octokit, [add])
  const outcome = first.doubt ? await mutate(site.octokit, [add]) : first
  if (outcome.doubt) return refused('unavailable', 'GitHub did not answer when a reaction was added')
  if (outcome.errors.length > 0) return refusalOfErrors(outcome.errors)
  const groups = reactedSchema.safeParse(outcome.answers['reaction']).data?.subject?.reactionGroups ?? []
  const ended = groups.some(({ content, viewerHasReacted }) => viewerHasReacted && endings.has(content))
  return { ok: true, value: { ended } }
}
