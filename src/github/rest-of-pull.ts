import { graphqlRead } from './graphql-read.ts'
import type { PullFields } from './pull-fields.ts'
import type { Site } from './site.ts'
import { restOfPullQuery, restOfPullSchema } from './snapshot-query.ts'

/** A pull request with more reviews or checks than that has something else wrong with it. */
const PAGES = 20

/** Fetches what did not fit into one page of reviews and checks, so that none is ever missing. */
export async function completePull(site: Site, first: PullFields): Promise<PullFields> {
  let pull = first
  for (let page = 0; page < PAGES; page++) {
    const reviews = pull.reviews
    const rollup = pull.commits.nodes[0]?.commit.statusCheckRollup
    const moreReviews = reviews?.pageInfo.hasPreviousPage === true
    const moreContexts = rollup?.contexts.pageInfo.hasNextPage === true
    if (!moreReviews && !moreContexts) return pull
    const { node } = await graphqlRead(
      site.octokit,
      restOfPullQuery,
      {
        id: pull.id,
        reviews: reviews?.pageInfo.startCursor ?? null,
        contexts: rollup?.contexts.pageInfo.endCursor ?? null,
      },
      restOfPullSchema,
    )
    const commit = pull.commits.nodes[0]?.commit
    const more = node.commits.nodes[0]?.commit
    if (commit && more && more.oid !== commit.oid)
      throw new Error(`pull request #${pull.number} was pushed to while it was read`)
    const contexts = more?.statusCheckRollup?.contexts
    pull = {
      ...pull,
      reviews:
        reviews && node.reviews && moreReviews
          ? { nodes: [...node.reviews.nodes, ...reviews.nodes], pageInfo: node.reviews.pageInfo }
          : reviews,
      commits:
        commit && rollup && contexts && moreContexts
          ? {
              nodes: [
                {
                  commit: {
                    ...commit,
                    statusCheckRollup: {
                      contexts: { nodes: [...rollup.contexts.nodes, ...contexts.nodes], pageInfo: contexts.pageInfo },
                    },
                  },
                },
              ],
            }
          : pull.commits,
    }
  }
  throw new Error(`pull request #${first.number} has more reviews or checks than can be read`)
}
