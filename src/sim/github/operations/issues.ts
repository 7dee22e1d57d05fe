import type { Account, Issue, Label, Repository } from '../entities.ts'
import { actor, demand, type Identity, roleOf } from '../identity.ts'
import { custom, invalid, notFound } from '../refusal.ts'
import { renderSimpleUser as renderAssignee } from '../render/account.ts'
import { renderIssue, renderLabel } from '../render/issue.ts'
import { renderPull } from '../render/pull.ts'
import type { World } from '../world.ts'
import { demandConversation } from './comments.ts'
import { longest, newIssue, updatePull } from './pulls.ts'

const tell = (world: World, issue: Issue, action: string, by: Account, more: Record<string, unknown> = {}): void => {
  const { pull } = issue
  world.hooks.emit({
    event: pull ? 'pull_request' : 'issues',
    action,
    repository: issue.repository,
    sender: by,
    payload: pull
      ? { number: issue.number, pull_request: renderPull(world, pull, 'told'), ...more }
      : { issue: renderIssue(world, issue), ...more },
  })
}

export const openIssue = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: { readonly title: string; readonly body?: string | null },
): Issue => {
  demand(world, identity, repository, { app: 'issues:write', user: 'read' })
  if (input.title.trim() === '') throw invalid({ resource: 'Issue', code: 'missing_field', field: 'title' })
  if (input.title.length > longest.title)
    throw custom('Issue', `title is too long (maximum is ${longest.title} characters)`, 'title')
  const issue = world.enter(newIssue(world, repository, identity, input.title, input.body ?? null))
  tell(world, issue, 'opened', actor(identity))
  return issue
}

/** Locks a conversation, or opens it again (null). */
export const lockIssue = (world: World, identity: Identity, issue: Issue, locked: Issue['locked']): Issue => {
  demandConversation(world, identity, issue, 'write', 'write')
  const was = issue.locked
  issue.locked = locked
  if ((was === null) !== (locked === null)) tell(world, issue, locked === null ? 'unlocked' : 'locked', actor(identity))
  return issue
}

export interface IssueEdit {
  readonly title?: string
  readonly body?: string | null
  readonly state?: 'open' | 'closed'
  readonly stateReason?: 'completed' | 'not_planned' | 'reopened' | null
}

/** `PATCH /repos/{owner}/{repo}/issues/{issue_number}`; of a pull request it edits the pull request. */
export const updateIssue = (world: World, identity: Identity, issue: Issue, edit: IssueEdit): Issue => {
  if (issue.pull) {
    const { stateReason: _reason, ...rest } = edit
    updatePull(world, identity, issue.pull, rest)
    return issue
  }
  const own = actor(identity) === issue.user
  demandConversation(world, identity, issue, 'write', own ? 'read' : 'triage')
  const now = world.clock.now()
  const by = actor(identity)
  const changes: Record<string, unknown> = {}
  if (edit.title !== undefined && edit.title !== issue.title) {
    changes['title'] = { from: issue.title }
    issue.title = edit.title
  }
  if (edit.body !== undefined && edit.body !== issue.body) {
    changes['body'] = { from: issue.body ?? '' }
    issue.body = edit.body
  }
  issue.updatedAt = now
  if (Object.keys(changes).length > 0) tell(world, issue, 'edited', by, { changes })
  if (edit.state === 'closed' && issue.state === 'open') {
    const stateReason = edit.stateReason === 'not_planned' ? 'not_planned' : 'completed'
    Object.assign(issue, { state: 'closed', stateReason, closedAt: now, closedBy: by })
    tell(world, issue, 'closed', by)
  } else if (edit.state === 'open' && issue.state === 'closed') {
    Object.assign(issue, { state: 'open', stateReason: 'reopened', closedAt: null, closedBy: null })
    tell(world, issue, 'reopened', by)
  }
  return issue
}

/** The issue or pull request of that number, for those who may read it. */
export const findIssue = (world: World, identity: Identity, repository: Repository, number: number): Issue => {
  demand(world, identity, repository, { app: 'metadata:read', user: 'read' })
  const issue = repository.issues.get(number)
  if (!issue) throw notFound()
  demandConversation(world, identity, issue, 'read')
  return issue
}

const labelKey = (name: string): string => name.toLowerCase()

/** The label of that name; names are the same in capitals and small letters. */
export const labelNamed = (repository: Repository, name: string): Label | null =>
  repository.labels.get(labelKey(name)) ?? null

const newLabel = (
  world: World,
  by: Account,
  repository: Repository,
  name: string,
  color = 'ededed',
  description: string | null = null,
): Label => {
  const label: Label = { kind: 'Label', ...world.identify('LA'), repository, name, color, description }
  repository.labels.set(labelKey(name), world.enter(label))
  world.hooks.emit({
    event: 'label',
    action: 'created',
    repository,
    sender: by,
    payload: { label: renderLabel(world, label) },
  })
  return label
}

const demandLabels = (world: World, identity: Identity, repository: Repository): void => {
  const app =
    identity.kind === 'installation' && identity.permissions['pull_requests'] === 'write' ? 'pull_requests' : 'issues'
  demand(world, identity, repository, { app: `${app}:write`, user: 'write' })
}

export const createLabel = (
  world: World,
  identity: Identity,
  repository: Repository,
  input: { readonly name: string; readonly color?: string; readonly description?: string | null },
): Label => {
  demandLabels(world, identity, repository)
  if (labelNamed(repository, input.name)) throw invalid({ resource: 'Label', code: 'already_exists', field: 'name' })
  if (input.name.length > 50) throw custom('Label', 'name is too long (maximum is 50 characters)', 'name')
  return newLabel(world, actor(identity), repository, input.name, input.color, input.description ?? null)
}

export const updateLabel = (
  world: World,
  identity: Identity,
  label: Label,
  edit: { readonly newName?: string; readonly color?: string; readonly description?: string | null },
): Label => {
  const { repository } = label
  demandLabels(world, identity, repository)
  if (edit.newName !== undefined && edit.newName !== label.name) {
    const other = labelNamed(repository, edit.newName)
    if (other && other !== label) throw invalid({ resource: 'Label', code: 'already_exists', field: 'name' })
    repository.labels.delete(labelKey(label.name))
    label.name = edit.newName
    repository.labels.set(labelKey(label.name), label)
  }
  label.color = edit.color ?? label.color
  if (edit.description !== undefined) label.description = edit.description
  return label
}

export const deleteLabel = (world: World, identity: Identity, label: Label): void => {
  demandLabels(world, identity, label.repository)
  label.repository.labels.delete(labelKey(label.name))
  for (const issue of label.repository.issues.values()) issue.labels.delete(label)
  world.nodes.delete(label.node)
}

/** Puts labels on an issue or pull request; REST makes those that are not there yet (docs.github.com/rest/issues/labels). */
export const addLabels = (world: World, identity: Identity, issue: Issue, names: readonly string[]): void => {
  demandConversation(world, identity, issue, 'write', 'triage')
  const by = actor(identity)
  for (const name of names) {
    if (name.length > 50) throw custom('Label', 'name is too long (maximum is 50 characters)', 'name')
    const label = labelNamed(issue.repository, name) ?? newLabel(world, by, issue.repository, name)
    if (issue.labels.has(label)) continue
    issue.labels.add(label)
    issue.updatedAt = world.clock.now()
    tell(world, issue, 'labeled', by, { label: renderLabel(world, label) })
  }
}

/** Takes a label off; 404 where it is not on. */
export const removeLabel = (world: World, identity: Identity, issue: Issue, name: string): void => {
  demandConversation(world, identity, issue, 'write', 'triage')
  const label = labelNamed(issue.repository, name)
  if (!label || !issue.labels.has(label)) throw notFound()
  issue.labels.delete(label)
  issue.updatedAt = world.clock.now()
  tell(world, issue, 'unlabeled', actor(identity), { label: renderLabel(world, label) })
}

/** Makes these the only labels. */
export const setLabels = (world: World, identity: Identity, issue: Issue, names: readonly string[]): void => {
  demandConversation(world, identity, issue, 'write', 'triage')
  const wanted = new Set(names.map(labelKey))
  for (const label of [...issue.labels])
    if (!wanted.has(labelKey(label.name))) removeLabel(world, identity, issue, label.name)
  addLabels(world, identity, issue, names)
}

/** Assigns those who can be: people with access. Others are passed over in silence (docs.github.com/rest/issues/assignees). */
export const addAssignees = (world: World, identity: Identity, issue: Issue, logins: readonly string[]): void => {
  demandConversation(world, identity, issue, 'write', 'triage')
  for (const login of logins) {
    const account = world.account(login)
    if (!account || !isAssignable(world, issue.repository, account) || issue.assignees.has(account)) continue
    if (issue.assignees.size >= 10) throw custom('Issue', 'An issue can have at most 10 assignees', 'assignees')
    issue.assignees.add(account)
    issue.updatedAt = world.clock.now()
    tell(world, issue, 'assigned', actor(identity), { assignee: renderAssignee(world, account) })
  }
}

export const removeAssignees = (world: World, identity: Identity, issue: Issue, logins: readonly string[]): void => {
  demandConversation(world, identity, issue, 'write', 'triage')
  for (const login of logins) {
    const account = world.account(login)
    if (!account || !issue.assignees.delete(account)) continue
    issue.updatedAt = world.clock.now()
    tell(world, issue, 'unassigned', actor(identity), { assignee: renderAssignee(world, account) })
  }
}

/** People with a role on the repository beyond reading it in public. */
export const isAssignable = (world: World, repository: Repository, account: Account): boolean =>
  account.kind === 'User' && ['triage', 'write', 'maintain', 'admin'].includes(roleOf(world, account, repository))
