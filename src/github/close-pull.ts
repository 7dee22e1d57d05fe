import { z } from 'zod'
import type { Done } from '../engine/ports.ts'
import type { Pull } from '../promotion/facts.ts'
import { graphqlRead } from './graphql-read.ts'
import { type Mutation, mutate } from './mutation.ts'
import { actorFragment, actorSchema, personOfActor } from './person.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import type { Site } from './site.ts'

const query = `query Closing($id: ID!) {
  node(id: $id) {
    ... on PullRequest {
      state
      headRef { target { oid } }
      comments(last: 100) { nodes { body author { ...Who } } }
    }
  }
}
${actorFragment}`

const schema = z.object({
  node: z.object({
    state: z.string(),
    headRef: z.object({ target: z.object({ oid: z.string() }) }).nullable(),
    comments: z.object({ nodes: z.array(z.object({ body: z.string(), author: actorSchema })) }),
  }),
})

/** What an `updateRefs` takes for "deleted". */
const NOTHING = '0'.repeat(40)

/**
 * Says why, closes, and deletes the branch where it is still at the head that was judged. What is done already is not done
 * again, so it may be called as often as needed: closing is rare, and worth a read.
 */
export async function closePull(site: Site, pull: Pull, sentence: string, deleteBranch: boolean): Promise<Done<null>> {
  for (let round = 0; round < 2; round++) {
    const mutations = await closing(site, pull, sentence, deleteBranch)
    if (mutations.length === 0) return { ok: true, value: null }
    const outcome = await mutate(site.octokit, mutations)
    if (outcome.doubt) continue
    const failed = outcome.errors.find(({ path }) => path?.[0] !== 'branch')
    return failed ? refusalOfErrors([failed]) : { ok: true, value: null }
  }
  const left = await closing(site, pull, sentence, deleteBranch)
  return left.length === 0
    ? { ok: true, value: null }
    : refused('unavailable', `GitHub did not answer when #${pull.number} was closed`)
}

/** What is still missing. */
async function closing(site: Site, pull: Pull, sentence: string, deleteBranch: boolean): Promise<Mutation[]> {
  const { node } = await graphqlRead(site.octokit, query, { id: pull.id }, schema)
  // It landed since it was judged: there is nothing to close, and the next pass sees that.
  if (node.state === 'MERGED') return []
  const said = node.comments.nodes.some(
    ({ body, author }) => body.trim() === sentence.trim() && personOfActor(author, site.self).ours,
  )
  const select = 'clientMutationId'
  const branch = deleteBranch && pull.local && node.headRef?.target.oid === pull.head
  return [
    ...(said
      ? []
      : [{ alias: 'comment', field: 'addComment' as const, input: { subjectId: pull.id, body: sentence }, select }]),
    ...(node.state === 'OPEN'
      ? [{ alias: 'close', field: 'closePullRequest' as const, input: { pullRequestId: pull.id }, select }]
      : []),
    ...(branch
      ? [
          {
            alias: 'branch',
            field: 'updateRefs' as const,
            input: {
              repositoryId: site.known.node,
              refUpdates: [{ name: `refs/heads/${pull.branch}`, beforeOid: pull.head, afterOid: NOTHING, force: true }],
            },
            select,
          },
        ]
      : []),
  ]
}
