import type { z } from 'zod'
import type { Snapshot } from '../engine/ports.ts'
import type { Deployment, Pull } from '../promotion/facts.ts'
import { deploymentOf } from './deployment-fields.ts'
import { graphqlRead } from './graphql-read.ts'
import { checkKey, keep } from './known.ts'
import { madeByUs } from './made-by-us.ts'
import { type PullFields, pullOf } from './pull-fields.ts'
import { completePull } from './rest-of-pull.ts'
import { at, type Site } from './site.ts'
import {
  deploymentsPageSchema,
  deploymentsQuery,
  type deploymentsSchema,
  openQuery,
  openSchema,
  PROMOTE,
  pullsQuery,
  pullsSchema,
  snapshotQuery,
  snapshotSchema,
} from './snapshot-query.ts'

/** Which deployments are needed: environment → apps whose last deployments matter; no app named: any. */
export type Wanted = Readonly<Record<string, readonly string[]>>

/** Closed promotions as they were read last: they change rarely, and their `updatedAt` tells. */
export type ClosedPulls = Map<number, { readonly updatedAt: string; readonly pull: Pull }>

/** Pages of deployments at the most, per environment. */
const PAGES = 10
const BATCH = 25

/** One query, and further ones only where a page was not enough. */
export async function readSnapshot(site: Site, wanted: Wanted, closedBefore: ClosedPulls): Promise<Snapshot> {
  const environments = Object.keys(wanted)
  const { owner, repo: name } = at(site)
  const variables = Object.fromEntries(environments.map((env, index) => [`env${index}`, env]))
  const { repository } = await graphqlRead(
    site.octokit,
    snapshotQuery(environments.length),
    { owner, name, ...variables },
    snapshotSchema,
  )
  if (repository.databaseId !== site.repository.id)
    throw new Error(`${owner}/${name} is another repository now (${repository.databaseId}, not ${site.repository.id})`)
  remember(site, repository)

  const open = await Promise.all(
    repository.open.nodes.filter(pull => pull.headRefName.startsWith(PROMOTE)).map(pull => completePull(site, pull)),
  )
  const beyond = await namesOfOpen(site, repository.open.pageInfo)
  const closed = repository.closed.nodes.filter(pull => pull.headRefName.startsWith(PROMOTE))
  const changed = closed.filter(pull => closedBefore.get(pull.number)?.updatedAt !== pull.updatedAt)
  const more = await readPulls(site, [...new Set([...beyond, ...changed.map(pull => pull.number)])])
  for (const fields of [...open, ...more]) rememberChecks(site, fields)
  const pulls = [...open, ...more].map(fields => ({ fields, pull: pullOf(fields, site.self) }))
  for (const { fields, pull } of pulls)
    if (pull.state !== 'open') keep(closedBefore, pull.number, { updatedAt: fields.updatedAt, pull })
  const known = new Map(pulls.map(({ pull }) => [pull.number, pull]))
  for (const { number } of closed) {
    const before = closedBefore.get(number)
    if (before && !known.has(number)) known.set(number, before.pull)
  }

  rememberLeft(site, [...known.values()])

  const { mergeCommitAllowed, squashMergeAllowed, rebaseMergeAllowed } = repository
  return {
    node: repository.id,
    url: repository.url,
    defaultBranch: repository.defaultBranchRef?.name ?? 'main',
    head: repository.defaultBranchRef?.target.oid ?? null,
    archived: repository.isArchived,
    mergeMethods: [
      ...(mergeCommitAllowed ? (['merge'] as const) : []),
      ...(squashMergeAllowed ? (['squash'] as const) : []),
      ...(rebaseMergeAllowed ? (['rebase'] as const) : []),
    ],
    pulls: [...known.values()].sort((a, b) => b.number - a.number),
    ledger: repository.ledger && {
      head: repository.ledger.target.oid,
      ours: madeByUs(repository.ledger.target, site.self),
    },
    deployments: await deploymentsOf(site, wanted, repository),
    labels: Object.fromEntries(repository.labels.nodes.map(label => [label.name, label.id])),
  }
}

type RepositoryFields = z.infer<typeof snapshotSchema>['repository']

/** Keeps what later writes would otherwise have to ask for. */
function remember(site: Site, repository: RepositoryFields): void {
  const { known } = site
  const [owner, name] = repository.nameWithOwner.split('/')
  known.owner = owner ?? known.owner
  known.name = name ?? known.name
  known.node = repository.id
  for (const label of repository.labels.nodes) known.labels.set(label.name.toLowerCase(), label.id)
  // Whether the name of a ref leaves out the prefix that was asked for, GitHub's documentation does not say.
  const branch = (ref: string) => (ref.startsWith(PROMOTE) ? ref : `${PROMOTE}${ref}`)
  known.branches = new Map(repository.branches.nodes.map(ref => [branch(ref.name), ref.target.oid]))
  const head = repository.defaultBranchRef?.target
  if (head?.tree) keep(known.trees, head.oid, head.tree.oid)
}

/** What a merged promotion leaves behind is ours to move; knowing that saves a look before the next one is opened. */
function rememberLeft({ known }: Site, pulls: readonly Pull[]): void {
  const left = pulls.filter(
    ({ branch, head, local, state, headIsOurs }) =>
      state !== 'open' && local && headIsOurs && known.branches.get(branch) === head,
  )
  const taken = new Set(pulls.filter(({ state, local }) => state === 'open' && local).map(({ branch }) => branch))
  known.left = new Map(left.filter(({ branch }) => !taken.has(branch)).map(({ branch, head }) => [branch, head]))
}

function rememberChecks(site: Site, pull: PullFields): void {
  const commit = pull.commits.nodes[0]?.commit
  for (const context of commit?.statusCheckRollup?.contexts.nodes ?? [])
    if (commit && context.__typename === 'CheckRun' && context.checkSuite.app?.databaseId === site.self.appId) {
      const key = checkKey(commit.oid, context.name, context.externalId ?? '')
      const before = site.known.checks.get(key)
      keep(site.known.checks, key, {
        node: context.id,
        completed: context.status === 'COMPLETED',
        // Of other check runs than those of changes the query does not ask.
        annotations: before?.node === context.id ? before.annotations : 0,
      })
    }
}

/** Numbers of the promotions among the open pull requests that the first query had no room for. */
async function namesOfOpen(site: Site, first: RepositoryFields['open']['pageInfo']): Promise<number[]> {
  const numbers: number[] = []
  let page = first
  while (page.hasNextPage) {
    const { owner, repo: name } = at(site)
    const { repository } = await graphqlRead(
      site.octokit,
      openQuery,
      { owner, name, after: page.endCursor },
      openSchema,
    )
    for (const pull of repository.pullRequests.nodes)
      if (pull.headRefName.startsWith(PROMOTE)) numbers.push(pull.number)
    page = repository.pullRequests.pageInfo
  }
  return numbers
}

async function readPulls(site: Site, numbers: readonly number[]): Promise<PullFields[]> {
  const pulls: PullFields[] = []
  const { owner, repo: name } = at(site)
  for (let from = 0; from < numbers.length; from += BATCH) {
    const query = pullsQuery(numbers.slice(from, from + BATCH))
    const { repository } = await graphqlRead(site.octokit, query, { owner, name }, pullsSchema)
    pulls.push(...(await Promise.all(Object.values(repository).map(pull => completePull(site, pull)))))
  }
  return pulls
}

/** Whether every app that was asked about has a deployment that went well, or some deployment where none was named. */
function enough(found: readonly Deployment[], apps: readonly string[]): boolean {
  if (apps.length === 0) return found.length > 0
  return apps.every(app =>
    found.some(({ apps, statuses }) => app in apps && statuses.some(status => status.state === 'success')),
  )
}

async function deploymentsOf(site: Site, wanted: Wanted, repository: RepositoryFields): Promise<Deployment[]> {
  const found: Deployment[] = []
  const take = (page: z.infer<typeof deploymentsSchema>) =>
    page.nodes.flatMap(fields => deploymentOf(fields, site.self) ?? [])
  if (repository['all']) found.push(...take(repository['all']))
  for (const [index, [env, apps]] of Object.entries(wanted).entries()) {
    let page = repository[`env${index}`]
    if (!page) throw new Error(`GitHub did not answer for the deployments of ${env}`)
    const ofEnv = take(page)
    for (let pages = 1; page.pageInfo.hasNextPage && pages < PAGES && !enough(ofEnv, apps); pages++) {
      const { owner, repo: name } = at(site)
      const next: z.infer<typeof deploymentsPageSchema> = await graphqlRead(
        site.octokit,
        deploymentsQuery,
        { owner, name, env, after: page.pageInfo.endCursor },
        deploymentsPageSchema,
      )
      page = next.repository.deployments
      ofEnv.push(...take(page))
    }
    found.push(...ofEnv)
  }
  const identified = await identify(site, found)
  return identified.sort((a, b) => b.createdAt - a.createdAt || b.id - a.id)
}

/** GraphQL's integers end at 2³¹, ids of deployments do not: where it gives none, REST does. */
async function identify(site: Site, deployments: readonly Deployment[]): Promise<Deployment[]> {
  const result: Deployment[] = []
  for (const deployment of deployments) {
    if (deployment.id !== 0) {
      result.push(deployment)
      continue
    }
    const { data } = await site.octokit.rest.repos.listDeployments({
      ...at(site),
      sha: deployment.commit,
      environment: deployment.env,
      per_page: 100,
    })
    const same = data.find(each => each.node_id === deployment.node)
    if (!same) throw new Error(`GitHub gives no id for the deployment ${deployment.node}`)
    result.push({ ...deployment, id: same.id })
  }
  return result
}
