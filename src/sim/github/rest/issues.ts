import {
  type Comment,
  type Issue,
  type Label,
  type ReactionContent,
  type Repository,
  reactionContents,
} from '../entities.ts'
import { addComment, deleteComment, editComment, findComment, react, removeReaction } from '../operations/comments.ts'
import {
  addAssignees,
  addLabels,
  createLabel,
  deleteLabel,
  findIssue,
  isAssignable,
  labelNamed,
  openIssue,
  removeAssignees,
  removeLabel,
  setLabels,
  updateIssue,
  updateLabel,
} from '../operations/issues.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderSimpleUser } from '../render/account.ts'
import { renderComment, renderFullIssue, renderIssue, renderLabel, renderReaction } from '../render/issue.ts'
import { Body } from './body.ts'
import { type Answer, type Call, created, done, ok, type Routes } from './call.ts'

const reads = { app: 'issues:read', user: 'read' } as const
const issue = (call: Call): Issue =>
  findIssue(call.world, call.identity, call.repository(), call.number('issue_number'))
const comment = (call: Call): Comment =>
  findComment(call.world, call.identity, call.repository(), call.number('comment_id'))

const label = (call: Call): Label => {
  const found = labelNamed(call.repository(), call.param('name'))
  if (!found) throw notFound()
  return found
}

const showLabels = (call: Call, of: Issue): Answer => ok([...of.labels].map(one => renderLabel(call.world, one)))

/** Names of labels: as `labels: [...]`, of strings or of objects. */
const labelNames = (body: Body): readonly string[] =>
  (body.list('labels') ?? []).map(item => (typeof item === 'string' ? item : new Body(item).text('name')))

const reactTo = (call: Call, to: Issue | Comment): Answer => {
  const content = call.body.choice<ReactionContent>('content', reactionContents)
  if (content === undefined) throw new Refusal(422, 'Invalid request.\n\n"content" wasn\'t supplied.')
  const { reaction, created: isNew } = react(call.world, call.identity, to, content)
  return { status: isNew ? 201 : 200, body: renderReaction(call.world, reaction) }
}

const reasons = ['completed', 'not_planned', 'reopened'] as const

const list = (call: Call): Answer => {
  const repository = call.repository(reads)
  const state = call.query.get('state') ?? 'open'
  const names = (call.query.get('labels') ?? '').split(',').filter(name => name !== '')
  const since = call.since()
  const found = [...repository.issues.values()]
    .filter(one => state === 'all' || one.state === state)
    .filter(one => names.every(name => [...one.labels].some(has => has.name.toLowerCase() === name.toLowerCase())))
    .filter(one => since === null || one.updatedAt >= since)
    .reverse()
  return call.page(found, one => renderIssue(call.world, one))
}

const edit = (call: Call): Answer => {
  const { body, world, identity } = call
  const found = issue(call)
  updateIssue(
    world,
    identity,
    found,
    Body.only({
      title: body.maybeText('title'),
      body: body.textOrNull('body'),
      state: body.choice('state', ['open', 'closed']),
      stateReason: body.choice('state_reason', reasons),
    }),
  )
  if (body.has('labels')) setLabels(world, identity, found, labelNames(body))
  if (body.has('assignees')) {
    const wanted = body.texts('assignees')
    removeAssignees(
      world,
      identity,
      found,
      [...found.assignees].map(({ login }) => login).filter(login => !wanted.includes(login)),
    )
    addAssignees(world, identity, found, wanted)
  }
  return ok(renderFullIssue(world, found))
}

const commentsOf = (call: Call, repository: Repository): Answer => {
  const since = call.since()
  const found = [...repository.comments.values()].filter(one => since === null || one.updatedAt >= since)
  if (call.query.get('sort') === 'updated') found.sort((a, b) => a.updatedAt - b.updatedAt)
  if (call.query.get('direction') === 'desc') found.reverse()
  return call.page(found, one => renderComment(call.world, one))
}

/** Conversations of issues and pull requests: comments, reactions, labels, assignees (docs.github.com/rest/issues). */
export const issueRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues': list,
  'POST /repos/{owner}/{repo}/issues': call => {
    const { body } = call
    const title = body.value['title']
    const opened = openIssue(call.world, call.identity, call.repository(), {
      title: String(title ?? ''),
      body: body.textOrNull('body') ?? null,
    })
    if (body.has('labels')) addLabels(call.world, call.identity, opened, labelNames(body))
    if (body.has('assignees')) addAssignees(call.world, call.identity, opened, body.texts('assignees'))
    return created(renderFullIssue(call.world, opened))
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}': call => ok(renderFullIssue(call.world, issue(call))),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': edit,
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': call => {
    const since = call.since()
    return call.page(
      issue(call).comments.filter(one => since === null || one.updatedAt >= since),
      one => renderComment(call.world, one),
    )
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': call =>
    created(renderComment(call.world, addComment(call.world, call.identity, issue(call), call.body.text('body')))),
  'GET /repos/{owner}/{repo}/issues/comments': call => commentsOf(call, call.repository(reads)),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': call => ok(renderComment(call.world, comment(call))),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': call =>
    ok(renderComment(call.world, editComment(call.world, call.identity, comment(call), call.body.text('body')))),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': call => {
    deleteComment(call.world, call.identity, comment(call))
    return done
  },
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': call =>
    call.page(comment(call).reactions, one => renderReaction(call.world, one)),
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': call => reactTo(call, comment(call)),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}': call => {
    removeReaction(call.world, call.identity, comment(call), call.number('reaction_id'))
    return done
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/reactions': call =>
    call.page(issue(call).reactions, one => renderReaction(call.world, one)),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/reactions': call => reactTo(call, issue(call)),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': call =>
    call.page([...issue(call).labels], one => renderLabel(call.world, one)),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': call => {
    const found = issue(call)
    addLabels(call.world, call.identity, found, labelNames(call.body))
    return showLabels(call, found)
  },
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels': call => {
    const found = issue(call)
    setLabels(call.world, call.identity, found, labelNames(call.body))
    return showLabels(call, found)
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels': call => {
    setLabels(call.world, call.identity, issue(call), [])
    return done
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': call => {
    const found = issue(call)
    removeLabel(call.world, call.identity, found, call.param('name'))
    return showLabels(call, found)
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees': call => {
    const found = issue(call)
    addAssignees(call.world, call.identity, found, call.body.texts('assignees'))
    return created(renderIssue(call.world, found))
  },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/assignees': call => {
    const found = issue(call)
    removeAssignees(call.world, call.identity, found, call.body.texts('assignees'))
    return ok(renderIssue(call.world, found))
  },
  'GET /repos/{owner}/{repo}/assignees': call => {
    const repository = call.repository(reads)
    const found = [...call.world.accounts.values()].filter(account => isAssignable(call.world, repository, account))
    return call.page(found, account => renderSimpleUser(call.world, account))
  },
  'GET /repos/{owner}/{repo}/assignees/{assignee}': call => {
    const account = call.world.account(call.param('assignee'))
    if (!account || !isAssignable(call.world, call.repository(reads), account)) throw notFound()
    return done
  },
  'GET /repos/{owner}/{repo}/labels': call =>
    call.page([...call.repository(reads).labels.values()], one => renderLabel(call.world, one)),
  'POST /repos/{owner}/{repo}/labels': call => {
    const { body } = call
    const made = createLabel(call.world, call.identity, call.repository(), {
      name: body.text('name'),
      ...Body.only({ color: body.maybeText('color'), description: body.textOrNull('description') }),
    })
    return created(renderLabel(call.world, made))
  },
  'GET /repos/{owner}/{repo}/labels/{name}': call => ok(renderLabel(call.world, label(call))),
  'PATCH /repos/{owner}/{repo}/labels/{name}': call => {
    const { body } = call
    const changed = updateLabel(
      call.world,
      call.identity,
      label(call),
      Body.only({
        newName: body.maybeText('new_name'),
        color: body.maybeText('color'),
        description: body.textOrNull('description'),
      }),
    )
    return ok(renderLabel(call.world, changed))
  },
  'DELETE /repos/{owner}/{repo}/labels/{name}': call => {
    deleteLabel(call.world, call.identity, label(call))
    return done
  },
}
