import type { Report } from '../engine/ports.ts'
import type { Check } from '../promotion/facts.ts'
import { newestOfEachName, stateOfCheckRun, stateOfStatus } from './context.ts'
import { statusOf } from './deployment-fields.ts'
import { at, type Site } from './site.ts'

/** Checks and statuses of a commit, by REST, because what is polled should cost nothing while nothing changes. */
export async function readChecks(site: Site, commit: string): Promise<readonly Check[]> {
  const [runs, statuses] = await Promise.all([checkRuns(site, commit), commitStatuses(site, commit)])
  const ofRuns = runs.map(
    (run): Check => ({
      name: run.name,
      state: stateOfCheckRun(run.status, run.conclusion),
      ours: run.app?.id === site.self.appId,
      at: Date.parse(run.completed_at ?? run.started_at ?? '') || 0,
      ...(run.details_url ? { link: run.details_url } : {}),
    }),
  )
  const ofStatuses = statuses.map(
    (status): Check => ({
      name: status.context,
      state: stateOfStatus(status.state),
      ours: false,
      at: Date.parse(status.updated_at),
      ...(status.target_url ? { link: status.target_url } : {}),
    }),
  )
  return newestOfEachName([...ofRuns, ...ofStatuses])
}

/** What others reported about a commit: check runs, commit statuses, and deployments by the name of their environment. */
export async function readReports(site: Site, commit: string): Promise<readonly Report[]> {
  const [runs, statuses, deployments] = await Promise.all([
    checkRuns(site, commit),
    commitStatuses(site, commit),
    deploymentReports(site, commit),
  ])
  const ofRuns = runs
    .filter(run => run.app?.id !== site.self.appId)
    .map((run): Report => {
      const state = stateOfCheckRun(run.status, run.conclusion)
      return {
        name: run.name,
        state: state === 'neutral' ? 'success' : state,
        description: run.output.title ?? '',
        at: Date.parse(run.completed_at ?? run.started_at ?? '') || 0,
        ...(run.details_url ? { link: run.details_url } : {}),
      }
    })
  const ofStatuses = statuses.map(
    (status): Report => ({
      name: status.context,
      state: stateOfStatus(status.state),
      description: status.description ?? '',
      at: Date.parse(status.updated_at),
      ...(status.target_url ? { link: status.target_url } : {}),
    }),
  )
  return [...ofRuns, ...ofStatuses, ...deployments].sort((a, b) => b.at - a.at)
}

async function checkRuns(site: Site, ref: string) {
  const { octokit } = site
  return await octokit.paginate(octokit.rest.checks.listForRef, { ...at(site), ref, filter: 'latest', per_page: 100 })
}

/** The newest status of each context. */
async function commitStatuses(site: Site, ref: string) {
  const { octokit } = site
  const found = []
  for (let page = 1; page <= 20; page++) {
    const { data } = await octokit.rest.repos.getCombinedStatusForRef({ ...at(site), ref, per_page: 100, page })
    found.push(...data.statuses)
    if (data.statuses.length < 100 || found.length >= data.total_count) return found
  }
  throw new Error(`${ref} has more statuses than can be read`)
}

async function deploymentReports(site: Site, sha: string): Promise<Report[]> {
  const { octokit, self } = site
  const deployments = await octokit.paginate(octokit.rest.repos.listDeployments, { ...at(site), sha, per_page: 100 })
  const reports: Report[] = []
  for (const deployment of deployments) {
    if (deployment.creator?.id === self.botId) continue
    const { data } = await octokit.rest.repos.listDeploymentStatuses({
      ...at(site),
      deployment_id: deployment.id,
      per_page: 100,
    })
    const newest = [...data].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0]
    const status = newest && statusOf(newest.state, newest.created_at, newest.description)
    if (!newest || !status || status.state === 'inactive') continue
    const link = newest.log_url || newest.target_url
    reports.push({
      name: deployment.environment,
      state:
        status.state === 'success' ? 'success' : ['failure', 'error'].includes(status.state) ? 'failure' : 'pending',
      description: status.description,
      at: status.at,
      ...(link ? { link } : {}),
    })
  }
  return reports
}
