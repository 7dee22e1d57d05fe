import type { Repository } from '../entities.ts'
import type { Commit, Signature } from '../git/commit.ts'
import { changeTree, emptyTree, findInTree, type Mode, type TreeChanges } from '../git/tree.ts'
import { actor, demand, granted, type Identity } from '../identity.ts'
import { notFound, Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { GITHUB, signatureOf } from './merge-commit.ts'
import { moveRefs } from './refs.ts'
import { guardRef } from './rules.ts'

const writes = { app: 'contents:write', user: 'write' } as const

/** An App may touch workflows only with a permission of their own (docs.github.com/apps/…/choosing-permissions-for-a-github-app). */
const checkWorkflows = (identity: Identity, paths: Iterable<string>): void => {
  if (identity.kind !== 'installation' || granted(identity.permissions, 'workflows:write')) return
  for (const path of paths)
    if (path.startsWith('.github/workflows/')) throw new Refusal(403, 'Resource not accessible by integration')
}

const isPath = (path: string): boolean =>
  path !== '' && path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && part !== '.git')

/** Who writes and who signs a commit made through the API. */
const signing = (world: World, identity: Identity, at: number, byGitHub: boolean) => {
  const author = signatureOf(actor(identity), at)
  // docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification: an App's commits are signed for it.
  const signed = byGitHub || identity.kind === 'installation'
  return { author, committer: signed ? { ...GITHUB, at } : author, secret: signed ? world.signingSecret : null }
}

export interface CommitOnBranch {
  readonly branch: string
  readonly expectedHeadOid: string
  readonly headline: string
  readonly body?: string
  readonly additions: readonly { readonly path: string; readonly contents: Buffer }[]
  readonly deletions: readonly string[]
}

/**
 * GraphQL's `createCommitOnBranch` (docs.github.com/graphql/reference/mutations#createcommitonbranch): appends one commit,
 * signed by GitHub, to a branch that has to be where it is expected. Files have no mode: new ones are 100644, others keep theirs.
 */
export const createCommitOnBranch = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: CommitOnBranch,
): Commit => {
  demand(world, identity, repository, writes)
  const { git } = repository
  const branch = input.branch.replace(/^refs\/heads\//, '')
  const before = git.branch(branch)
  if (before === null) throw new Refusal(404, `A ref named "${branch}" does not exist in the repository.`)
  if (before !== input.expectedHeadOid)
    throw new Refusal(
      409,
      `Expected branch to point to "${before}" but it did not. Pull and try again. (given: "${input.expectedHeadOid}")`,
      { graphqlType: 'STALE_DATA' },
    )
  if (input.headline.trim() === '') throw new Refusal(422, 'Commit message headline cannot be empty')
  checkWorkflows(identity, [...input.additions.map(({ path }) => path), ...input.deletions])
  const head = commitAt(repository, before)
  const changes = new Map<string, { readonly mode: Mode; readonly oid: string } | null>()
  for (const path of input.deletions) {
    if (!findInTree(git.objects, head.tree, path))
      throw new Refusal(422, `A path was requested for deletion which does not exist: ${path}`)
    changes.set(path, null)
  }
  for (const { path, contents } of input.additions) {
    if (!isPath(path)) throw new Refusal(422, `A path was requested which is not valid: ${path}`)
    const there = findInTree(git.objects, head.tree, path)
    if (there?.mode === '040000')
      throw new Refusal(422, `A path was requested for addition which is a directory: ${path}`)
    const mode = there && there.mode !== '160000' ? there.mode : '100644'
    changes.set(path, { mode, oid: git.objects.write('blob', contents) })
  }
  const tree = changeTree(git.objects, head.tree, changes)
  const { author, committer, secret } = signing(world, identity, world.clock.now(), true)
  const body = input.body ?? ''
  const message = body === '' ? input.headline : `${input.headline}\n\n${body}`
  const after = git.writeCommit({ tree, parents: [before], author, committer, message }, secret)
  const refused = guardRef(world, identity, repository, branch, before, after)
  if (refused !== null) throw new Refusal(422, refused)
  moveRefs(world, repository, actor(identity), [{ name: `refs/heads/${branch}`, before, after }])
  return commitAt(repository, after)
}

const commitAt = (repository: Repository, oid: string): Commit => {
  const commit = repository.git.commit(oid)
  if (!commit) throw notFound()
  return commit
}

/** Author or committer as a caller gives one. */
export interface GivenSignature {
  readonly name: string
  readonly email: string
  readonly date?: string
}

const given = (by: GivenSignature, at: number): Signature => ({
  name: by.name,
  email: by.email,
  at: by.date === undefined ? at : Date.parse(by.date),
  zone: '+0000',
})

export interface FileChange {
  readonly path: string
  /** Null removes the file. */
  readonly contents: Buffer | null
  readonly message: string
  /** The blob that is replaced; required unless the file is new. */
  readonly sha?: string
  readonly branch?: string
  readonly author?: GivenSignature
  readonly committer?: GivenSignature
}

/** `PUT` and `DELETE /repos/{owner}/{repo}/contents/{path}` (docs.github.com/rest/repos/contents). */
export const changeFile = (
  world: World,
  identity: Identity,
  repository: Repository,
  change: FileChange,
): { readonly commit: Commit; readonly created: boolean } => {
  demand(world, identity, repository, writes)
  const { git } = repository
  const branch = change.branch?.replace(/^refs\/heads\//, '') ?? repository.defaultBranch
  const before = git.branch(branch)
  const isFirst = before === null && git.refs('refs/heads/').length === 0
  if (before === null && !isFirst) throw new Refusal(404, `Branch ${branch} not found`)
  if (!isPath(change.path)) throw new Refusal(422, 'path contains a malformed path component')
  checkWorkflows(identity, [change.path])
  const base = before === null ? emptyTree : commitAt(repository, before).tree
  const there = findInTree(git.objects, base, change.path)
  if (there && there.mode === '040000') throw new Refusal(422, `${change.path} is a directory`)
  if (there && change.sha === undefined) throw new Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
  if (there && change.sha !== there.oid) throw new Refusal(409, `${change.path} does not match ${change.sha}`)
  if (!there && change.contents === null) throw notFound()
  if (!there && change.sha !== undefined) throw new Refusal(409, `${change.path} does not match ${change.sha}`)
  const entry = change.contents && {
    mode: there?.mode ?? ('100644' as const),
    oid: git.objects.write('blob', change.contents),
  }
  const tree = changeTree(git.objects, base, new Map([[change.path, entry]]))
  const after = writeSigned(world, identity, repository, tree, before === null ? [] : [before], change)
  const refused = guardRef(world, identity, repository, branch, before, after)
  if (refused !== null) throw new Refusal(409, refused)
  moveRefs(world, repository, actor(identity), [{ name: `refs/heads/${branch}`, before, after }])
  return { commit: commitAt(repository, after), created: !there }
}

const writeSigned = (
  world: World,
  identity: Identity,
  repository: Repository,
  tree: string,
  parents: readonly string[],
  change: { readonly message: string; readonly author?: GivenSignature; readonly committer?: GivenSignature },
): string => {
  const at = world.clock.now()
  const own = signing(world, identity, at, false)
  const custom = change.author !== undefined || change.committer !== undefined
  // A given author is also the committer unless that is given too, and the other way round; nothing of it is signed.
  const author = change.author ? given(change.author, at) : change.committer ? given(change.committer, at) : own.author
  const committer = change.committer ? given(change.committer, at) : change.author ? author : own.committer
  return repository.git.writeCommit(
    { tree, parents, author, committer, message: change.message },
    custom ? null : own.secret,
  )
}

/** `POST /repos/{owner}/{repo}/git/blobs`. */
export const createBlob = (world: World, identity: Identity, repository: Repository, contents: Buffer): string => {
  demandNonEmpty(world, identity, repository)
  return repository.git.objects.write('blob', contents)
}

/** One entry of a new tree; `oid` null removes what stands there. */
export interface NewTreeEntry {
  readonly path: string
  readonly mode: Mode
  readonly oid: string | null
}

/** `POST /repos/{owner}/{repo}/git/trees`: on another tree, or from nothing. */
export const createTree = (
  world: World,
  identity: Identity,
  repository: Repository,
  base: string | null,
  entries: readonly NewTreeEntry[],
): string => {
  demandNonEmpty(world, identity, repository)
  checkWorkflows(
    identity,
    entries.map(({ path }) => path),
  )
  const { objects } = repository.git
  const root = base === null ? null : (repository.git.commit(base)?.tree ?? base)
  if (root !== null && root !== emptyTree && objects.read(root)?.type !== 'tree')
    throw new Refusal(404, 'base_tree is not a valid tree oid')
  const changes: [string, { readonly mode: Mode; readonly oid: string } | null][] = entries.map(
    ({ path, mode, oid }) => {
      if (!isPath(path)) throw new Refusal(422, 'tree.path contains a malformed path component')
      if (oid === null) {
        if (root === null || !findInTree(objects, root, path)) throw new Refusal(422, 'GitRPC::BadObjectState')
        return [path, null]
      }
      if (mode !== '160000' && !objects.read(oid)) throw new Refusal(422, `tree.sha ${oid} is not a valid oid`)
      return [path, { mode, oid }]
    },
  )
  return changeTree(objects, root, new Map(changes) satisfies TreeChanges)
}

/** `POST /repos/{owner}/{repo}/git/commits`: an App's is signed where it names neither author nor committer. */
export const createCommit = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: {
    readonly tree: string
    readonly parents: readonly string[]
    readonly message: string
    readonly author?: GivenSignature
    readonly committer?: GivenSignature
  },
): Commit => {
  demandNonEmpty(world, identity, repository)
  if (repository.git.objects.read(input.tree)?.type !== 'tree' && input.tree !== emptyTree)
    throw new Refusal(422, 'Tree SHA does not exist')
  for (const parent of input.parents)
    if (!repository.git.commit(parent)) throw new Refusal(422, 'Parent SHA does not exist or is not a commit object')
  return commitAt(repository, writeSigned(world, identity, repository, input.tree, input.parents, input))
}

// docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database: "Git Repository is empty."
const demandNonEmpty = (world: World, identity: Identity, repository: Repository): void => {
  demand(world, identity, repository, writes)
  if (repository.git.refs('refs/heads/').length === 0) throw new Refusal(409, 'Git Repository is empty.')
}
