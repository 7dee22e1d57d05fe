import type { Report, SyncContext, SyncEngine, SyncTarget } from '../engine/ports.ts'
import type { HealthReport } from '../promotion/health.ts'

/**
 * An engine without credentials of any cluster: it waits for what the cluster's own engine, or a workflow, reports on the merge
 * commit or on a later one: a commit status, a check run or the status of a deployment, whose name is `sync.report`.
 */
export const statusEngine = (): SyncEngine => ({
  name: 'status',

  observe: (targets, context) => Promise.all(targets.map(target => observe(target, context))),

  async sync({ sync }) {
    return sync.report === undefined
      ? { kind: 'refused', sentence: unnamed }
      : { kind: 'already', sentence: `Nothing to ask for: ${sync.report} is reported from outside.` }
  },

  async match(targets) {
    const named = targets.filter(target => target.sync.report !== undefined)
    return { matched: named.map(({ overlay, sync }) => ({ overlay, object: sync.report ?? '' })), unmatched: [] }
  },
})

const unnamed = 'sync.report does not say which status, check run or environment reports.'

const observe = async ({ sync, revision }: SyncTarget, context: SyncContext): Promise<HealthReport> => {
  const { report } = sync
  if (report === undefined) return { health: 'unknown', revision: '', reason: unnamed }

  // Engines report on the commit that they run, and that may be a later one. The newest that was decided counts.
  const later = (await context.descendants?.(revision)) ?? []
  let waiting: { readonly commit: string; readonly told: Report } | undefined
  let healthy: HealthReport | undefined
  for (const commit of [...later, revision]) {
    const told = newest(await context.reports(commit), report)
    if (told === undefined) continue
    if (told.state === 'pending') {
      waiting ??= { commit, told }
      continue
    }
    if (told.state === 'failure')
      return (
        healthy ?? {
          health: 'degraded',
          revision: commit,
          since: told.at,
          reason: words(told, 'failed'),
          ...link(told),
        }
      )
    // Reported well on one commit after the other: it has been so since the first of them.
    healthy = {
      ...(healthy ?? { health: 'healthy', revision: commit, reason: words(told, 'healthy'), ...link(told) }),
      since: told.at,
    }
  }
  if (healthy !== undefined) return healthy
  if (waiting !== undefined)
    return {
      health: 'progressing',
      revision: waiting.commit,
      since: waiting.told.at,
      reason: words(waiting.told, 'under way'),
      ...link(waiting.told),
    }
  return { health: 'pending', revision: '', reason: `Waits for ${report} to be reported` }
}

const newest = (reports: readonly Report[], name: string): Report | undefined =>
  reports.filter(told => told.name === name).toSorted((a, b) => b.at - a.at)[0]

const words = (told: Report, otherwise: string): string =>
  `${told.name}: ${told.description === '' ? otherwise : told.description}`

const link = (told: Report) => ({ object: told.name, ...(told.link === undefined ? {} : { link: told.link }) })
