import { type Account, baseTip, isOpen, type MergeMethod, type Pull, type Repository } from '../entities.ts'
import { actor, demand, type Identity } from '../identity.ts'
import { custom, Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { GITHUB, mergeMessage, signatureOf, squashMessage } from './merge-commit.ts'
import { mergeProblem } from './merge-rules.ts'
import { tellPull } from './pull-events.ts'
import { moveRefs } from './refs.ts'
import { replay } from './replay.ts'
import { guardRef } from './rules.ts'

export interface MergeInput {
  readonly method?: MergeMethod
  readonly title?: string
  readonly message?: string
  /** The head that is meant; anything else there is a refusal. */
  readonly sha?: string
}

const writes = { app: 'contents:write', user: 'write' } as const

const joined = (title: string, body: string): string => (body === '' ? title : `${title}\n\n${body}`)

/**
 * `PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge`: 404 to those who may not, 405 where it cannot be merged,
 * 409 where the head is another than `sha` (docs.github.com/rest/pulls/pulls#merge-a-pull-request).
 */
export const mergePull = (world: World, identity: Identity, pull: Pull, input: MergeInput = {}): string => {
  const { repository, issue } = pull
  demand(world, identity, repository, writes)
  const method = input.method ?? 'merge'
  if (pull.mergedAt !== null || !isOpen(pull)) throw new Refusal(405, 'Pull Request is not mergeable')
  if (input.sha !== undefined && input.sha !== pull.headSha)
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.', {
      graphqlType: 'UNPROCESSABLE',
    })
  if (pull.draft) throw new Refusal(405, 'Pull Request is still a draft')
  if (!repository.mergeMethods.has(method)) throw new Refusal(405, notAllowed[method])
  const base = baseTip(pull)
  const merged = repository.git.mergeTrees(base, pull.headSha)
  if ('conflicts' in merged) throw new Refusal(405, 'Pull Request is not mergeable')
  const problem = mergeProblem(world, identity, pull, method)
  if (problem !== null) throw new Refusal(405, problem)
  if (world.faults.take(['base modified'], 'merge'))
    throw new Refusal(405, 'Base branch was modified. Review and try the merge again.')

  const by = actor(identity)
  const sha = makeCommit(world, pull, by, method, base, merged.tree, input)
  const now = world.clock.now()
  Object.assign(pull, { mergedAt: now, mergedBy: by, mergeCommit: sha, frozenBase: base, autoMerge: null })
  Object.assign(issue, { state: 'closed', closedAt: now, closedBy: by, updatedAt: now })
  moveRefs(world, repository, by, [{ name: `refs/heads/${pull.baseRef}`, before: base, after: sha }])
  tellPull(world, pull, 'closed', by)
  const head = pull.headRepository
  if (repository.deleteBranchOnMerge && head === repository && head.git.branch(pull.headRef) === pull.headSha)
    moveRefs(world, repository, by, [{ name: `refs/heads/${pull.headRef}`, before: pull.headSha, after: null }])
  return sha
}

const notAllowed: Readonly<Record<MergeMethod, string>> = {
  merge: 'Merge commits are not allowed on this repository.',
  squash: 'Squash merges are not allowed on this repository.',
  rebase: 'Rebase merges are not allowed on this repository.',
}

const makeCommit = (
  world: World,
  pull: Pull,
  by: Account,
  method: MergeMethod,
  base: string,
  tree: string,
  input: MergeInput,
): string => {
  const { git } = pull.repository
  const at = world.clock.now()
  const github = { ...GITHUB, at }
  const commits = git.commitsBetween(base, pull.headSha).flatMap(oid => git.commit(oid) ?? [])
  if (method === 'rebase') {
    const rebased = replay(world, git, base, commits, signatureOf(by, at))
    if (rebased === null) throw new Refusal(405, "This branch can't be rebased")
    return rebased
  }
  if (method === 'squash') {
    const written = squashMessage(pull, commits)
    const others = new Map(commits.map(commit => [commit.author.email, commit.author]))
    others.delete(signatureOf(pull.issue.user, at).email)
    const trailers = [...others.values()].map(({ name, email }) => `Co-authored-by: ${name} <${email}>`)
    const body = input.message ?? [written.body, trailers.join('\n')].filter(part => part !== '').join('\n\n')
    return git.writeCommit(
      {
        tree,
        parents: [base],
        author: signatureOf(pull.issue.user, at),
        committer: github,
        message: joined(input.title ?? written.title, body),
      },
      world.signingSecret,
    )
  }
  const [title = '', , ...body] = mergeMessage(pull).split('\n')
  return git.writeCommit(
    {
      tree,
      parents: [base, pull.headSha],
      author: signatureOf(by, at),
      committer: github,
      message: joined(input.title ?? title, input.message ?? body.join('\n')),
    },
    world.signingSecret,
  )
}

/** `PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch`: merges the base into the head, as a merge commit. */
export const updateBranch = (world: World, identity: Identity, pull: Pull, expected?: string): void => {
  const head = pull.headRepository
  demand(world, identity, pull.repository, { app: 'pull_requests:write', user: 'write' })
  if (!isOpen(pull) || !head) throw custom('PullRequest', 'The head branch cannot be updated.')
  if (head === pull.repository || !pull.maintainerCanModify) demand(world, identity, head, writes)
  if (expected !== undefined && expected !== pull.headSha)
    throw new Refusal(422, `expected head sha didn’t match current head ref.`)
  const { git } = pull.repository
  const base = baseTip(pull)
  if (git.reaches(pull.headSha, base)) throw new Refusal(422, 'There are no new commits on the base branch.')
  const merged = git.mergeTrees(pull.headSha, base)
  if ('conflicts' in merged) throw new Refusal(422, 'merge conflict between base and head')
  const by = actor(identity)
  const after = git.writeCommit(
    {
      tree: merged.tree,
      parents: [pull.headSha, base],
      author: signatureOf(by, world.clock.now()),
      committer: { ...GITHUB, at: world.clock.now() },
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
    },
    world.signingSecret,
  )
  const refused = guardRef(world, identity, head, pull.headRef, pull.headSha, after)
  if (refused !== null) throw new Refusal(422, refused)
  moveRefs(world, head, by, [{ name: `refs/heads/${pull.headRef}`, before: pull.headSha, after }])
}

/** `POST /repos/{owner}/{repo}/merges`: null where the base has everything already (204). */
export const mergeBranch = (
  world: World,
  identity: Identity,
  repository: Repository,
  base: string,
  head: string,
  message?: string,
): string | null => {
  demand(world, identity, repository, writes)
  const { git } = repository
  const before = git.branch(base)
  const theirs = git.branch(head) ?? (git.commit(head) ? head : null)
  if (before === null) throw new Refusal(404, 'Base does not exist')
  if (theirs === null) throw new Refusal(404, 'Head does not exist')
  if (git.reaches(before, theirs)) return null
  const merged = git.mergeTrees(before, theirs)
  if ('conflicts' in merged) throw new Refusal(409, 'Merge conflict')
  const by = actor(identity)
  const after = git.writeCommit(
    {
      tree: merged.tree,
      parents: [before, theirs],
      author: signatureOf(by, world.clock.now()),
      committer: { ...GITHUB, at: world.clock.now() },
      message: message ?? `Merge ${head} into ${base}`,
    },
    world.signingSecret,
  )
  const refused = guardRef(world, identity, repository, base, before, after)
  if (refused !== null) throw new Refusal(403, refused)
  moveRefs(world, repository, by, [{ name: `refs/heads/${base}`, before, after }])
  return after
}
