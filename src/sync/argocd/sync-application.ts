import type { SyncAnswer, SyncContext, SyncTarget } from '../../engine/ports.ts'
import type { ClusterFound } from '../clusters.ts'
import type { PatchStep } from '../kube-api.ts'
import { type Application, applicationOf, isAutomated, kinds, nameOf, revisionOf, short } from './application.ts'
import { deploys, whereaboutsOf } from './deploys.ts'
import { arrival, type Reaches } from './judge.ts'
import { hydratePatch, isOursUnderWay, isRefreshing, operationPatch, ourOperation, refreshPatch } from './operation.ts'
import { admission, syncWindowsOf } from './sync-windows.ts'

/** A cluster that is there. */
export type Found = Extract<ClusterFound, { ok: true }>

/** How long after a failed sync the same commit is asked for again, in ms. */
const retryAfter = 5 * 60_000

/** Judges one Application as it is now and asks for what is missing; where somebody else writes first, it is judged again. */
export const syncApplication = async (
  cluster: Found,
  listed: Application,
  target: SyncTarget,
  context: SyncContext,
  reaches: Reaches,
): Promise<SyncAnswer> => {
  for (let attempt = 0; attempt < 3; attempt++) {
    const read = await cluster.api.get(kinds.application, listed.metadata.namespace, listed.metadata.name)
    if (!read.ok) return read.code === 'missing' ? refused(read.sentence) : { kind: 'later', sentence: read.sentence }
    const app = applicationOf(read.value)
    if (app === null) return refused(`${nameOf(listed)} does not read like an Application.`)
    const step = await nextStep(cluster, app, target, context, reaches)
    if ('kind' in step) return step
    const wrote = await write(cluster, app, step.patch)
    if (wrote === 'done') return { kind: 'asked', sentence: step.sentence }
    if (wrote !== 'lost') return wrote
  }
  return {
    kind: 'later',
    sentence: `${nameOf(listed)} changes faster than it can be asked; the next pass tries again.`,
  }
}

/** Either an answer that needs no write, or the one patch to make. */
const nextStep = async (
  cluster: Found,
  app: Application,
  target: SyncTarget,
  context: SyncContext,
  reaches: Reaches,
): Promise<SyncAnswer | { readonly patch: readonly PatchStep[]; readonly sentence: string }> => {
  const { revision, overlay } = target
  const name = nameOf(app)
  const fits = deploys(app, overlay, whereaboutsOf(context))
  if (!fits.fits) return refused(`${name} does not deploy ${overlay.path} any more: ${fits.why}. It was not synced.`)
  if (app.metadata.deletionTimestamp !== undefined) return refused(`${name} is being deleted.`)

  const rolling = await rollingSync(cluster, app)
  if (rolling !== null) return rolling

  const where = await arrival(app, fits, revision, reaches)
  if (where.kind === 'arrived') return { kind: 'already', sentence: `${name} is synced to ${short(where.commit)}.` }

  const { operationState } = app.status
  const ours = ourOperation(app, revision)
  const blocked = operationState?.message?.includes('blocked by sync window') === true
  const running = operationState?.phase === 'Running' || operationState?.phase === 'Terminating'
  if ((app.operation != null || running) && !blocked)
    return isOursUnderWay(app, revision)
      ? { kind: 'already', sentence: `${name} is syncing ${short(revision)}.` }
      : { kind: 'later', sentence: `Another operation is in progress on ${name}; it is waited for, not ended.` }

  // An Application may live outside the control plane's namespace; its project never does.
  const projects = app.status.controllerNamespace ?? app.metadata.namespace
  const project = await cluster.api.get(kinds.project, projects, app.spec.project)
  if (!project.ok)
    return project.code === 'missing'
      ? refused(`${name} belongs to the project ${app.spec.project}, which does not exist.`)
      : { kind: 'later', sentence: `Sync windows of ${name} are not known: ${project.sentence}` }
  const windows = syncWindowsOf(project.value)
  if (windows === null) return refused(`The project ${app.spec.project} does not read like an AppProject.`)
  const admitted = admission(windows, app, context.clock.now())
  if (!admitted.open) {
    const { sentence, until } = admitted
    return until === undefined ? { kind: 'later', sentence } : { kind: 'later', sentence, until }
  }
  if (app.operation != null || running)
    return { kind: 'later', sentence: `An operation on ${name} was blocked by a sync window and goes on now.` }

  if (fits.hydrated && !(await isHydrated(app, revision, reaches)))
    return { patch: hydratePatch(app), sentence: `Argo CD was asked to hydrate ${short(revision)} for ${name}.` }

  const failed = operationState?.phase === 'Failed' || operationState?.phase === 'Error'
  const tried = revisionOf(operationState?.syncResult, app, fits.hydrated ? 0 : fits.source)
  if (isAutomated(app)) {
    if (failed && tried !== '' && (tried === revision || (await reaches(tried, revision))))
      return refused(
        `${name} syncs by itself and failed: ${operationState.message ?? 'no reason given'}. It tries again on a new commit.`,
      )
    if (isRefreshing(app)) return { kind: 'already', sentence: `${name} is being refreshed and syncs by itself.` }
    return { patch: refreshPatch(app, 'normal'), sentence: `${name} was refreshed; it syncs by itself.` }
  }

  const finished = Date.parse(operationState?.finishedAt ?? '')
  if (failed && ours !== null && context.clock.now() < finished + retryAfter)
    return {
      kind: 'later',
      sentence: `The sync of ${name} failed: ${operationState.message ?? 'no reason given'}. It is asked for again in 5 min.`,
      until: finished + retryAfter,
    }
  const compared = revisionOf(app.status.sync, app, fits.hydrated ? 0 : fits.source)
  const to = fits.hydrated
    ? (app.status.sourceHydrator?.lastSuccessfulOperation?.hydratedSHA ?? '')
    : compared !== '' && compared !== revision && (await reaches(compared, revision))
      ? compared
      : revision
  const reason = `Stagecoach: ${overlay.app} in ${overlay.env} at ${short(revision)}`
  return {
    patch: operationPatch(app, { revision, to, source: fits.source, hydrated: fits.hydrated, reason }),
    sentence: `Argo CD was asked to sync ${name} to ${short(to)}.`,
  }
}

/** An ApplicationSet that rolls its Applications out in steps sets their operations itself; ours would overtake it. */
const rollingSync = async (cluster: Found, app: Application): Promise<SyncAnswer | null> => {
  const owner = app.metadata.ownerReferences?.find(reference => reference.kind === 'ApplicationSet')
  if (owner === undefined) return null
  const set = await cluster.api.get(kinds.applicationSet, app.metadata.namespace, owner.name)
  if (!set.ok)
    return set.code === 'missing'
      ? null
      : {
          kind: 'later',
          sentence: `Whether ${owner.name} rolls ${nameOf(app)} out itself is not known: ${set.sentence}`,
        }
  const { spec } = set.value as { spec?: { strategy?: { type?: unknown } } }
  return spec?.strategy?.type === 'RollingSync'
    ? {
        kind: 'already',
        sentence: `ApplicationSet ${owner.name} rolls ${nameOf(app)} out step by step; it is only watched.`,
      }
    : null
}

const isHydrated = async (app: Application, revision: string, reaches: Reaches): Promise<boolean> => {
  const { lastSuccessfulOperation, lastComparedDryRevision = '' } = app.status.sourceHydrator ?? {}
  const has = async (commit: string) => commit !== '' && (commit === revision || (await reaches(commit, revision)))
  return (await has(lastSuccessfulOperation?.drySHA ?? '')) || (await has(lastComparedDryRevision))
}

/** Makes a patch; `lost` where the Application was changed by somebody else meanwhile. */
export const write = async (
  cluster: Found,
  app: Application,
  patch: readonly PatchStep[],
): Promise<'done' | 'lost' | SyncAnswer> => {
  const answer = await cluster.api.patch(kinds.application, app.metadata.namespace, app.metadata.name, patch)
  if (answer.ok) return 'done'
  if (answer.code === 'conflict') return 'lost'
  return answer.code === 'unreachable' ? { kind: 'later', sentence: answer.sentence } : refused(answer.sentence)
}

const refused = (sentence: string): SyncAnswer => ({ kind: 'refused', sentence })
