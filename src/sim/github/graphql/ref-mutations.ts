import type {
  CreateCommitOnBranchInput,
  CreateRefInput,
  DeleteRefInput,
  UpdateRefInput,
  UpdateRefsInput,
} from '@octokit/graphql-schema'
import type { Repository } from '../entities.ts'
import { createCommitOnBranch } from '../operations/commits.ts'
import { createRef, deleteRef, updateRef, updateRefs } from '../operations/refs.ts'
import { Refusal } from '../refusal.ts'
import { commitSource } from './git-fields.ts'
import { nodeOfKind, refOf } from './node-id.ts'
import { type Context, type Resolvers, unresolved, visible } from './resolver.ts'

interface With<Input> {
  readonly input: Input
}

function branchOf(context: Context, { branch }: CreateCommitOnBranchInput): { repository: Repository; name: string } {
  if (branch.id != null) {
    const { repository, name } = nodeOfKind(context, branch.id, 'Ref')
    return { repository, name }
  }
  const [owner = '', name = ''] = (branch.repositoryNameWithOwner ?? '').split('/')
  const repository = context.world.repository(owner, name)
  if (branch.branchName == null || repository === null)
    throw unresolved(`a Repository with the name '${branch.repositoryNameWithOwner ?? ''}'.`)
  return { repository: visible(context, repository), name: branch.branchName }
}

/** Paths must be unique over both lists: https://docs.github.com/en/graphql/reference/input-objects#filechanges */
function checkPaths(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at)
  if (twice !== undefined) throw new Refusal(422, `A path was specified more than once: ${twice}`)
}

/** Mutations of branches, tags and their commits. */
export const refMutations = {
  createRef: (_: unknown, { input }: With<CreateRefInput>, context: Context) => {
    const repository = nodeOfKind(context, input.repositoryId, 'Repository')
    if (repository.git.ref(input.name) !== null)
      throw new Refusal(422, `A ref named "${input.name}" already exists in the repository.`)
    createRef(context.world, context.identity, repository, input.name, input.oid)
    return { ref: refOf(repository, input.name) }
  },
  updateRef: (_: unknown, { input }: With<UpdateRefInput>, context: Context) => {
    const { repository, name } = nodeOfKind(context, input.refId, 'Ref')
    updateRef(context.world, context.identity, repository, name, input.oid, input.force ?? false)
    return { ref: refOf(repository, name) }
  },
  // All or nothing, by comparison: https://docs.github.com/en/graphql/reference/mutations#updaterefs
  updateRefs: (_: unknown, { input }: With<UpdateRefsInput>, context: Context) => {
    const repository = nodeOfKind(context, input.repositoryId, 'Repository')
    const updates = input.refUpdates.map(({ name, afterOid, beforeOid, force }) => ({
      name,
      afterOid,
      force: force ?? false,
      ...(beforeOid == null ? {} : { beforeOid }),
    }))
    updateRefs(context.world, context.identity, repository, updates)
    return {}
  },
  deleteRef: (_: unknown, { input }: With<DeleteRefInput>, context: Context) => {
    const { repository, name } = nodeOfKind(context, input.refId, 'Ref')
    deleteRef(context.world, context.identity, repository, name)
    return {}
  },
  createCommitOnBranch: (_: unknown, { input }: With<CreateCommitOnBranchInput>, context: Context) => {
    const { repository, name } = branchOf(context, input)
    const additions = input.fileChanges?.additions ?? []
    const deletions = input.fileChanges?.deletions ?? []
    checkPaths([...additions, ...deletions].map(({ path }) => path))
    const commit = createCommitOnBranch(context.world, context.identity, repository, {
      branch: name,
      expectedHeadOid: input.expectedHeadOid,
      headline: input.message.headline,
      body: input.message.body ?? '',
      additions: additions.map(({ path, contents }) => ({ path, contents: Buffer.from(contents, 'base64') })),
      deletions: deletions.map(({ path }) => path),
    })
    return {
      commit: commitSource(repository, commit.oid),
      ref: refOf(repository, `refs/heads/${name.replace(/^refs\/heads\//, '')}`),
    }
  },
} satisfies Resolvers['Mutation']
