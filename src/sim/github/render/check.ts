import { type CheckRun, type CheckSuite, fullName, isOpen, pullsOf, type Repository } from '../entities.ts'
import type { World } from '../world.ts'
import type { Rendered } from './account.ts'
import { renderApp } from './app.ts'
import { renderRepository } from './repository.ts'
import { iso, isoOrNull } from './time.ts'

/** Open pull requests of the same repository with this head: none for a fork's (docs.github.com/rest/checks/runs). */
const pullsAt = (world: World, repository: Repository, sha: string): Rendered[] =>
  pullsOf(repository)
    .filter(pull => isOpen(pull) && pull.headSha === sha && pull.headRepository === repository)
    .map(pull => {
      const at = `${world.api}/repos/${fullName(repository)}`
      const repo = { id: repository.id, url: at, name: repository.name }
      return {
        id: pull.id,
        number: pull.issue.number,
        url: `${at}/pulls/${pull.issue.number}`,
        head: { ref: pull.headRef, sha: pull.headSha, repo },
        base: { ref: pull.baseRef, sha: pull.baseSha, repo },
      }
    })

/** What the runs of a suite add up to. */
export const suiteState = (suite: CheckSuite): { readonly status: string; readonly conclusion: string | null } => {
  const runs = [...suite.repository.runs.values()].filter(run => run.suite === suite)
  if (runs.length === 0) return { status: 'queued', conclusion: null }
  if (runs.some(run => run.status !== 'completed')) return { status: 'in_progress', conclusion: null }
  const worst = [
    'failure',
    'timed_out',
    'cancelled',
    'action_required',
    'stale',
    'startup_failure',
    'success',
    'neutral',
  ]
  const found = worst.find(conclusion => runs.some(run => run.conclusion === conclusion))
  return { status: 'completed', conclusion: found ?? 'skipped' }
}

/** A check suite; in webhooks the commit and the repository stand beside it. */
export const renderCheckSuite = (world: World, suite: CheckSuite, style: 'rest' | 'webhook'): Rendered => {
  const at = `${world.api}/repos/${fullName(suite.repository)}/check-suites/${suite.id}`
  const commit = suite.repository.git.commit(suite.headSha)
  const count = [...suite.repository.runs.values()].filter(run => run.suite === suite).length
  return {
    id: suite.id,
    node_id: suite.node,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(suite),
    url: at,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsAt(world, suite.repository, suite.headSha),
    app: renderApp(world, suite.app),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
    ...(style === 'rest' ? { repository: renderRepository(world, suite.repository, null) } : {}),
    latest_check_runs_count: count,
    check_runs_url: `${at}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
    head_commit: commit && {
      id: commit.oid,
      tree_id: commit.tree,
      message: commit.message.replace(/\n+$/, ''),
      timestamp: iso(commit.committer.at),
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
  }
}

/** A check run; in webhooks its whole suite is told with it. */
export const renderCheckRun = (world: World, run: CheckRun, style: 'rest' | 'webhook' = 'rest'): Rendered => {
  const { suite } = run
  const at = `${world.api}/repos/${fullName(suite.repository)}`
  const html = `${world.address}/${fullName(suite.repository)}/runs/${run.id}`
  return {
    id: run.id,
    node_id: run.node,
    name: run.name,
    head_sha: suite.headSha,
    external_id: run.externalId,
    url: `${at}/check-runs/${run.id}`,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: isoOrNull(run.startedAt),
    completed_at: isoOrNull(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${at}/check-runs/${run.id}/annotations`,
    },
    check_suite: style === 'webhook' ? renderSuiteOfRun(world, suite) : { id: suite.id },
    app: renderApp(world, suite.app),
    pull_requests: pullsAt(world, suite.repository, suite.headSha),
  }
}

const renderSuiteOfRun = (world: World, suite: CheckSuite): Rendered => {
  const {
    head_commit: _commit,
    check_runs_url: _runs,
    latest_check_runs_count: _count,
    ...whole
  } = renderCheckSuite(world, suite, 'webhook')
  const { rerequestable: _one, runs_rerequestable: _other, ...plain } = whole
  return plain
}
