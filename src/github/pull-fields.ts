import { z } from 'zod'
import type { Check, Pull, Review } from '../promotion/facts.ts'
import { checkOfContext, contextFragment, contextSchema, newestOfEachName } from './context.ts'
import type { Identity } from './identity.ts'
import { madeByUs, madeFragment, madeSchema } from './made-by-us.ts'
import { actorFragment, actorSchema, personOfActor } from './person.ts'

/** All that is asked of a promotion pull request. */
export const pullFragments = `fragment PullFields on PullRequest {
  id number url state title body headRefName headRefOid baseRefName isCrossRepository
  mergeable mergeStateStatus reviewDecision createdAt updatedAt closedAt
  author { ...Who }
  mergedBy { ...Who }
  mergeCommit { oid }
  labels(first: 100) { nodes { name } }
  reviews(last: 100) { nodes { author { ...Who } state submittedAt commit { oid } } pageInfo { hasPreviousPage startCursor } }
  commits(last: 1) {
    nodes {
      commit {
        ...Made
        statusCheckRollup { contexts(first: 100) { nodes { ...ContextFields } pageInfo { hasNextPage endCursor } } }
      }
    }
  }
  timelineItems(itemTypes: [CLOSED_EVENT], last: 1) { nodes { __typename ... on ClosedEvent { actor { ...Who } } } }
}
${actorFragment}
${madeFragment}
${contextFragment}`

/** Reviews of one page. */
export const reviewsSchema = z.object({
  nodes: z.array(
    z.object({
      author: actorSchema,
      state: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED', 'PENDING']),
      submittedAt: z.string().nullable(),
      commit: z.object({ oid: z.string() }).nullable(),
    }),
  ),
  pageInfo: z.object({ hasPreviousPage: z.boolean(), startCursor: z.string().nullable() }),
})

/** Checks and statuses of one page. */
export const contextsSchema = z.object({
  nodes: z.array(contextSchema),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
})

export const pullSchema = z.object({
  id: z.string(),
  number: z.number(),
  url: z.string(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  title: z.string(),
  body: z.string(),
  headRefName: z.string(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  isCrossRepository: z.boolean(),
  mergeable: z.enum(['MERGEABLE', 'CONFLICTING', 'UNKNOWN']),
  mergeStateStatus: z.string(),
  /** Null where the branch rules ask for no review. */
  reviewDecision: z.enum(['APPROVED', 'CHANGES_REQUESTED', 'REVIEW_REQUIRED']).nullish(),
  createdAt: z.string(),
  updatedAt: z.string(),
  closedAt: z.string().nullable(),
  author: actorSchema,
  mergedBy: actorSchema,
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  labels: z.object({ nodes: z.array(z.object({ name: z.string() })) }).nullable(),
  reviews: reviewsSchema.nullable(),
  commits: z.object({
    nodes: z.array(
      z.object({
        commit: madeSchema.extend({ statusCheckRollup: z.object({ contexts: contextsSchema }).nullable() }),
      }),
    ),
  }),
  timelineItems: z.object({
    nodes: z.array(z.object({ __typename: z.string(), actor: actorSchema.optional() })),
  }),
})

/** A pull request as GraphQL gives it. */
export type PullFields = z.infer<typeof pullSchema>

const reviewStates = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
} as const

/** Reviews as the core knows them; those not yet submitted are nobody's business. */
export function reviewsOf(fields: z.infer<typeof reviewsSchema>, self: Identity): Review[] {
  return fields.nodes.flatMap(({ author, state, submittedAt, commit }) =>
    state === 'PENDING'
      ? []
      : [
          {
            by: personOfActor(author, self),
            state: reviewStates[state],
            commit: commit?.oid ?? '',
            at: Date.parse(submittedAt ?? '') || 0,
          },
        ],
  )
}

/** The pull request as the core knows it. */
export function pullOf(fields: PullFields, self: Identity): Pull {
  const commit = fields.commits.nodes[0]?.commit
  const closedBy = fields.timelineItems.nodes[0]?.actor
  const checks: readonly Check[] = (commit?.statusCheckRollup?.contexts.nodes ?? []).map(context =>
    checkOfContext(context, self),
  )
  return {
    number: fields.number,
    id: fields.id,
    url: fields.url,
    state: fields.state === 'OPEN' ? 'open' : fields.state === 'MERGED' ? 'merged' : 'closed',
    title: fields.title,
    body: fields.body,
    branch: fields.headRefName,
    head: fields.headRefOid,
    base: fields.baseRefName,
    local: !fields.isCrossRepository,
    author: personOfActor(fields.author, self),
    // The last commit may lag behind the head; then nothing is known of the head.
    headIsOurs: commit !== undefined && commit.oid === fields.headRefOid && madeByUs(commit, self),
    headMessage: commit?.oid === fields.headRefOid ? commit.message : '',
    labels: (fields.labels?.nodes ?? []).map(label => label.name),
    mergeable: fields.mergeable === 'MERGEABLE' ? 'yes' : fields.mergeable === 'CONFLICTING' ? 'no' : 'unknown',
    mergeState: fields.mergeStateStatus.toLowerCase(),
    ...(fields.reviewDecision && fields.reviewDecision !== 'APPROVED'
      ? { wants: fields.reviewDecision === 'REVIEW_REQUIRED' ? ('approval' as const) : ('changes' as const) }
      : {}),
    reviews: fields.reviews ? reviewsOf(fields.reviews, self) : [],
    checks: commit?.oid === fields.headRefOid ? newestOfEachName(checks) : [],
    createdAt: Date.parse(fields.createdAt),
    updatedAt: Date.parse(fields.updatedAt),
    ...(fields.closedAt ? { closedAt: Date.parse(fields.closedAt) } : {}),
    ...(fields.state !== 'OPEN' && closedBy !== undefined ? { closedBy: personOfActor(closedBy, self) } : {}),
    ...(fields.state === 'MERGED' ? { mergedBy: personOfActor(fields.mergedBy, self) } : {}),
    ...(fields.mergeCommit ? { mergeCommit: fields.mergeCommit.oid } : {}),
  }
}
