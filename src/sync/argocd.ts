import type { Destination, SyncAnswer, SyncContext, SyncEngine, SyncTarget } from '../engine/ports.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Health, HealthReport } from '../promotion/health.ts'
import { type Application, applicationOf, kinds, nameOf } from './argocd/application.ts'
import { deploys, type Fit, type Whereabouts, whereaboutsOf } from './argocd/deploys.ts'
import { judge, type Reaches } from './argocd/judge.ts'
import { refreshPatch } from './argocd/operation.ts'
import { type Found, syncApplication, write } from './argocd/sync-application.ts'
import { unwell } from './argocd/unwell.ts'
import type { Clusters } from './clusters.ts'

type Owned = { readonly app: Application; readonly fits: Fit & { readonly fits: true } }
type Listed = { readonly cluster: Found; readonly apps: readonly Application[]; readonly unread: readonly string[] }

/**
 * Argo CD, through the Applications in the cluster that it runs in. Everything that it does is safe to be asked for again: a sync
 * that is done, under way or impossible now is answered, not repeated.
 */
export const argocdEngine = (clusters: Clusters): SyncEngine => {
  const lists = new WeakMap<object, Map<string, Promise<Listed | string>>>()

  /** All Applications of a cluster, in one list for all targets. A string says why there is none. */
  const list = (name: string | undefined, context: object, fresh: boolean): Promise<Listed | string> => {
    const known = lists.get(context) ?? new Map<string, Promise<Listed | string>>()
    lists.set(context, known)
    const had = fresh ? undefined : known.get(name ?? '')
    if (had !== undefined) return had
    const listing = (async (): Promise<Listed | string> => {
      const cluster = await clusters.find(name)
      if (!cluster.ok) return cluster.sentence
      const answer = await cluster.api.list(kinds.application)
      if (!answer.ok) return answer.sentence
      const apps: Application[] = []
      const unread: string[] = []
      for (const item of answer.value) {
        const app = applicationOf(item)
        if (app !== null) apps.push(app)
        else unread.push(anyName(item))
      }
      return { cluster, apps, unread }
    })()
    known.set(name ?? '', listing)
    // What failed is not remembered: the next question is put to the cluster.
    void listing.then(answer => typeof answer === 'string' && known.delete(name ?? ''))
    return listing
  }

  const listAll = async (targets: readonly SyncTarget[], context: SyncContext) => {
    const names = [...new Set(targets.map(target => target.sync.cluster))]
    return new Map(await Promise.all(names.map(async name => [name, await list(name, context, true)] as const)))
  }

  return {
    name: 'argocd',

    async observe(targets, context) {
      const listed = await listAll(targets, context)
      const where = whereaboutsOf(context)
      const reaches = remembering(context)
      return Promise.all(
        targets.map(async (target): Promise<HealthReport> => {
          const there = listed.get(target.sync.cluster)
          if (there === undefined || typeof there === 'string')
            return { health: 'unknown', revision: '', reason: there ?? 'No cluster was asked' }
          const owned = owning(there.apps, target.overlay, where)
          if (owned.length === 0) return { health: 'unknown', revision: '', reason: nothingFor(target, there, where) }
          const judged = await Promise.all(
            owned.map(async ({ app, fits }) => {
              const object = `${there.cluster.name}/${nameOf(app)}`
              const { report, stale, unexplained } = await judge(
                app,
                fits,
                { revision: target.revision, object },
                reaches,
              )
              // Where it is lost to somebody's faster write, the next look asks again.
              if (stale) await write(there.cluster, app, refreshPatch(app, 'hard'))
              const reason = unexplained ? await unwell(there.cluster.api, app) : null
              return reason === null ? report : { ...report, reason }
            }),
          )
          return together(judged)
        }),
      )
    },

    async sync(target, context) {
      const reaches = remembering(context)
      const there = await list(target.sync.cluster, context, false)
      if (typeof there === 'string') return { kind: 'later', sentence: there }
      const where = whereaboutsOf(context)
      let owned = owning(there.apps, target.overlay, where)
      if (owned.length === 0) {
        const again = await list(target.sync.cluster, context, true)
        if (typeof again === 'string') return { kind: 'later', sentence: again }
        owned = owning(again.apps, target.overlay, where)
        if (owned.length === 0) return askApplicationSets(again, target, context)
      }
      const answers: SyncAnswer[] = []
      for (const { app } of owned) answers.push(await syncApplication(there.cluster, app, target, context, reaches))
      return strongest(answers)
    },

    async destination({ overlay, sync }, context) {
      const there = await list(sync.cluster, context, false)
      if (typeof there === 'string') return null
      return destinationOf(owning(there.apps, overlay, whereaboutsOf(context)))
    },

    async match(targets, context) {
      const listed = await listAll(targets, context)
      const where = whereaboutsOf(context)
      const matched: { overlay: Overlay; object: string }[] = []
      const unmatched: { object: string; why: string }[] = []
      for (const [name, there] of listed) {
        const here = targets.filter(target => target.sync.cluster === name)
        if (typeof there === 'string') {
          unmatched.push({ object: name ?? 'cluster', why: there })
          continue
        }
        const used = new Set<Application>()
        for (const { overlay } of here)
          for (const { app } of owning(there.apps, overlay, where)) {
            used.add(app)
            matched.push({ overlay, object: `${there.cluster.name}/${nameOf(app)}` })
          }
        for (const app of there.apps.filter(candidate => !used.has(candidate))) {
          const why = here
            .map(({ overlay }) => deploys(app, overlay, where))
            .find(answer => !answer.fits && answer.ours)
          const closest = here.map(({ overlay }) => deploys(app, overlay, where)).find(isNearMiss) ?? why
          if (closest !== undefined && !closest.fits)
            unmatched.push({ object: `${there.cluster.name}/${nameOf(app)}`, why: closest.why })
        }
        for (const object of there.unread)
          unmatched.push({ object: `${there.cluster.name}/${object}`, why: 'it does not read like an Application' })
      }
      return { matched, unmatched }
    },
  }
}

/** A new environment whose Application does not exist yet: ApplicationSets that read this repository are made to look again. */
const askApplicationSets = async (there: Listed, target: SyncTarget, context: SyncContext): Promise<SyncAnswer> => {
  const sentence = nothingFor(target, there, whereaboutsOf(context))
  const sets = await there.cluster.api.list(kinds.applicationSet)
  if (!sets.ok) return { kind: 'later', sentence }
  const asked: string[] = []
  for (const set of sets.value) {
    const { metadata } = set as { metadata?: { name?: string; namespace?: string; annotations?: object } }
    const spec = JSON.stringify((set as { spec?: unknown }).spec ?? {}).toLowerCase()
    if (metadata?.name === undefined || metadata.namespace === undefined) continue
    if (!context.addresses.some(address => spec.includes(address.toLowerCase()))) continue
    const value = { ...metadata.annotations, 'argocd.argoproj.io/application-set-refresh': 'true' }
    const patch = [{ op: 'add', path: '/metadata/annotations', value }] as const
    const wrote = await there.cluster.api.patch(kinds.applicationSet, metadata.namespace, metadata.name, patch)
    if (wrote.ok) asked.push(metadata.name)
  }
  return asked.length === 0
    ? { kind: 'later', sentence }
    : { kind: 'later', sentence: `${sentence} ApplicationSet ${asked.join(', ')} was asked to look again.` }
}

/** The Applications that deploy an overlay, the closest fits only: one per cluster or region may deploy a directory below it. */
const owning = (apps: readonly Application[], overlay: Overlay, where: Whereabouts): readonly Owned[] => {
  const fitting = apps.flatMap(app => {
    const fits = deploys(app, overlay, where)
    return fits.fits ? [{ app, fits }] : []
  })
  const rank = Math.max(...fitting.map(({ fits }) => fits.rank))
  return fitting.filter(({ fits }) => fits.rank === rank)
}

const destinationOf = (owned: readonly Owned[]): Destination | null => {
  const namespaces = new Set(owned.map(({ app }) => app.spec.destination.namespace || null))
  const [namespace = null] = namespaces
  const here = owned.every(({ app: { spec } }) => {
    const { name, server } = spec.destination
    return (name || IN_CLUSTER.name) === IN_CLUSTER.name && (server || IN_CLUSTER.server) === IN_CLUSTER.server
  })
  return owned.length === 0 ? null : { namespace: namespaces.size === 1 ? namespace : null, here }
}

/** How Argo CD calls the cluster that it runs in. */
const IN_CLUSTER = { name: 'in-cluster', server: 'https://kubernetes.default.svc' }

const isNearMiss = (answer: Fit): boolean => !answer.fits && answer.ours && answer.why.startsWith('it follows')

const nothingFor = (target: SyncTarget, there: Listed, where: Whereabouts): string => {
  const answers = there.apps.map(app => ({ app, answer: deploys(app, target.overlay, where) }))
  const near = answers.find(({ answer }) => isNearMiss(answer))
  const but = near === undefined || near.answer.fits ? '' : `; ${nameOf(near.app)} would, but ${near.answer.why}`
  return `No Application of cluster ${there.cluster.name} deploys ${target.overlay.path}${but}.`
}

const worstFirst: readonly Health[] = ['degraded', 'unknown', 'pending', 'progressing', 'suspended', 'healthy']

/** Several Applications deploy one overlay: it is as well as the worst of them, and healthy since the last of them. */
const together = (reports: readonly HealthReport[]): HealthReport => {
  const [worst, ...others] = reports.toSorted((a, b) => worstFirst.indexOf(a.health) - worstFirst.indexOf(b.health))
  if (worst === undefined) return { health: 'unknown', revision: '', reason: 'No Application was asked' }
  if (others.length === 0) return worst
  const { since: _, ...rest } = worst
  const sinces = reports.filter(report => report.health === worst.health).map(report => report.since)
  const since = sinces.includes(undefined) ? undefined : Math.max(...sinces.map(value => value ?? 0))
  const reason =
    worst.health === 'healthy'
      ? `${worst.reason} in ${reports.length} Applications`
      : `${worst.object}: ${worst.reason}`
  return { ...rest, reason, ...(since === undefined ? {} : { since }) }
}

const strengths: readonly SyncAnswer['kind'][] = ['refused', 'later', 'asked', 'already']

const strongest = (answers: readonly SyncAnswer[]): SyncAnswer =>
  answers.toSorted((a, b) => strengths.indexOf(a.kind) - strengths.indexOf(b.kind))[0] ?? {
    kind: 'refused',
    sentence: 'No Application was asked.',
  }

/** Ancestry never changes, and one look asks for the same pair again and again. */
const remembering = (context: SyncContext): Reaches => {
  const known = new Map<string, Promise<boolean>>()
  return (commit, ancestor) => {
    const key = `${commit} ${ancestor}`
    const answer = known.get(key) ?? context.reaches(commit, ancestor)
    known.set(key, answer)
    return answer
  }
}

const anyName = (item: unknown): string => {
  const { metadata } = item as { metadata?: { namespace?: string; name?: string } }
  return `${metadata?.namespace ?? '?'}/${metadata?.name ?? '?'}`
}
