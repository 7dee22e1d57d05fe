import type {
  Account,
  CheckRun,
  CheckSuite,
  Comment,
  Issue,
  LockReason,
  MergeMethod,
  Protection,
  Pull,
  Release,
  Repository,
  Review,
} from './entities.ts'
import { fullName } from './entities.ts'
import type { GitRepository } from './git/repository.ts'
import { changeTree, emptyTree, findInTree, type Mode } from './git/tree.ts'
import { demand, type Identity } from './identity.ts'
import { forkRepository, renameRepository } from './operations/accounts.ts'
import { renameBranch, setDefaultBranch } from './operations/branches.ts'
import { pressCheckRun, rerequestSuite } from './operations/checks.ts'
import { addComment, deleteComment, editComment } from './operations/comments.ts'
import { addLabels, lockIssue, removeLabel } from './operations/issues.ts'
import { type MergeInput, mergePull } from './operations/merge.ts'
import { signatureOf } from './operations/merge-commit.ts'
import { protect } from './operations/protection.ts'
import { closePull, openPull, setDraft, updatePull } from './operations/pulls.ts'
import { createRef, deleteRef, moveRefs, updateRef } from './operations/refs.ts'
import { createRelease } from './operations/releases.ts'
import { resolveCommit } from './operations/resolve-commit.ts'
import { submitReview } from './operations/reviews.ts'
import { guardRef } from './operations/rules.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/**
 * Contents by path: text, bytes, a symbolic link to somewhere, the commit of a submodule, or null for what goes. A path is UTF-8, and
 * nothing else of it is looked at: names that git takes and nobody likes can be given.
 */
export type FilesGiven = Readonly<
  Record<string, string | Uint8Array | { readonly link: string } | { readonly submodule: string } | null>
>

/** What stands at the path afterwards. A file keeps the mode that it has. */
const entryOf = (
  { objects }: GitRepository,
  given: NonNullable<FilesGiven[string]>,
  there: Mode | undefined,
): { readonly mode: Mode; readonly oid: string } => {
  const write = (contents: string | Uint8Array) => objects.write('blob', Buffer.from(contents))
  if (typeof given === 'string' || given instanceof Uint8Array)
    return { mode: there?.startsWith('100') ? there : '100644', oid: write(given) }
  return 'link' in given ? { mode: '120000', oid: write(given.link) } : { mode: '160000', oid: given.submodule }
}

/** Commits files on a branch the way somebody does with `git commit` and `git push`: unsigned, and told as a push. Gives the commit. */
export const pushFiles = (
  world: World,
  by: Account,
  repository: Repository,
  change: {
    readonly files: FilesGiven
    readonly message: string
    readonly branch?: string
    /** Where a branch that is not there begins; the default branch unless given. */
    readonly from?: string
  },
): string => {
  const { git } = repository
  const branch = change.branch ?? repository.defaultBranch
  const before = git.branch(branch)
  const parent = before ?? resolveCommit(repository, change.from ?? repository.defaultBranch)
  const tree = parent === null ? null : (git.commit(parent)?.tree ?? null)
  const changes = new Map<string, { readonly mode: Mode; readonly oid: string } | null>()
  for (const [path, contents] of Object.entries(change.files)) {
    const there = tree === null || tree === emptyTree ? null : findInTree(git.objects, tree, path)
    changes.set(path, contents === null ? null : entryOf(git, contents, there?.mode))
  }
  const author = signatureOf(by, world.clock.now())
  const after = git.writeCommit(
    {
      tree: changeTree(git.objects, tree, changes),
      parents: parent === null ? [] : [parent],
      author,
      committer: author,
      message: `${change.message}\n`,
    },
    null,
  )
  const refused = guardRef(world, { kind: 'user', user: by }, repository, branch, before, after)
  if (refused !== null) throw new Refusal(422, refused)
  moveRefs(world, repository, by, [{ name: `refs/heads/${branch}`, before, after }])
  return after
}

/** Somebody who uses GitHub: each method is one thing that a person does there. Repositories are named `owner/name`. */
export class Person {
  readonly account: Account
  readonly identity: Identity
  readonly #world: World

  constructor(world: World, account: Account) {
    this.#world = world
    this.account = account
    this.identity = { kind: 'user', user: account }
  }

  /** Pushes a commit; gives its id. */
  push(
    repository: string,
    change: { readonly files: FilesGiven; readonly message: string; readonly branch?: string; readonly from?: string },
  ): string {
    const found = this.#repository(repository)
    demand(this.#world, this.identity, found, { app: 'contents:write', user: 'write' })
    return pushFiles(this.#world, this.account, found, change)
  }

  /** Forks a repository; gives the name of the fork, whose branches are pulled from as `login:branch`. */
  fork(repository: string): string {
    const found = this.#repository(repository)
    demand(this.#world, this.identity, found, { app: 'administration:write', user: 'read' })
    return fullName(forkRepository(this.#world, this.account, found))
  }

  /** Pushes a branch to where it shall be, by force if need be; makes it where it is not there. */
  setBranch(repository: string, branch: string, sha: string): void {
    const found = this.#repository(repository)
    const ref = `refs/heads/${branch}`
    if (found.git.ref(ref)) updateRef(this.#world, this.identity, found, ref, sha, true)
    else createRef(this.#world, this.identity, found, ref, sha)
  }

  /** Gives a branch another name; what points to it goes along. */
  renameBranch(repository: string, branch: string, name: string): void {
    renameBranch(this.#world, this.identity, this.#repository(repository), branch, name)
  }

  setDefaultBranch(repository: string, branch: string): void {
    setDefaultBranch(this.#world, this.identity, this.#repository(repository), branch)
  }

  /** Gives a repository another name; the old one goes on leading to it. */
  renameRepository(repository: string, name: string): void {
    const found = this.#repository(repository)
    demand(this.#world, this.identity, found, { app: 'administration:write', user: 'admin' })
    renameRepository(this.#world, found, this.account, name)
  }

  deleteBranch(repository: string, branch: string): void {
    deleteRef(this.#world, this.identity, this.#repository(repository), `refs/heads/${branch}`)
  }

  /** Pushes a lightweight tag; on the tip of the default branch unless told otherwise. */
  tag(repository: string, tag: string, at?: string): void {
    const found = this.#repository(repository)
    const sha = resolveCommit(found, at ?? found.defaultBranch)
    if (sha === null) throw new Refusal(422, `There is no ${at ?? found.defaultBranch} to tag`)
    createRef(this.#world, this.identity, found, `refs/tags/${tag}`, sha)
  }

  release(
    repository: string,
    tag: string,
    more: { readonly prerelease?: boolean; readonly body?: string } = {},
  ): Release {
    return createRelease(this.#world, this.identity, this.#repository(repository), { tag, name: tag, ...more })
  }

  openPull(
    repository: string,
    pull: {
      readonly head: string
      readonly title?: string
      readonly base?: string
      readonly body?: string
      readonly draft?: boolean
    },
  ): Pull {
    const found = this.#repository(repository)
    return openPull(this.#world, this.identity, found, { title: pull.head, base: found.defaultBranch, ...pull })
  }

  editPull(
    repository: string,
    number: number,
    edit: { readonly title?: string; readonly body?: string; readonly base?: string },
  ): void {
    updatePull(this.#world, this.identity, this.#pull(repository, number), edit)
  }

  /** Says that a draft can be looked at. */
  readyForReview(repository: string, number: number): void {
    setDraft(this.#world, this.identity, this.#pull(repository, number), false)
  }

  convertToDraft(repository: string, number: number): void {
    setDraft(this.#world, this.identity, this.#pull(repository, number), true)
  }

  closePull(repository: string, number: number): void {
    closePull(this.#world, this.identity, this.#pull(repository, number))
  }

  reopenPull(repository: string, number: number): void {
    updatePull(this.#world, this.identity, this.#pull(repository, number), { state: 'open' })
  }

  /** Presses the merge button, with a method that the repository allows unless told which; gives the commit. */
  merge(repository: string, number: number, input: MergeInput = {}): string {
    const pull = this.#pull(repository, number)
    const methods: readonly MergeMethod[] = ['merge', 'squash', 'rebase']
    const method = methods.find(one => pull.repository.mergeMethods.has(one)) ?? 'merge'
    return mergePull(this.#world, this.identity, pull, { method, ...input })
  }

  comment(repository: string, number: number, body: string): Comment {
    return addComment(this.#world, this.identity, this.#issue(repository, number), body)
  }

  editComment(comment: Comment, body: string): Comment {
    return editComment(this.#world, this.identity, comment, body)
  }

  deleteComment(comment: Comment): void {
    deleteComment(this.#world, this.identity, comment)
  }

  /** Locks the conversation: from then on only who may write speaks in it, and no App does. */
  lock(repository: string, number: number, reason: LockReason | null = null): void {
    lockIssue(this.#world, this.identity, this.#issue(repository, number), { reason })
  }

  unlock(repository: string, number: number): void {
    lockIssue(this.#world, this.identity, this.#issue(repository, number), null)
  }

  /** Presses "Re-run" on a check run; only its App is told. */
  rerun(check: CheckRun): void {
    pressCheckRun(this.#world, this.identity, check, null)
  }

  /** Presses "Re-run all checks" of an App. */
  rerunAll(suite: CheckSuite): void {
    rerequestSuite(this.#world, this.identity, suite)
  }

  /** Presses a button of a check run. */
  press(check: CheckRun, action: string): void {
    pressCheckRun(this.#world, this.identity, check, action)
  }

  approve(repository: string, number: number, commit?: string): Review {
    const pull = this.#pull(repository, number)
    return submitReview(this.#world, this.identity, pull, {
      event: 'APPROVE',
      ...(commit === undefined ? {} : { commit }),
    })
  }

  requestChanges(repository: string, number: number, body: string): Review {
    return submitReview(this.#world, this.identity, this.#pull(repository, number), { event: 'REQUEST_CHANGES', body })
  }

  label(repository: string, number: number, ...names: readonly string[]): void {
    addLabels(this.#world, this.identity, this.#issue(repository, number), names)
  }

  unlabel(repository: string, number: number, name: string): void {
    removeLabel(this.#world, this.identity, this.#issue(repository, number), name)
  }

  /** Protects a branch, the default one unless told which. */
  protect(repository: string, protection: Partial<Protection>, branch?: string): void {
    const found = this.#repository(repository)
    protect(this.#world, this.identity, found, branch ?? found.defaultBranch, protection)
  }

  #repository(name: string): Repository {
    const [owner = '', repository = ''] = name.split('/')
    const found = this.#world.repository(owner, repository)
    if (!found) throw new Refusal(404, `There is no repository ${name}`)
    return found
  }

  #issue(repository: string, number: number): Issue {
    const found = this.#repository(repository).issues.get(number)
    if (!found) throw new Refusal(404, `${repository} has no number ${number}`)
    return found
  }

  #pull(repository: string, number: number): Pull {
    const { pull } = this.#issue(repository, number)
    if (!pull) throw new Refusal(404, `${repository}#${number} is no pull request`)
    return pull
  }
}
