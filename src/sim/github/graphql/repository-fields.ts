import type { Deployment, Pull, Repository } from '../entities.ts'
import { fullName, pullsOf } from '../entities.ts'
import { roleOf } from '../identity.ts'
import { connection, type Paging } from './connection.ts'
import { evaluate } from './git-fields.ts'
import { objectOf, type RefSource, refOf } from './node-id.ts'
import { stateOf } from './pull-fields.ts'
import { type Context, permit, type Resolvers, time, timeOrNull, unresolved, upper } from './resolver.ts'

type Order<Field extends string> = { readonly field: Field; readonly direction: 'ASC' | 'DESC' }

function ordered<T>(all: readonly T[], direction: 'ASC' | 'DESC', key: (one: T) => number | string): readonly T[] {
  const sign = direction === 'DESC' ? -1 : 1
  const compare = (one: T, other: T): number => {
    const [a, b] = [key(one), key(other)]
    return a === b ? 0 : a < b ? -sign : sign
  }
  // What is equal keeps its order, turned round with the rest.
  return (direction === 'DESC' ? all.toReversed() : [...all]).sort(compare)
}

interface PullFilter extends Paging {
  readonly states?: readonly string[]
  readonly headRefName?: string
  readonly baseRefName?: string
  readonly labels?: readonly string[]
  readonly orderBy?: Order<'CREATED_AT' | 'UPDATED_AT' | 'COMMENTS'>
}

/** By head name, whoever's repository the head is in: a fork's branch of the same name is listed too. */
function matches(pull: Pull, { states, headRefName, baseRefName, labels }: PullFilter): boolean {
  return (
    (states == null || states.includes(stateOf(pull))) &&
    (headRefName == null || pull.headRef === headRefName) &&
    (baseRefName == null || pull.baseRef === baseRefName) &&
    (labels == null || [...pull.issue.labels].some(({ name }) => labels.includes(name)))
  )
}

const pullKeys = {
  CREATED_AT: (pull: Pull) => pull.issue.createdAt,
  UPDATED_AT: (pull: Pull) => pull.issue.updatedAt,
  COMMENTS: (pull: Pull) => pull.issue.comments.length,
}

const fullRefName = (name: string): string =>
  name.startsWith('refs/') ? name : /^(heads|tags)\//.test(name) ? `refs/${name}` : `refs/heads/${name}`

/** Repositories and their lists. */
export const repositoryFields = {
  Repository: {
    id: (of: Repository) => of.node,
    databaseId: (of: Repository) => of.id,
    name: (of: Repository) => of.name,
    nameWithOwner: fullName,
    owner: (of: Repository) => of.owner,
    url: (of: Repository, _: unknown, { world }: Context) => `${world.address}/${fullName(of)}`,
    resourcePath: (of: Repository) => `/${fullName(of)}`,
    description: (of: Repository) => of.description,
    isPrivate: (of: Repository) => of.private,
    visibility: (of: Repository) => (of.private ? 'PRIVATE' : 'PUBLIC'),
    isArchived: (of: Repository) => of.archived,
    archivedAt: (of: Repository) => (of.archived ? time(of.updatedAt) : null),
    isDisabled: () => false,
    isFork: (of: Repository) => of.parent !== null,
    parent: (of: Repository) => of.parent,
    isEmpty: (of: Repository) => of.git.refs('refs/heads/').length === 0,
    createdAt: (of: Repository) => time(of.createdAt),
    updatedAt: (of: Repository) => time(of.updatedAt),
    pushedAt: (of: Repository) => timeOrNull(of.git.refs('refs/heads/').length === 0 ? null : of.pushedAt),
    mergeCommitAllowed: (of: Repository) => of.mergeMethods.has('merge'),
    squashMergeAllowed: (of: Repository) => of.mergeMethods.has('squash'),
    rebaseMergeAllowed: (of: Repository) => of.mergeMethods.has('rebase'),
    autoMergeAllowed: (of: Repository) => of.allowAutoMerge,
    allowUpdateBranch: (of: Repository) => of.allowUpdateBranch,
    deleteBranchOnMerge: (of: Repository) => of.deleteBranchOnMerge,
    squashMergeCommitTitle: (of: Repository) => of.squashTitle,
    squashMergeCommitMessage: (of: Repository) => of.squashMessage,
    mergeCommitTitle: (of: Repository) => of.mergeTitle,
    mergeCommitMessage: (of: Repository) => of.mergeMessage,
    // Null for Apps, which have permissions and no role.
    viewerPermission: (of: Repository, _: unknown, { world, identity }: Context) =>
      identity.kind === 'user' ? upper(roleOf(world, identity.user, of)) : null,
    defaultBranchRef: (of: Repository, _: unknown, context: Context) => {
      permit(context, of, 'contents:read')
      return refOf(of, `refs/heads/${of.defaultBranch}`)
    },
    ref: (of: Repository, args: { readonly qualifiedName: string }, context: Context) => {
      permit(context, of, 'contents:read')
      return refOf(of, fullRefName(args.qualifiedName))
    },
    refs: (
      of: Repository,
      args: Paging & { readonly refPrefix: string; readonly query?: string; readonly direction?: 'ASC' | 'DESC' },
      context: Context,
    ) => {
      permit(context, of, 'contents:read')
      const found = of.git
        .refs(args.refPrefix)
        .filter(([name]) => args.query == null || name.slice(args.refPrefix.length).includes(args.query))
        .map(([name, oid]): RefSource => ({ kind: 'Ref', repository: of, name, oid }))
      return connection(
        ordered(found, args.direction ?? 'ASC', ref => ref.name),
        args,
      )
    },
    object: (
      of: Repository,
      args: { readonly oid?: string | null; readonly expression?: string | null },
      context: Context,
    ) => {
      permit(context, of, 'contents:read')
      if (args.oid != null) return objectOf(of, args.oid)
      return args.expression == null ? null : evaluate(of, args.expression)
    },
    label: (of: Repository, args: { readonly name: string }, context: Context) => {
      permit(context, of, 'issues:read', 'pull_requests:read')
      const wanted = args.name.toLowerCase()
      return [...of.labels.values()].find(({ name }) => name.toLowerCase() === wanted) ?? null
    },
    labels: (of: Repository, args: Paging & { readonly query?: string }, context: Context) => {
      permit(context, of, 'issues:read', 'pull_requests:read')
      const { query } = args
      return connection(
        [...of.labels.values()].filter(({ name }) => query == null || name.includes(query)),
        args,
      )
    },
    pullRequest: (of: Repository, args: { readonly number: number }, context: Context) => {
      permit(context, of, 'pull_requests:read')
      const pull = of.issues.get(args.number)?.pull
      if (pull == null) throw unresolved(`a PullRequest with the number of ${args.number}.`)
      return pull
    },
    pullRequests: (of: Repository, args: PullFilter, context: Context) => {
      permit(context, of, 'pull_requests:read')
      const { field, direction } = args.orderBy ?? { field: 'CREATED_AT', direction: 'ASC' }
      return connection(
        ordered(
          pullsOf(of).filter(pull => matches(pull, args)),
          direction,
          pullKeys[field],
        ),
        args,
      )
    },
    issue: (of: Repository, args: { readonly number: number }, context: Context) => {
      permit(context, of, 'issues:read')
      const issue = of.issues.get(args.number)
      if (issue === undefined || issue.pull !== null) throw unresolved(`an Issue with the number of ${args.number}.`)
      return issue
    },
    issueOrPullRequest: (of: Repository, args: { readonly number: number }, context: Context) => {
      permit(context, of, 'issues:read', 'pull_requests:read')
      const issue = of.issues.get(args.number)
      if (issue === undefined) throw unresolved(`an issue or pull request with the number of ${args.number}.`)
      return issue.pull ?? issue
    },
    deployments: (
      of: Repository,
      args: Paging & { readonly environments?: readonly string[]; readonly orderBy?: Order<'CREATED_AT'> },
      context: Context,
    ) => {
      permit(context, of, 'deployments:read')
      const { environments } = args
      const found = [...of.deployments.values()].filter(
        ({ environment }) => environments == null || environments.includes(environment),
      )
      return connection(
        ordered(found, args.orderBy?.direction ?? 'ASC', (deployment: Deployment) => deployment.createdAt),
        args,
      )
    },
  },
} satisfies Resolvers
