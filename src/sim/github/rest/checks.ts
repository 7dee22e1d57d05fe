import {
  type Annotation,
  type CheckRun,
  type CheckStatus,
  type CheckSuite,
  type CommitStatus,
  type Conclusion,
  fullName,
  type Repository,
  type StatusState,
} from '../entities.ts'
import {
  type CheckRunInput,
  createCheckRun,
  findCheckRun,
  pressCheckRun,
  rerequestSuite,
  updateCheckRun,
} from '../operations/checks.ts'
import { resolveCommit } from '../operations/resolve-commit.ts'
import { newestRuns } from '../operations/rules.ts'
import { combinedState, createStatus, newestStatuses } from '../operations/statuses.ts'
import { notFound, Refusal } from '../refusal.ts'
import { renderSimpleUser } from '../render/account.ts'
import { renderCheckRun, renderCheckSuite } from '../render/check.ts'
import { renderRepository } from '../render/repository.ts'
import { iso } from '../render/time.ts'
import type { World } from '../world.ts'
import { Body } from './body.ts'
import { type Answer, type Call, created, ok, type Routes } from './call.ts'

const reads = { app: 'checks:read', user: 'read' } as const
const statuses: readonly CheckStatus[] = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending']
const conclusions: readonly Conclusion[] = [
  'action_required',
  'cancelled',
  'failure',
  'neutral',
  'success',
  'skipped',
  'timed_out',
]
const levels: readonly Annotation['level'][] = ['notice', 'warning', 'failure']

const shaOf = (call: Call, repository: Repository, name: string): string => {
  const sha = resolveCommit(repository, call.param(name))
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${call.param(name)}`)
  return sha
}

const annotation = (body: Body): Annotation => {
  const level = body.choice('annotation_level', levels)
  const start = body.number('start_line')
  if (!level || start === undefined) throw new Refusal(422, 'Invalid request.\n\nAn annotation is incomplete.')
  return {
    path: body.text('path'),
    startLine: start,
    endLine: body.number('end_line') ?? start,
    startColumn: body.number('start_column') ?? null,
    endColumn: body.number('end_column') ?? null,
    level,
    message: body.text('message'),
    title: body.maybeText('title') ?? null,
    rawDetails: body.maybeText('raw_details') ?? null,
  }
}

const input = (body: Body): CheckRunInput => {
  const output = body.object('output')
  return Body.only({
    name: body.maybeText('name'),
    status: body.choice('status', statuses),
    conclusion: body.choice('conclusion', conclusions),
    externalId: body.maybeText('external_id'),
    detailsUrl: body.maybeText('details_url'),
    startedAt: body.time('started_at'),
    completedAt: body.time('completed_at'),
    output: output && {
      summary: output.maybeText('summary') ?? '',
      annotations: output.objects('annotations').map(annotation),
      ...Body.only({ title: output.maybeText('title'), text: output.maybeText('text') }),
    },
    actions: body.has('actions')
      ? body.objects('actions').map(one => ({
          label: one.text('label'),
          description: one.text('description'),
          identifier: one.text('identifier'),
        }))
      : undefined,
  })
}

const listRuns = (call: Call, all: readonly CheckRun[]): Answer => {
  const { query } = call
  const name = query.get('check_name')
  const status = query.get('status')
  const app = query.get('app_id')
  const found = all
    .filter(run => name === null || run.name === name)
    .filter(run => status === null || run.status === status)
    .filter(run => app === null || run.suite.app.id === Number(app))
    .reverse()
  return call.page(
    found,
    run => renderCheckRun(call.world, run),
    check_runs => ({ total_count: found.length, check_runs }),
  )
}

const suite = (call: Call): CheckSuite => {
  const found = call.repository(reads).suites.find(({ id }) => id === call.number('check_suite_id'))
  if (!found) throw notFound()
  return found
}

const run = (call: Call): CheckRun =>
  findCheckRun(call.world, call.identity, call.repository(), call.number('check_run_id'))

const renderStatus = (world: World, repository: Repository, status: CommitStatus, whole: boolean) => ({
  id: status.id,
  node_id: status.node,
  url: `${world.api}/repos/${fullName(repository)}/statuses/${status.sha}`,
  avatar_url: `${world.address}/avatars/u/${status.creator.id}`,
  state: status.state,
  description: status.description,
  target_url: status.targetUrl,
  context: status.context,
  created_at: iso(status.createdAt),
  updated_at: iso(status.createdAt),
  ...(whole ? { creator: renderSimpleUser(world, status.creator) } : {}),
})

/** Check runs, their suites, and commit statuses (docs.github.com/rest/checks, docs.github.com/rest/commits/statuses). */
export const checkRoutes: Routes = {
  'POST /repos/{owner}/{repo}/check-runs': call => {
    const { body } = call
    const made = createCheckRun(call.world, call.identity, call.repository(), body.text('head_sha'), {
      ...input(body),
      name: body.text('name'),
    })
    return created(renderCheckRun(call.world, made))
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': call => ok(renderCheckRun(call.world, run(call))),
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': call =>
    ok(renderCheckRun(call.world, updateCheckRun(call.world, call.identity, run(call), input(call.body)))),
  'POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest': call => {
    pressCheckRun(call.world, call.identity, run(call), null)
    return created({})
  },
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': call => {
    const { suite: of, annotations } = run(call)
    const web = `${call.world.address}/${fullName(of.repository)}/blob/${of.headSha}`
    return call.page(annotations, one => ({
      path: one.path,
      start_line: one.startLine,
      end_line: one.endLine,
      start_column: one.startColumn,
      end_column: one.endColumn,
      annotation_level: one.level,
      title: one.title,
      message: one.message,
      raw_details: one.rawDetails,
      blob_href: `${web}/${one.path}`,
    }))
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': call => {
    const repository = call.repository(reads)
    const sha = shaOf(call, repository, 'ref')
    const all = [...repository.runs.values()].filter(one => one.suite.headSha === sha)
    return listRuns(call, call.query.get('filter') === 'all' ? all : newestRuns(repository, sha))
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-suites': call => {
    const repository = call.repository(reads)
    const sha = shaOf(call, repository, 'ref')
    const found = repository.suites.filter(({ headSha }) => headSha === sha)
    return call.page(
      found,
      one => renderCheckSuite(call.world, one, 'rest'),
      check_suites => ({ total_count: found.length, check_suites }),
    )
  },
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}': call =>
    ok(renderCheckSuite(call.world, suite(call), 'rest')),
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs': call => {
    const of = suite(call)
    return listRuns(
      call,
      [...of.repository.runs.values()].filter(one => one.suite === of),
    )
  },
  'POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest': call => {
    rerequestSuite(call.world, call.identity, suite(call))
    return created({})
  },
  'POST /repos/{owner}/{repo}/statuses/{sha}': call => {
    const { body } = call
    const states: readonly StatusState[] = ['error', 'failure', 'pending', 'success']
    const state = body.choice('state', states)
    if (!state) throw new Refusal(422, 'Invalid request.\n\n"state" wasn\'t supplied.')
    const repository = call.repository()
    const made = createStatus(call.world, call.identity, repository, call.param('sha'), {
      state,
      ...Body.only({
        context: body.maybeText('context'),
        description: body.textOrNull('description'),
        targetUrl: body.textOrNull('target_url'),
      }),
    })
    return created(renderStatus(call.world, repository, made, true))
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': call => {
    const repository = call.repository({ app: 'statuses:read', user: 'read' })
    const all = [...(repository.statuses.get(shaOf(call, repository, 'ref')) ?? [])].reverse()
    return call.page(all, one => renderStatus(call.world, repository, one, true))
  },
  'GET /repos/{owner}/{repo}/commits/{ref}/status': call => {
    const repository = call.repository({ app: 'statuses:read', user: 'read' })
    const sha = shaOf(call, repository, 'ref')
    const newest = newestStatuses(repository, sha)
    const at = `${call.world.api}/repos/${fullName(repository)}/commits/${sha}`
    return call.page(
      newest,
      one => renderStatus(call.world, repository, one, false),
      page => ({
        state: combinedState(newest),
        statuses: page,
        sha,
        total_count: newest.length,
        repository: renderRepository(call.world, repository, null),
        commit_url: at,
        url: `${at}/status`,
      }),
    )
  },
}
