import { z } from 'zod'
import { graphqlRead } from './graphql-read.ts'
import { at, type Site } from './site.ts'

const query = `query OpenPulls($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequests(states: [OPEN], first: 100, after: $after, orderBy: {field: CREATED_AT, direction: ASC}) {
      nodes { number headRefOid }
      pageInfo { hasNextPage endCursor }
    }
  }
}`

const schema = z.object({
  repository: z.object({
    databaseId: z.number(),
    pullRequests: z.object({
      nodes: z.array(z.object({ number: z.number(), headRefOid: z.string() })),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    }),
  }),
})

/** Numbers and heads of all open pull requests, oldest first: the order in which none is skipped where some close meanwhile. */
export async function readOpenPulls(
  site: Site,
): Promise<readonly { readonly number: number; readonly head: string }[]> {
  const { owner, repo: name } = at(site)
  const found = new Map<number, string>()
  let page: z.infer<typeof schema>['repository']['pullRequests']['pageInfo'] = { hasNextPage: true, endCursor: null }
  while (page.hasNextPage) {
    const { repository } = await graphqlRead(site.octokit, query, { owner, name, after: page.endCursor }, schema)
    if (repository.databaseId !== site.repository.id)
      throw new Error(
        `${owner}/${name} is another repository now (${repository.databaseId}, not ${site.repository.id})`,
      )
    for (const { number, headRefOid } of repository.pullRequests.nodes) found.set(number, headRefOid)
    page = repository.pullRequests.pageInfo
  }
  return [...found].map(([number, head]) => ({ number, head }))
}
