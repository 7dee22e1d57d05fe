import type { Health, HealthReport } from '../../promotion/health.ts'
import { type Application, isAutomated, revisionOf, short } from './application.ts'
import type { Fit } from './deploys.ts'
import { isRefreshing, ourOperation } from './operation.ts'

/** What one Application says of an overlay, and whether Argo CD must first look again. */
export interface Judgement {
  readonly report: HealthReport
  /** Its health was told before the sync ended: a hard refresh is to be asked for. */
  readonly stale: boolean
  /** The Application does not tell which of its objects is not well. */
  readonly unexplained: boolean
}

/** Whether `commit` contains `ancestor`. */
export type Reaches = (commit: string, ancestor: string) => Promise<boolean>

/**
 * Where an Application stands on the way to a commit. `arrived` names the commit that it runs, which is the one asked for or a
 * descendant; a status of an older commit proves nothing, however healthy it looks.
 */
export const arrival = async (
  app: Application,
  fits: Fit & { readonly fits: true },
  revision: string,
  reaches: Reaches,
): Promise<
  | { readonly kind: 'arrived'; readonly commit: string; readonly through: 'sync' | 'operation' }
  | { readonly kind: 'on the way'; readonly commit: string; readonly reason: string }
> => {
  const { sync, operationState } = app.status
  const source = fits.hydrated ? 0 : fits.source
  const compared = revisionOf(sync, app, source)
  const runs = fits.hydrated ? await dryCommit(app, compared, revision, reaches) : compared
  const has = async (commit: string) => commit !== '' && (commit === revision || (await reaches(commit, revision)))

  if (sync?.status === 'Synced' && (await has(runs))) return { kind: 'arrived', commit: runs, through: 'sync' }

  const ours = ourOperation(app, revision)
  const done = revisionOf(operationState?.syncResult, app, source)
  const doneRuns = fits.hydrated ? await dryCommit(app, done, revision, reaches) : done
  if (operationState?.phase === 'Succeeded' && ours !== null && (await has(doneRuns))) {
    if (ours.kept) return { kind: 'arrived', commit: doneRuns, through: 'operation' }
    const reason = 'Argo CD mixed leftovers of an earlier operation into ours, so this sync does not count'
    return { kind: 'on the way', commit: runs, reason }
  }

  const hydration = app.status.sourceHydrator?.currentOperation
  if (fits.hydrated && hydration?.phase === 'Failed')
    return {
      kind: 'on the way',
      commit: runs,
      reason: `Argo CD cannot hydrate ${short(revision)}: ${hydration.message}`,
    }
  if (!(await has(runs))) {
    const seen =
      runs === '' ? 'has not compared anything yet' : `last compared ${short(runs)}, which does not contain it`
    return { kind: 'on the way', commit: runs, reason: `Waits for Argo CD to see ${short(revision)}; it ${seen}` }
  }
  const next = isAutomated(app) ? 'Argo CD syncs it by itself' : 'it has to be synced'
  return { kind: 'on the way', commit: '', reason: `Out of sync with ${short(runs)}; ${next}` }
}

/** What hydrated commit `synced` was made of; empty where that is not known. */
const dryCommit = async (app: Application, synced: string, revision: string, reaches: Reaches): Promise<string> => {
  const hydrator = app.status.sourceHydrator
  const last = hydrator?.lastSuccessfulOperation
  if (last === undefined || synced === '') return ''
  const current = synced === last.hydratedSHA || (last.hydratedSHA !== '' && (await reaches(synced, last.hydratedSHA)))
  if (!current) return ''
  // A commit that changes nothing for this Application is compared and not hydrated again.
  const compared = hydrator?.lastComparedDryRevision ?? ''
  return compared !== '' && (compared === revision || (await reaches(compared, revision))) ? compared : last.drySHA
}

/** Reads the health of an overlay off its Application, for exactly the commit that it should run. */
export const judge = async (
  app: Application,
  fits: Fit & { readonly fits: true },
  target: { readonly revision: string; readonly object: string },
  reaches: Reaches,
): Promise<Judgement> => {
  const { revision, object } = target
  const { operationState, health } = app.status
  const where = await arrival(app, fits, revision, reaches)
  const say = (told: Health, reason: string, since?: number, stale = false, unexplained = false): Judgement => ({
    report: { health: told, revision: where.commit, reason, object, ...(since === undefined ? {} : { since }) },
    stale,
    unexplained,
  })

  if (app.metadata.deletionTimestamp !== undefined) return say('unknown', 'The Application is being deleted')

  const errors = (app.status.conditions ?? []).filter(condition => condition.type.endsWith('Error'))
  const syncError = errors.find(condition => condition.type === 'SyncError')
  const error = errors.find(condition => condition !== syncError)
  if (error !== undefined) return say('unknown', `${conditionWords(error.type)}: ${error.message}`)

  const running = operationState?.phase === 'Running' || operationState?.phase === 'Terminating'
  if (running && operationState.message?.includes('blocked by sync window'))
    return say('pending', `Argo CD's sync waits: a sync window of project ${app.spec.project} blocks it`)
  if (running) {
    const more =
      operationState.message === undefined || operationState.message === '' ? '' : `: ${operationState.message}`
    return say('progressing', `Argo CD is syncing${more}`)
  }
  if (app.operation != null) return say('pending', 'Argo CD has been asked to sync and has not begun')

  const failed = operationState?.phase === 'Failed' || operationState?.phase === 'Error'
  if (where.kind === 'on the way' || where.through === 'operation') {
    const tried = revisionOf(operationState?.syncResult, app, fits.hydrated ? 0 : fits.source)
    const forThis =
      ourOperation(app, revision) !== null || tried === revision || (tried !== '' && (await reaches(tried, revision)))
    if (failed && forThis)
      return say(
        'degraded',
        `The sync failed: ${operationState.message ?? 'Argo CD gives no reason'}`,
        at(operationState.finishedAt),
      )
    if (syncError !== undefined) return say('degraded', `The sync failed: ${syncError.message}`)
  }
  if (where.kind === 'on the way') return say('pending', where.reason)

  const finished = at(operationState?.finishedAt)
  const reconciled = at(app.status.reconciledAt)
  // Times are whole seconds. In the same second, only a comparison that found it synced was made after the operation.
  const before =
    where.through === 'operation' ? (reconciled ?? 0) <= (finished ?? -1) : (reconciled ?? 0) < (finished ?? -1)
  if (reconciled === undefined || before)
    return say('progressing', 'Synced; Argo CD has not looked at its health since', undefined, !isRefreshing(app))

  const told = health?.status ?? 'Unknown'
  const toldAt = at(health?.lastTransitionTime)
  const meaning = meanings[told] ?? 'unknown'
  if (meaning !== 'healthy') {
    const reason = reasonOf(app, told)
    return say(meaning, reason ?? `Argo CD says ${told}`, toldAt, false, reason === null)
  }

  // Healthy since Argo CD says so, but never since before this commit was there.
  const deployed = await deployedAt(app, fits, revision, reaches)
  const since = toldAt === undefined ? undefined : Math.max(toldAt, deployed ?? 0)
  return say('healthy', `Healthy on ${short(where.commit)}`, since)
}

const meanings: Readonly<Record<string, Health>> = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Suspended: 'suspended',
  // After a sync nothing may be missing.
  Missing: 'degraded',
}

const conditionWords = (type: string): string =>
  type === 'ComparisonError'
    ? 'Argo CD cannot render or compare it'
    : type === 'InvalidSpecError'
      ? 'The Application is not valid'
      : `Argo CD reports ${type}`

/** In words: what is not well, as far as the Application tells; Argo CD does not store the health of single objects by default. */
const reasonOf = (app: Application, told: string): string | null => {
  const unwell = (app.status.resources ?? [])
    .filter(resource => resource.health?.status === told && (resource.health.message ?? '') !== '')
    .map(resource => `${resource.kind ?? 'Object'} ${resource.name ?? ''}: ${resource.health?.message ?? ''}`)
  if (unwell.length > 0)
    return unwell.slice(0, 3).join('; ') + (unwell.length > 3 ? ` and ${unwell.length - 3} more` : '')
  if (app.status.health?.message !== undefined && app.status.health.message !== '') return app.status.health.message
  if (told === 'Missing') return 'Objects that were synced are missing in the cluster'
  if (told === 'Suspended') return 'Suspended: something in it waits to be resumed'
  return null
}

/** When the first commit that contains this one was there: walks the history back as far as it contains it. */
const deployedAt = async (
  app: Application,
  fits: Fit & { readonly fits: true },
  revision: string,
  reaches: Reaches,
): Promise<number | undefined> => {
  if (fits.hydrated) return at(app.status.operationState?.finishedAt)
  let first: number | undefined
  for (const entry of (app.status.history ?? []).toReversed()) {
    const commit = revisionOf(entry, app, fits.source)
    if (commit === '' || (commit !== revision && !(await reaches(commit, revision)))) break
    first = at(entry.deployedAt)
  }
  return first
}

const at = (time: string | undefined): number | undefined => {
  const ms = time === undefined ? Number.NaN : Date.parse(time)
  return Number.isNaN(ms) ? undefined : ms
}
