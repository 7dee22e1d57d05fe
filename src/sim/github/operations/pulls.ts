import { type Account, baseTip, type Issue, isOpen, type Pull, pullsOf, type Repository } from '../entities.ts'
import { actingApp, actor, demand, type Identity, may, sees } from '../identity.ts'
import { custom, invalid, Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { tellPull } from './pull-events.ts'

const writes = { app: 'pull_requests:write', user: 'read' } as const

/** A new issue or pull request takes the next number of the repository: they share one sequence. */
export const newIssue = (
  world: World,
  repository: Repository,
  identity: Identity,
  title: string,
  body: string | null,
): Issue => {
  const now = world.clock.now()
  const issue: Issue = {
    kind: 'Issue',
    ...world.identify('I'),
    repository,
    number: repository.nextNumber,
    user: actor(identity),
    viaApp: actingApp(identity),
    title,
    body,
    state: 'open',
    stateReason: null,
    closedAt: null,
    closedBy: null,
    createdAt: now,
    updatedAt: now,
    labels: new Set(),
    assignees: new Set(),
    comments: [],
    reactions: [],
    locked: null,
    pull: null,
  }
  repository.nextNumber += 1
  repository.issues.set(issue.number, issue)
  return issue
}

/** The longest title and body that GitHub takes. */
export const longest = { title: 256, body: 65_536 } as const

const checkTexts = (title: string | undefined, body: string | null | undefined): void => {
  if (title !== undefined && title.trim() === '')
    throw invalid({ resource: 'PullRequest', code: 'missing_field', field: 'title' })
  if (title !== undefined && title.length > longest.title)
    throw custom('PullRequest', `title is too long (maximum is ${longest.title} characters)`, 'title')
  if (body && body.length > longest.body)
    throw custom('PullRequest', `body is too long (maximum is ${longest.body} characters)`, 'body')
}

/** `branch`, `owner:branch`, or `owner:repository:branch`, as `head` of a new pull request. */
const resolveHead = (world: World, repository: Repository, head: string, headRepo?: string) => {
  const parts = head.split(':')
  const branch = parts.at(-1) ?? ''
  const owner = parts.length > 1 ? (parts[0] ?? '') : repository.owner.login
  if (owner.toLowerCase() === repository.owner.login.toLowerCase() && headRepo === undefined && parts.length < 3)
    return { from: repository, branch }
  const name = parts.length > 2 ? parts[1] : headRepo
  const network = [...world.repositories.values()].filter(
    candidate => candidate.owner.login.toLowerCase() === owner.toLowerCase() && inNetwork(candidate, repository),
  )
  return { from: network.find(candidate => name === undefined || candidate.name === name) ?? null, branch }
}

const rootOf = (repository: Repository): Repository => (repository.parent ? rootOf(repository.parent) : repository)
const inNetwork = (a: Repository, b: Repository): boolean => rootOf(a) === rootOf(b)

export interface NewPull {
  readonly title: string
  readonly body?: string | null
  readonly base: string
  /** `branch` or `owner:branch`. */
  readonly head: string
  readonly headRepo?: string
  readonly draft?: boolean
  readonly maintainerCanModify?: boolean
}

/** `POST /repos/{owner}/{repo}/pulls` (docs.github.com/rest/pulls/pulls#create-a-pull-request). */
export const openPull = (world: World, identity: Identity, repository: Repository, input: NewPull): Pull => {
  demand(world, identity, repository, writes)
  checkTexts(input.title, input.body)
  const base = input.base.replace(/^refs\/heads\//, '')
  const baseSha = repository.git.branch(base)
  if (baseSha === null) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' })
  const { from, branch } = resolveHead(world, repository, input.head.replace(/^refs\/heads\//, ''), input.headRepo)
  const headSha = from?.git.branch(branch) ?? null
  if (!from || headSha === null || !sees(world, identity, from))
    throw invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' })
  // People open pull requests from branches that they could have written.
  if (from === repository && identity.kind === 'user')
    demand(world, identity, repository, { app: writes.app, user: 'write' })
  const twin = pullsOf(repository).find(
    pull => isOpen(pull) && pull.headRepository === from && pull.headRef === branch && pull.baseRef === base,
  )
  if (twin) throw custom('PullRequest', `A pull request already exists for ${from.owner.login}:${branch}.`)
  if (!repository.git.mergeBase(baseSha, headSha))
    throw custom('PullRequest', `The ${branch} branch has no history in common with ${base}`)
  if (repository.git.reaches(baseSha, headSha))
    throw custom(
      'PullRequest',
      `No commits between ${label(repository, base, from)} and ${label(from, branch, repository)}`,
    )
  const issue = newIssue(world, repository, identity, input.title, input.body ?? null)
  const pull: Pull = {
    kind: 'PullRequest',
    ...world.identify('PR'),
    issue,
    repository,
    baseRef: base,
    baseSha,
    headRepository: from,
    headOwner: from.owner,
    headRef: branch,
    headSha,
    draft: input.draft ?? false,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    frozenBase: null,
    maintainerCanModify: from !== repository && (input.maintainerCanModify ?? true),
    reviews: [],
    requestedUsers: new Set(),
    requestedTeams: new Set(),
    autoMerge: null,
    tested: null,
    asked: null,
    sealed: null,
  }
  issue.pull = world.enter(pull)
  repository.git.setRef(`refs/pull/${issue.number}/head`, headSha)
  tellPull(world, pull, 'opened', actor(identity))
  return pull
}

const label = (of: Repository, branch: string, beside: Repository): string =>
  of === beside ? branch : `${of.owner.login}:${branch}`

/** Throws unless the identity may edit the pull request: people who may write, and its author. */
const demandEdit = (world: World, identity: Identity, pull: Pull): void => {
  demand(world, identity, pull.repository, writes)
  if (identity.kind === 'user' && identity.user !== pull.issue.user)
    demand(world, identity, pull.repository, { app: writes.app, user: 'triage' })
}

export interface PullEdit {
  readonly title?: string
  readonly body?: string | null
  readonly state?: 'open' | 'closed'
  readonly base?: string
  readonly maintainerCanModify?: boolean
}

/** `PATCH /repos/{owner}/{repo}/pulls/{pull_number}`: texts and base first, then the state. */
export const updatePull = (world: World, identity: Identity, pull: Pull, edit: PullEdit): Pull => {
  demandEdit(world, identity, pull)
  checkTexts(edit.title, edit.body)
  const { issue, repository } = pull
  const by = actor(identity)
  const base = edit.base !== undefined && edit.base !== pull.baseRef ? edit.base : undefined
  if (base !== undefined) {
    if (!isOpen(pull)) throw custom('PullRequest', 'Cannot change the base branch of a closed pull request.', 'base')
    const tip = repository.git.branch(base)
    if (tip === null) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' })
    if (repository.git.reaches(tip, pull.headSha))
      throw custom(
        'PullRequest',
        `There are no new commits between base branch '${base}' and head branch '${pull.headRef}'`,
        'base',
      )
  }
  if (edit.state === 'open' && !isOpen(pull)) checkReopen(pull)
  const changes: Record<string, unknown> = {}
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes['title'] = { from: issue.title }
    issue.title = edit.title
  }
  if (edit.body !== undefined && (edit.body ?? '') !== (issue.body ?? '')) {
    changes['body'] = { from: issue.body ?? '' }
    issue.body = edit.body
  }
  if (base !== undefined) {
    changes['base'] = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } }
    pull.baseRef = base
    pull.baseSha = baseTip(pull)
  }
  if (edit.maintainerCanModify !== undefined && pull.headRepository !== repository)
    pull.maintainerCanModify = edit.maintainerCanModify
  if (Object.keys(changes).length > 0) {
    issue.updatedAt = world.clock.now()
    tellPull(world, pull, 'edited', by, { changes })
  }
  if (edit.state === 'closed' && isOpen(pull)) shutPull(world, pull, by)
  if (edit.state === 'open' && !isOpen(pull)) reopen(world, pull, by)
  return pull
}

/** Closes without merging. */
export const closePull = (world: World, identity: Identity, pull: Pull): Pull => {
  demandEdit(world, identity, pull)
  if (isOpen(pull)) shutPull(world, pull, actor(identity))
  return pull
}

const shutPull = (world: World, pull: Pull, by: Account): void => {
  const now = world.clock.now()
  pull.frozenBase = baseTip(pull)
  pull.autoMerge = null
  Object.assign(pull.issue, { state: 'closed', closedAt: now, closedBy: by, updatedAt: now })
  tellPull(world, pull, 'closed', by)
}

// docs.github.com/pull-requests/…/closing-a-pull-request: a head that was moved by force or deleted cannot be opened again.
const checkReopen = (pull: Pull): void => {
  const refuse = (message: string) => custom('PullRequest', `state cannot be changed. ${message}`, 'state')
  if (pull.mergedAt !== null) throw refuse('The pull request cannot be reopened.')
  if (pull.sealed !== null) throw refuse(pull.sealed)
  const { git } = pull.repository
  const tip = pull.headRepository?.git.branch(pull.headRef) ?? null
  if (tip === null) throw refuse(`The ${pull.headRef} branch has been deleted.`)
  const base = git.branch(pull.baseRef)
  if (base === null) throw refuse(`The ${pull.baseRef} branch has been deleted.`)
  if (!git.reaches(tip, pull.headSha)) throw refuse(`The ${pull.headRef} branch was force-pushed or recreated.`)
  if (git.reaches(base, tip)) throw refuse(`There are no new commits on the ${pull.headRef} branch.`)
  const twin = pullsOf(pull.repository).find(
    other =>
      isOpen(other) &&
      other.headRepository === pull.headRepository &&
      other.headRef === pull.headRef &&
      other.baseRef === pull.baseRef,
  )
  if (twin) throw refuse(`There is already an open pull request from ${pull.headRef} to ${pull.baseRef}.`)
}

const reopen = (world: World, pull: Pull, by: Account): void => {
  const tip = pull.headRepository?.git.branch(pull.headRef)
  if (tip) {
    pull.headSha = tip
    pull.repository.git.setRef(`refs/pull/${pull.issue.number}/head`, tip)
  }
  Object.assign(pull.issue, { state: 'open', closedAt: null, closedBy: null, updatedAt: world.clock.now() })
  pull.frozenBase = null
  pull.baseSha = baseTip(pull)
  tellPull(world, pull, 'reopened', by)
}

/** Draft or not. */
export const setDraft = (world: World, identity: Identity, pull: Pull, draft: boolean): Pull => {
  demandEdit(world, identity, pull)
  if (pull.draft === draft) return pull
  pull.draft = draft
  pull.issue.updatedAt = world.clock.now()
  tellPull(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', actor(identity))
  return pull
}

/** The pull request of that number, for those who may read it. */
export const findPull = (world: World, identity: Identity, repository: Repository, number: number): Pull => {
  demand(world, identity, repository, { app: 'pull_requests:read', user: 'read' })
  const pull = repository.issues.get(number)?.pull
  if (!pull) throw new Refusal(404, 'Not Found')
  return pull
}

/** Whether it may be merged by this identity at all. */
export const mayMerge = (world: World, identity: Identity, pull: Pull): boolean =>
  may(world, identity, pull.repository, { app: 'contents:write', user: 'write' })
