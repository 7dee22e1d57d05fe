import { z } from 'zod'
import type { ChangedPull } from '../engine/ports.ts'
import { changeMarker } from '../messages/change-comment.ts'
import { VALIDATE_CHECK } from '../promotion/own-checks.ts'
import { isAnswered } from './doubt.ts'
import { graphqlRead } from './graphql-read.ts'
import { checkKey, keep } from './known.ts'
import { actorFragment, actorSchema, personOfActor } from './person.ts'
import { at, type Site } from './site.ts'

const commentsFragment = `fragment Comments on IssueCommentConnection {
  nodes { id body author { ...Who } }
  pageInfo { hasNextPage endCursor }
}`

// The last commit may lag behind the head, and its checks are then another commit's.
const query = `query ChangedPull($owner: String!, $name: String!, $number: Int!, $app: Int!) {
  repository(owner: $owner, name: $name) {
    id databaseId nameWithOwner
    pullRequest(number: $number) {
      id number state isDraft body headRefOid headRefName baseRefName isCrossRepository mergedAt
      author { ...Who }
      mergeCommit { oid }
      comments(first: 100) { ...Comments }
      commits(last: 1) {
        nodes {
          commit {
            oid
            checkSuites(first: 10, filterBy: {appId: $app}) {
              nodes {
                checkRuns(first: 50, filterBy: {checkName: "${VALIDATE_CHECK}"}) {
                  nodes { id name externalId status annotations(first: 1) { totalCount } }
                }
              }
            }
          }
        }
      }
    }
  }
}
${commentsFragment}
${actorFragment}`

const moreQuery = `query MoreComments($id: ID!, $after: String!) {
  node(id: $id) { ... on PullRequest { comments(first: 100, after: $after) { ...Comments } } }
}
${commentsFragment}
${actorFragment}`

const checkRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  externalId: z.string().nullable(),
  status: z.string(),
  annotations: z.object({ totalCount: z.number() }).nullable(),
})

const commentsSchema = z.object({
  nodes: z.array(z.object({ id: z.string(), body: z.string(), author: actorSchema })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
})
const moreSchema = z.object({ node: z.object({ comments: commentsSchema }) })

const schema = z.object({
  repository: z.object({
    id: z.string(),
    databaseId: z.number(),
    nameWithOwner: z.string(),
    pullRequest: z.object({
      id: z.string(),
      number: z.number(),
      state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
      isDraft: z.boolean(),
      body: z.string(),
      headRefOid: z.string(),
      headRefName: z.string(),
      baseRefName: z.string(),
      isCrossRepository: z.boolean(),
      mergedAt: z.string().nullable(),
      author: actorSchema,
      mergeCommit: z.object({ oid: z.string() }).nullable(),
      comments: commentsSchema,
      commits: z.object({
        nodes: z.array(
          z.object({
            commit: z.object({
              oid: z.string(),
              checkSuites: z
                .object({
                  nodes: z.array(z.object({ checkRuns: z.object({ nodes: z.array(checkRunSchema) }).nullable() })),
                })
                .nullable(),
            }),
          }),
        ),
      }),
    }),
  }),
})

/**
 * A pull request with our comment on it; null where there is none of that number. What one that was merged changed against is not
 * looked up: nothing is shown on it any more. Our check runs on its head are remembered for the write that follows.
 */
export async function readChangedPull(site: Site, number: number): Promise<ChangedPull | null> {
  const { owner, repo: name } = at(site)
  const read = await graphqlRead(site.octokit, query, { owner, name, number, app: site.self.appId }, schema).catch(
    (error: unknown) => {
      if (isAbsent(error)) return null
      throw error
    },
  )
  if (!read) return null
  const { repository } = read
  if (repository.databaseId !== site.repository.id)
    throw new Error(`${owner}/${name} is another repository now (${repository.databaseId}, not ${site.repository.id})`)
  site.known.node = repository.id
  const { pullRequest: pull } = repository
  for (const { commit } of pull.commits.nodes)
    for (const run of (commit.checkSuites?.nodes ?? []).flatMap(suite => suite.checkRuns?.nodes ?? []))
      keep(site.known.checks, checkKey(commit.oid, run.name, run.externalId ?? ''), {
        node: run.id,
        completed: run.status === 'COMPLETED',
        annotations: run.annotations?.totalCount ?? 0,
      })
  return {
    number: pull.number,
    node: pull.id,
    state: pull.state === 'OPEN' ? 'open' : pull.state === 'MERGED' ? 'merged' : 'closed',
    draft: pull.isDraft,
    body: pull.body,
    head: pull.headRefOid,
    branch: pull.headRefName,
    base: pull.baseRefName,
    local: !pull.isCrossRepository,
    author: personOfActor(pull.author, site.self),
    ...(pull.state === 'MERGED' && pull.mergeCommit ? { mergeCommit: pull.mergeCommit.oid } : {}),
    ...(pull.mergedAt ? { mergedAt: Date.parse(pull.mergedAt) } : {}),
    comment: await ourComment(site, pull.id, pull.comments),
  }
}

/** The first of ours with the marker. Only where much was said before us does it take more than the first page. */
async function ourComment(
  site: Site,
  pull: string,
  first: z.infer<typeof commentsSchema>,
): Promise<ChangedPull['comment']> {
  for (let page = first; ; ) {
    const ours = page.nodes.find(
      ({ body, author }) => body.startsWith(changeMarker) && personOfActor(author, site.self).ours,
    )
    if (ours) return { node: ours.id, body: ours.body }
    if (!page.pageInfo.hasNextPage) return null
    const variables = { id: pull, after: page.pageInfo.endCursor }
    page = (await graphqlRead(site.octokit, moreQuery, variables, moreSchema)).node.comments
  }
}

const absentSchema = z.object({
  errors: z
    .array(
      z.object({ type: z.literal('NOT_FOUND'), path: z.tuple([z.literal('repository'), z.literal('pullRequest')]) }),
    )
    .min(1),
})

/** Whether nothing failed but that there is no pull request of that number. */
function isAbsent(error: unknown): boolean {
  return !isAnswered(error) && absentSchema.safeParse(error).success
}
