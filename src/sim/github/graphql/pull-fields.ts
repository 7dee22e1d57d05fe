import type { Issue, Pull, Review } from '../entities.ts'
import { baseTip, isOpen } from '../entities.ts'
import type { FileDiff } from '../git/diff.ts'
import { countingReviews, reviewDecision } from '../operations/merge-rules.ts'
import { mergeability } from '../operations/mergeability.ts'
import { rulesOf } from '../operations/rules.ts'
import { association } from '../render/account.ts'
import { issueHtmlUrl } from '../render/issue.ts'
import { diffStart } from '../render/pull.ts'
import { reactable } from './comment-fields.ts'
import { connection, type Paging } from './connection.ts'
import { commitSource } from './git-fields.ts'
import { type EndSource, type PullCommitSource, pullPartNode, refOf } from './node-id.ts'
import { type Context, type Resolvers, time, timeOrNull, upper, upperOrNull } from './resolver.ts'
import { rollup } from './rollup.ts'

/** `OPEN`, `CLOSED` or `MERGED`: merged is a state of its own in GraphQL, `closed` in REST. */
export const stateOf = (pull: Pull): 'OPEN' | 'CLOSED' | 'MERGED' =>
  pull.mergedAt !== null ? 'MERGED' : isOpen(pull) ? 'OPEN' : 'CLOSED'

const issueOf = (of: Pull | Issue): Issue => (of.kind === 'PullRequest' ? of.issue : of)

/** What a pull request shares with an issue. */
const thread = {
  number: (of: Pull | Issue) => issueOf(of).number,
  title: (of: Pull | Issue) => issueOf(of).title,
  body: (of: Pull | Issue) => issueOf(of).body ?? '',
  author: (of: Pull | Issue) => issueOf(of).user,
  authorAssociation: (of: Pull | Issue, _: unknown, { world }: Context) =>
    association(world, issueOf(of).user, of.repository),
  repository: (of: Pull | Issue) => of.repository,
  closed: (of: Pull | Issue) => issueOf(of).state === 'closed',
  closedAt: (of: Pull | Issue) => timeOrNull(issueOf(of).closedAt),
  locked: (of: Pull | Issue) => issueOf(of).locked !== null,
  activeLockReason: (of: Pull | Issue) => upperOrNull(issueOf(of).locked?.reason?.replaceAll(/[ -]/g, '_') ?? null),
  createdAt: (of: Pull | Issue) => time(issueOf(of).createdAt),
  updatedAt: (of: Pull | Issue) => time(issueOf(of).updatedAt),
  url: (of: Pull | Issue, _: unknown, { world }: Context) => issueHtmlUrl(world, issueOf(of)),
  labels: (of: Pull | Issue, paging: Paging) => connection([...issueOf(of).labels], paging),
  assignees: (of: Pull | Issue, paging: Paging) => connection([...issueOf(of).assignees], paging),
  comments: (of: Pull | Issue, args: Paging & { readonly orderBy?: { readonly direction: string } }) => {
    const { comments } = issueOf(of)
    return connection(args.orderBy?.direction === 'DESC' ? comments.toReversed() : comments, args)
  },
}

const commitsOf = (pull: Pull): readonly string[] => pull.repository.git.commitsBetween(baseTip(pull), pull.headSha)
const filesOf = (pull: Pull): readonly FileDiff[] => pull.repository.git.diff(diffStart(pull), pull.headSha)
const sum = (files: readonly FileDiff[], of: 'additions' | 'deletions'): number =>
  files.reduce((total, file) => total + file[of], 0)

const changeTypes: Readonly<Record<FileDiff['status'], string>> = {
  added: 'ADDED',
  removed: 'DELETED',
  modified: 'MODIFIED',
  renamed: 'RENAMED',
  changed: 'CHANGED',
}

/** What of a pull request's story the world remembers: how it ended, and what was said and committed. */
function timeline(pull: Pull, kinds: readonly string[]): readonly unknown[] {
  return kinds.flatMap((kind): readonly unknown[] => {
    switch (kind) {
      case 'CLOSED_EVENT':
        return isOpen(pull) ? [] : [{ kind: 'ClosedEvent', pull } satisfies EndSource]
      case 'MERGED_EVENT':
        return pull.mergedAt === null ? [] : [{ kind: 'MergedEvent', pull } satisfies EndSource]
      case 'ISSUE_COMMENT':
        return pull.issue.comments
      case 'PULL_REQUEST_REVIEW':
        return pull.reviews
      case 'PULL_REQUEST_COMMIT':
        return commitsOf(pull).map((oid): PullCommitSource => ({ kind: 'PullRequestCommit', pull, oid }))
      default:
        throw new Error(`The simulated GitHub keeps no ${kind} for timelineItems`)
    }
  })
}

/** Pull requests and all that hangs on them. */
export const pullFields = {
  PullRequest: {
    ...thread,
    ...reactable,
    id: (pull: Pull) => pull.node,
    databaseId: (pull: Pull) => pull.id,
    fullDatabaseId: (pull: Pull) => String(pull.id),
    state: stateOf,
    merged: (pull: Pull) => pull.mergedAt !== null,
    isDraft: (pull: Pull) => pull.draft,
    baseRepository: (pull: Pull) => pull.repository,
    headRepository: (pull: Pull) => pull.headRepository,
    headRepositoryOwner: (pull: Pull) => pull.headOwner,
    isCrossRepository: (pull: Pull) => pull.headRepository !== pull.repository,
    headRefName: (pull: Pull) => pull.headRef,
    headRefOid: (pull: Pull) => pull.headSha,
    headRef: (pull: Pull) =>
      pull.headRepository === null ? null : refOf(pull.headRepository, `refs/heads/${pull.headRef}`),
    baseRefName: (pull: Pull) => pull.baseRef,
    baseRefOid: (pull: Pull) => pull.baseSha,
    baseRef: (pull: Pull) => refOf(pull.repository, `refs/heads/${pull.baseRef}`),
    // Computed late: the first read starts the test merge and says UNKNOWN.
    // https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-your-git-database
    mergeable: (pull: Pull, _: unknown, { world }: Context) => {
      const { mergeable } = mergeability(world, pull, true)
      return mergeable === null ? 'UNKNOWN' : mergeable ? 'MERGEABLE' : 'CONFLICTING'
    },
    mergeStateStatus: (pull: Pull, _: unknown, { world }: Context) => upper(mergeability(world, pull, true).state),
    potentialMergeCommit: (pull: Pull) =>
      pull.tested?.commit == null ? null : commitSource(pull.repository, pull.tested.commit),
    // Null where the base asks for no review, whatever was reviewed: https://github.com/orgs/community/discussions/24375
    reviewDecision: (pull: Pull, _: unknown, { world }: Context) =>
      rulesOf(pull.repository, pull.baseRef)?.reviews ? reviewDecision(world, pull) : null,
    mergedAt: (pull: Pull) => timeOrNull(pull.mergedAt),
    mergedBy: (pull: Pull) => pull.mergedBy,
    mergeCommit: (pull: Pull) => (pull.mergeCommit === null ? null : commitSource(pull.repository, pull.mergeCommit)),
    maintainerCanModify: (pull: Pull) => pull.maintainerCanModify,
    autoMergeRequest: (pull: Pull) => (pull.autoMerge === null ? null : pull),
    reviews: (pull: Pull, args: Paging & { readonly states?: readonly string[]; readonly author?: string }) =>
      connection(
        pull.reviews.filter(
          ({ state, user }) =>
            (args.states == null || args.states.includes(state)) && (args.author == null || user.login === args.author),
        ),
        args,
      ),
    latestReviews: (pull: Pull, paging: Paging) => {
      const newest = new Map<number, Review>()
      for (const review of pull.reviews) if (review.state !== 'PENDING') newest.set(review.user.id, review)
      return connection([...newest.values()], paging)
    },
    latestOpinionatedReviews: (pull: Pull, paging: Paging) => connection(countingReviews(pull), paging),
    reviewRequests: (pull: Pull, paging: Paging) =>
      connection(
        [...pull.requestedUsers, ...pull.requestedTeams].map(requestedReviewer => ({ requestedReviewer })),
        paging,
      ),
    commits: (pull: Pull, paging: Paging) =>
      connection(
        commitsOf(pull).map((oid): PullCommitSource => ({ kind: 'PullRequestCommit', pull, oid })),
        paging,
      ),
    statusCheckRollup: (pull: Pull, _: unknown, context: Context) => rollup(context, pull.repository, pull.headSha),
    files: (pull: Pull, paging: Paging) => connection(filesOf(pull), paging),
    changedFiles: (pull: Pull) => filesOf(pull).length,
    additions: (pull: Pull) => sum(filesOf(pull), 'additions'),
    deletions: (pull: Pull) => sum(filesOf(pull), 'deletions'),
    timelineItems: (pull: Pull, args: Paging & { readonly itemTypes?: readonly string[] }) => {
      if (args.itemTypes == null) throw new Error('The simulated GitHub keeps no whole timeline: name the itemTypes')
      const found = timeline(pull, args.itemTypes)
      return { ...connection(found, args), filteredCount: found.length }
    },
  },
  Issue: {
    ...thread,
    ...reactable,
    id: (issue: Issue) => issue.node,
    databaseId: (issue: Issue) => issue.id,
    state: (issue: Issue) => upper(issue.state),
  },
  PullRequestCommit: {
    id: (of: PullCommitSource) => pullPartNode(of),
    commit: (of: PullCommitSource) => commitSource(of.pull.repository, of.oid),
    pullRequest: (of: PullCommitSource) => of.pull,
    url: (of: PullCommitSource, _: unknown, { world }: Context) =>
      `${issueHtmlUrl(world, of.pull.issue)}/commits/${of.oid}`,
  },
  PullRequestChangedFile: {
    path: (file: FileDiff) => file.path,
    additions: (file: FileDiff) => file.additions,
    deletions: (file: FileDiff) => file.deletions,
    changeType: (file: FileDiff) => changeTypes[file.status],
  },
  ClosedEvent: {
    id: (of: EndSource) => pullPartNode(of),
    actor: (of: EndSource) => of.pull.issue.closedBy,
    createdAt: (of: EndSource) => timeOrNull(of.pull.issue.closedAt),
    closable: (of: EndSource) => of.pull,
    url: (of: EndSource, _: unknown, { world }: Context) => issueHtmlUrl(world, of.pull.issue),
  },
  MergedEvent: {
    id: (of: EndSource) => pullPartNode(of),
    actor: (of: EndSource) => of.pull.mergedBy,
    createdAt: (of: EndSource) => timeOrNull(of.pull.mergedAt),
    commit: (of: EndSource) =>
      of.pull.mergeCommit === null ? null : commitSource(of.pull.repository, of.pull.mergeCommit),
    mergeRefName: (of: EndSource) => of.pull.baseRef,
    pullRequest: (of: EndSource) => of.pull,
    url: (of: EndSource, _: unknown, { world }: Context) => issueHtmlUrl(world, of.pull.issue),
  },
  AutoMergeRequest: {
    enabledBy: (pull: Pull) => pull.autoMerge?.by ?? null,
    mergeMethod: (pull: Pull) => upper(pull.autoMerge?.method ?? 'merge'),
    commitHeadline: (pull: Pull) => pull.autoMerge?.title ?? null,
    commitBody: (pull: Pull) => pull.autoMerge?.message ?? null,
    pullRequest: (pull: Pull) => pull,
  },
} satisfies Resolvers
