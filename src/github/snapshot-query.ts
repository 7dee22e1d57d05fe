import { z } from 'zod'
import { deploymentFragment, deploymentSchema } from './deployment-fields.ts'
import { madeSchema } from './made-by-us.ts'
import { actorFragment } from './person.ts'
import { pullFragments, pullSchema } from './pull-fields.ts'

/** Head branches of promotions begin with it. */
export const PROMOTE = 'stagecoach/promote/'
/** The branch of the ledger. */
export const LEDGER = 'stagecoach/ledger'

/** Pull requests asked for in full by the first query; a repository with more open ones costs more requests. */
const FULL = 25
/** Promotions whose end still matters. */
const CLOSED = 50

const deploymentsArguments = (environments: string, after: string) =>
  `(${environments}first: 50${after}, orderBy: {field: CREATED_AT, direction: DESC})`

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
const lightSchema = z.object({ number: z.number(), headRefName: z.string(), updatedAt: z.string() })

export const deploymentsSchema = z.object({ nodes: z.array(deploymentSchema), pageInfo })

/**
 * The one query of an observation. `environments`: how many are asked for by name, each as `$env0`, `$env1`, …; none asked:
 * the newest deployments of any environment.
 */
export function snapshotQuery(environments: number): string {
  const names = Array.from({ length: environments }, (_, index) => `env${index}`)
  const deployments = names.length
    ? names.map(name => `${name}: deployments${deploymentsArguments(`environments: [$${name}], `, '')}`)
    : [`all: deployments${deploymentsArguments('', '')}`]
  return `query Snapshot($owner: String!, $name: String!${names.map(name => `, $${name}: String!`).join('')}) {
  repository(owner: $owner, name: $name) {
    id databaseId nameWithOwner url isArchived
    mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
    defaultBranchRef { name target { __typename oid ... on Commit { tree { oid } } } }
    labels(first: 100) { nodes { id name } }
    ledger: ref(qualifiedName: "refs/heads/${LEDGER}") { target { __typename ...Made } }
    branches: refs(refPrefix: "refs/heads/${PROMOTE}", first: 100) { nodes { name target { oid } } }
    open: pullRequests(states: [OPEN], first: ${FULL}, orderBy: {field: UPDATED_AT, direction: DESC}) {
      nodes { ...PullFields }
      pageInfo { hasNextPage endCursor }
    }
    closed: pullRequests(states: [CLOSED, MERGED], first: ${CLOSED}, orderBy: {field: UPDATED_AT, direction: DESC}) {
      nodes { number headRefName updatedAt }
    }
${deployments.map(each => `    ${each} { nodes { ...DeploymentFields } pageInfo { hasNextPage endCursor } }`).join('\n')}
  }
}
${pullFragments}
${deploymentFragment}`
}

const deploymentsByAlias = z.record(z.string(), z.unknown()).transform((fields, context) => {
  const found: Record<string, z.infer<typeof deploymentsSchema>> = {}
  for (const [alias, value] of Object.entries(fields)) {
    if (alias !== 'all' && !/^env\d+$/.test(alias)) continue
    const parsed = deploymentsSchema.safeParse(value)
    if (parsed.success) found[alias] = parsed.data
    else context.addIssue({ code: 'custom', message: `deployments: ${parsed.error.issues[0]?.message}` })
  }
  return found
})

export const snapshotSchema = z.object({
  repository: z.intersection(
    z.object({
      id: z.string(),
      databaseId: z.number(),
      nameWithOwner: z.string(),
      url: z.string(),
      isArchived: z.boolean(),
      mergeCommitAllowed: z.boolean(),
      squashMergeAllowed: z.boolean(),
      rebaseMergeAllowed: z.boolean(),
      defaultBranchRef: z
        .object({
          name: z.string(),
          target: z.object({ oid: z.string(), tree: z.object({ oid: z.string() }).optional() }),
        })
        .nullable(),
      labels: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }),
      ledger: z.object({ target: madeSchema }).nullable(),
      branches: z.object({
        nodes: z.array(z.object({ name: z.string(), target: z.object({ oid: z.string() }) })),
      }),
      open: z.object({ nodes: z.array(pullSchema), pageInfo }),
      closed: z.object({ nodes: z.array(lightSchema) }),
    }),
    deploymentsByAlias,
  ),
})

/** Open pull requests beyond the first query: only their names, 100 a page. */
export const openQuery = `query Open($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(states: [OPEN], first: 100, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      nodes { number headRefName updatedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}`
export const openSchema = z.object({
  repository: z.object({ pullRequests: z.object({ nodes: z.array(lightSchema), pageInfo }) }),
})

/** Pull requests by number, in full. */
export function pullsQuery(numbers: readonly number[]): string {
  const each = numbers.map(number => `    p${number}: pullRequest(number: ${number}) { ...PullFields }`)
  return `query Pulls($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
${each.join('\n')}
  }
}
${pullFragments}`
}
export const pullsSchema = z.object({ repository: z.record(z.string(), pullSchema) })

/** One more page of deployments of one environment. */
export const deploymentsQuery = `query Deployments($owner: String!, $name: String!, $env: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    deployments${deploymentsArguments('environments: [$env], ', ', after: $after')} {
      nodes { ...DeploymentFields }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${actorFragment}
${deploymentFragment}`
export const deploymentsPageSchema = z.object({ repository: z.object({ deployments: deploymentsSchema }) })

/** One more page of the reviews or checks of a pull request. */
export const restOfPullQuery = `query RestOfPull($id: ID!, $reviews: String, $contexts: String) {
  node(id: $id) {
    ... on PullRequest {
      reviews(last: 100, before: $reviews) {
        nodes { author { ...Who } state submittedAt commit { oid } }
        pageInfo { hasPreviousPage startCursor }
      }
      commits(last: 1) {
        nodes {
          commit {
            ...Made
            statusCheckRollup { contexts(first: 100, after: $contexts) { nodes { ...ContextFields } pageInfo { hasNextPage endCursor } } }
          }
        }
      }
    }
  }
}
${pullFragments.slice(pullFragments.indexOf('fragment Who'))}`
export const restOfPullSchema = z.object({ node: pullSchema.pick({ reviews: true, commits: true }) })
