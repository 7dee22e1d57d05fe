import type {
  ClosePullRequestInput,
  ConvertPullRequestToDraftInput,
  CreatePullRequestInput,
  MarkPullRequestReadyForReviewInput,
  MergePullRequestInput,
  ReopenPullRequestInput,
  UpdatePullRequestInput,
} from '@octokit/graphql-schema'
import type { MergeMethod } from '../entities.ts'
import { actor } from '../identity.ts'
import { addAssignees, removeAssignees, setLabels } from '../operations/issues.ts'
import { mergePull } from '../operations/merge.ts'
import { closePull, openPull, setDraft, updatePull } from '../operations/pulls.ts'
import { nodeOfKind } from './node-id.ts'
import type { Context, Resolvers } from './resolver.ts'

interface With<Input> {
  readonly input: Input
}

const methods: Readonly<Record<string, MergeMethod>> = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' }

/** Mutations of pull requests themselves. */
export const pullMutations = {
  createPullRequest: (_: unknown, { input }: With<CreatePullRequestInput>, context: Context) => {
    const repository = nodeOfKind(context, input.repositoryId, 'Repository')
    const head = input.headRepositoryId == null ? null : nodeOfKind(context, input.headRepositoryId, 'Repository')
    const pullRequest = openPull(context.world, context.identity, repository, {
      title: input.title,
      body: input.body ?? null,
      base: input.baseRefName,
      head: head === null ? input.headRefName : `${head.owner.login}:${head.name}:${input.headRefName}`,
      draft: input.draft ?? false,
      maintainerCanModify: input.maintainerCanModify ?? true,
    })
    return { pullRequest }
  },
  updatePullRequest: (_: unknown, { input }: With<UpdatePullRequestInput>, context: Context) => {
    const { world, identity } = context
    if (input.milestoneId != null || input.projectIds != null)
      throw new Error('The simulated GitHub has no milestones and no projects')
    const pull = nodeOfKind(context, input.pullRequestId, 'PullRequest')
    updatePull(world, identity, pull, {
      ...(input.title == null ? {} : { title: input.title }),
      ...(input.body == null ? {} : { body: input.body }),
      ...(input.baseRefName == null ? {} : { base: input.baseRefName }),
      ...(input.state == null ? {} : { state: input.state === 'OPEN' ? 'open' : 'closed' }),
      ...(input.maintainerCanModify == null ? {} : { maintainerCanModify: input.maintainerCanModify }),
    })
    // Lists that are given replace the ones there are.
    if (input.labelIds != null) {
      const names = input.labelIds.map(id => nodeOfKind(context, id, 'Label').name)
      setLabels(world, identity, pull.issue, names)
    }
    if (input.assigneeIds != null) {
      const logins = input.assigneeIds.map(id => nodeOfKind(context, id, 'User', 'Bot').login)
      const others = [...pull.issue.assignees].map(({ login }) => login).filter(login => !logins.includes(login))
      removeAssignees(world, identity, pull.issue, others)
      addAssignees(world, identity, pull.issue, logins)
    }
    return { pullRequest: pull, actor: actor(identity) }
  },
  closePullRequest: (_: unknown, { input }: With<ClosePullRequestInput>, context: Context) => ({
    pullRequest: closePull(context.world, context.identity, nodeOfKind(context, input.pullRequestId, 'PullRequest')),
  }),
  reopenPullRequest: (_: unknown, { input }: With<ReopenPullRequestInput>, context: Context) => ({
    pullRequest: updatePull(context.world, context.identity, nodeOfKind(context, input.pullRequestId, 'PullRequest'), {
      state: 'open',
    }),
  }),
  convertPullRequestToDraft: (_: unknown, { input }: With<ConvertPullRequestToDraftInput>, context: Context) => ({
    pullRequest: setDraft(
      context.world,
      context.identity,
      nodeOfKind(context, input.pullRequestId, 'PullRequest'),
      true,
    ),
  }),
  markPullRequestReadyForReview: (
    _: unknown,
    { input }: With<MarkPullRequestReadyForReviewInput>,
    context: Context,
  ) => ({
    pullRequest: setDraft(
      context.world,
      context.identity,
      nodeOfKind(context, input.pullRequestId, 'PullRequest'),
      false,
    ),
  }),
  mergePullRequest: (_: unknown, { input }: With<MergePullRequestInput>, context: Context) => {
    const pullRequest = nodeOfKind(context, input.pullRequestId, 'PullRequest')
    mergePull(context.world, context.identity, pullRequest, {
      method: methods[input.mergeMethod ?? 'MERGE'] ?? 'merge',
      // "If omitted, no check is performed": https://docs.github.com/en/graphql/reference/input-objects#mergepullrequestinput
      ...(input.expectedHeadOid == null ? {} : { sha: input.expectedHeadOid }),
      ...(input.commitHeadline == null ? {} : { title: input.commitHeadline }),
      ...(input.commitBody == null ? {} : { message: input.commitBody }),
    })
    return { pullRequest, actor: actor(context.identity) }
  },
} satisfies Resolvers['Mutation']
