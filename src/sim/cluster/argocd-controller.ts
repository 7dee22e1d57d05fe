import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../engine/ports.ts'
import {
  isMulti,
  type SimApplication,
  type SimOperation,
  type SimOperationState,
  simSources,
} from './argocd-application.ts'
import { canSync } from './argocd-windows.ts'
import { kindOf } from './kinds.ts'
import { type KubeObject, kubeTime } from './kube-object.ts'
import type { ObjectStore } from './object-store.ts'
import { type Resolve, targetState } from './target-state.ts'
import { type Condition, type Live, writeWorkload } from './workload.ts'

/** How an application behaves, on request. */
export interface Behaviour {
  /** Its pods crash, for this reason; with a version, only while that version runs. */
  degraded?: { readonly reason: string; readonly version?: string } | undefined
  /** Its rollout never ends. */
  stuck?: boolean | undefined
  /** Its rollout takes so long, in ms. */
  slow?: number | undefined
  suspended?: boolean | undefined
  /** Its syncs fail with this message. */
  failing?: string | undefined
}

export interface ControllerOptions {
  readonly clock: Clock
  readonly store: ObjectStore
  readonly resolve: Resolve
  /** Controllers up to 3.5.1 persist the state of an operation as a merge patch, so that omitted fields keep older values. */
  readonly leaky: boolean
  /** Whether the health of single objects is stored in the status (`--persist-resource-health`); not so by default since 3.0. */
  readonly persistResourceHealth: boolean
}

const applications = served('Application')
const projects = served('AppProject')
const deployments = kindOf('apps/v1', 'Deployment')
const refreshAnnotation = 'argocd.argoproj.io/refresh'
/** How often an application is compared without being asked, in ms. */
const resync = 180_000

/**
 * An imitation of Argo CD's application controller, after controller/appcontroller.go and controller/sync.go of v3.5: refresh, compare,
 * automated sync, operations, sync windows, history, health. It moves when it is told to, one small step per application.
 */
export class ArgoController {
  readonly #options: ControllerOptions
  readonly #live = new Map<string, Live>()
  readonly #behaviours = new Map<string, Behaviour>()
  /** Applications whose operation has just ended: the controller compares them again by itself. */
  readonly #again = new Set<string>()

  constructor(options: ControllerOptions) {
    this.#options = options
  }

  /** How an application behaves; what is set stays until it is taken back. */
  behaviour(name: string): Behaviour {
    const known = this.#behaviours.get(name) ?? {}
    this.#behaviours.set(name, known)
    return known
  }

  /** What runs of an application; undefined where nothing was synced yet. */
  live(name: string): Live | undefined {
    return this.#live.get(name)
  }

  /** Moves every application by at most one step; false where there was nothing to do at this time. */
  async advance(): Promise<boolean> {
    let moved = false
    for (const object of this.#options.store.list(applications)) {
      const before = this.#options.store.version
      await this.#step(object as SimApplication)
      if (this.#options.store.version !== before) moved = true
    }
    return moved
  }

  async #step(app: SimApplication): Promise<void> {
    const { name } = app.metadata
    const { clock } = this.#options
    const reconciled = Date.parse(app.status?.reconciledAt ?? '')
    const asked = app.metadata.annotations?.[refreshAnnotation] !== undefined
    const moved = !isDeepStrictEqual(app.status?.sync?.comparedTo, comparedTo(app))
    const expired = Number.isNaN(reconciled) || clock.now() - reconciled >= resync
    if (asked || moved || expired || this.#again.delete(name)) return this.#reconcile(app)
    if (app.operation !== undefined) return this.#operate(app, app.operation)
    this.#look(app)
  }

  /** Compares what should run with what runs, syncs by itself where that is allowed, and says how it is doing. */
  async #reconcile(app: SimApplication): Promise<void> {
    const { clock, store } = this.#options
    const now = kubeTime(clock.now())
    const desired = await targetState(
      this.#options.resolve,
      app,
      simSources(app),
      simSources(app).map(source => source.targetRevision ?? ''),
    )
    const annotations = { ...app.metadata.annotations, [refreshAnnotation]: null }
    if (typeof desired === 'string') {
      const condition = { type: 'ComparisonError', message: desired, lastTransitionTime: now }
      this.#merge(app, {
        metadata: { annotations },
        status: {
          conditions: [condition],
          reconciledAt: now,
          sync: { status: 'Unknown', comparedTo: comparedTo(app) },
        },
      })
      return
    }
    const live = this.#live.get(app.metadata.name)
    const status = live?.content === desired.content ? 'Synced' : 'OutOfSync'
    const revisions = isMulti(app) ? { revisions: desired.commits } : { revision: desired.commits[0] ?? '' }
    const condition = this.#condition(app.metadata.name)
    const updated = this.#merge(app, {
      metadata: { annotations },
      status: {
        conditions: null,
        controllerNamespace: app.metadata.namespace,
        reconciledAt: now,
        sync: { status, comparedTo: comparedTo(app), ...revisions },
        health: this.#health(app, condition),
        resources: this.#resources(app, status, condition),
        summary: { images: live?.images ?? [] },
      },
    })

    const { automated } = updated.spec.syncPolicy ?? {}
    if (
      automated === undefined ||
      automated.enabled === false ||
      updated.operation !== undefined ||
      status === 'Synced'
    )
      return
    const project = store.find(projects, app.metadata.namespace, app.spec.project)
    if (project !== undefined && !canSync(project, app.metadata.name, clock.now(), false)) return
    const last = updated.status?.operationState
    if (
      last !== undefined &&
      isDeepStrictEqual(last.syncResult?.revisions ?? [last.syncResult?.revision], desired.commits)
    ) {
      if (last.phase === 'Succeeded') return
      const message = `Failed last sync attempt to [${desired.commits.join(', ')}]: ${last.message ?? ''}`
      this.#merge(updated, { status: { conditions: [{ type: 'SyncError', message, lastTransitionTime: now }] } })
      return
    }
    const sync = { ...revisions, ...spreadSources(updated), prune: automated.prune ?? false }
    const operation = { initiatedBy: { automated: true }, retry: { limit: 5 }, sync }
    this.#merge(updated, { operation, status: { operationState: null } })
  }

  /** One step of an operation: begin it, or carry it out as its state stands in the cluster. */
  async #operate(app: SimApplication, operation: SimOperation): Promise<void> {
    const { clock, store } = this.#options
    const { name, namespace } = app.metadata
    const state = app.status?.operationState
    if (state?.phase !== 'Running' && state?.phase !== 'Terminating') {
      this.#store(app, { operation, phase: 'Running', startedAt: kubeTime(clock.now()) })
      return
    }
    const project = store.find(projects, namespace, app.spec.project)
    if (project === undefined) {
      this.#store(app, { ...state, phase: 'Error', message: `Failed to load application project: ${app.spec.project}` })
      return
    }
    const manual = state.operation.initiatedBy?.automated !== true
    if (state.phase === 'Running' && !canSync(project, name, clock.now(), manual)) {
      this.#store(app, { ...state, message: 'Sync operation blocked by sync window' })
      return
    }
    if (state.phase === 'Terminating') {
      this.#store(app, { ...state, phase: 'Failed', message: 'Operation terminated' })
      return
    }

    // From here on only what was persisted counts: that is how leftovers of an earlier operation take effect.
    const sync = state.operation.sync ?? {}
    const result = state.syncResult ?? {
      revision: sync.revision ?? '',
      revisions: sync.revisions ?? [],
      ...sourcesOfSync(app, sync),
    }
    const sources = isMulti(app)
      ? (result.sources ?? simSources(app))
      : [result.source ?? simSources(app)[0] ?? { repoURL: '' }]
    const wanted = isMulti(app) ? (result.revisions ?? []) : [result.revision]
    const desired = await targetState(
      this.#options.resolve,
      app,
      sources,
      sources.map((source, index) => wanted[index] || source.targetRevision || ''),
    )
    if (typeof desired === 'string') {
      this.#store(app, { ...state, phase: 'Error', message: `ComparisonError: ${desired}` })
      return
    }
    const revisions = isMulti(app)
      ? { revision: '', revisions: desired.commits }
      : { revision: desired.commits[0] ?? '' }
    const done = { ...state, syncResult: { ...revisions, ...spreadSources(app) } }
    const { failing } = this.behaviour(name)
    if (failing !== undefined) {
      this.#store(app, { ...done, phase: 'Failed', message: failing })
      this.#again.add(name)
      return
    }
    const partial = (sync.resources ?? []).length > 0
    if (!partial && sync.dryRun !== true) {
      const { content, version, images } = desired
      if (this.#live.get(name)?.content !== content) this.#live.set(name, { content, version, images, at: clock.now() })
    }
    const after = this.#store(app, { ...done, phase: 'Succeeded', message: 'successfully synced (all tasks run)' })
    if (!partial && sync.dryRun !== true) {
      const history = after.status?.history ?? []
      const entry = {
        id: (history.at(-1)?.id ?? -1) + 1,
        ...(isMulti(app) ? { revisions: desired.commits } : { revision: desired.commits[0] ?? '' }),
        ...spreadSources(app),
        deployStartedAt: state.startedAt,
        deployedAt: kubeTime(clock.now()),
        initiatedBy: state.operation.initiatedBy ?? {},
      }
      this.#merge(after, { status: { history: [...history, entry].slice(-10) } })
    }
    this.#again.add(name)
  }

  /** Health that changed without anything being synced; such a look is no comparison and leaves `reconciledAt`. */
  #look(app: SimApplication): void {
    const condition = this.#condition(app.metadata.name)
    if (app.status?.health?.status === condition.health) return
    const status = app.status?.sync?.status ?? 'Unknown'
    this.#merge(app, {
      status: { health: this.#health(app, condition), resources: this.#resources(app, status, condition) },
    })
  }

  #condition(name: string): Condition {
    const live = this.#live.get(name)
    const { degraded, stuck, slow, suspended } = this.behaviour(name)
    if (live === undefined) return { health: 'Missing', message: '' }
    if (degraded !== undefined && (degraded.version === undefined || degraded.version === live.version))
      return { health: 'Degraded', message: `1 of 3 pods ready (${degraded.reason})`, waiting: degraded.reason }
    if (suspended === true) return { health: 'Suspended', message: 'Rollout is paused' }
    if (stuck === true || this.#options.clock.now() < live.at + (slow ?? 0))
      return {
        health: 'Progressing',
        message: 'Waiting for rollout to finish: 1 of 3 updated replicas are available...',
      }
    return { health: 'Healthy', message: '' }
  }

  #health(app: SimApplication, condition: Condition) {
    const before = app.status?.health
    const same = before?.status === condition.health && before.lastTransitionTime !== undefined
    return {
      status: condition.health,
      lastTransitionTime: same ? before.lastTransitionTime : kubeTime(this.#options.clock.now()),
    }
  }

  #resources(app: SimApplication, status: string, condition: Condition) {
    const { name, namespace = '' } = app.metadata
    const within = app.spec.destination.namespace ?? namespace
    const live = this.#live.get(name)
    if (live !== undefined && deployments !== undefined)
      writeWorkload(this.#options.store, { name, namespace: within }, live, condition)
    const { message } = condition
    const health = this.#options.persistResourceHealth
      ? { health: { status: condition.health, ...(message === '' ? {} : { message }) } }
      : {}
    return [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: within, name, status, ...health }]
  }

  #store(app: SimApplication, state: SimOperationState): SimApplication {
    const done = ['Succeeded', 'Failed', 'Error'].includes(state.phase)
    const { syncResult, ...rest } = state
    const finished = done ? { finishedAt: kubeTime(this.#options.clock.now()) } : {}
    // The result always has its revision, also an empty one.
    const told = { ...withoutEmpty({ ...rest, ...finished }), ...(syncResult === undefined ? {} : { syncResult }) }
    const clear = done ? { operation: null } : {}
    if (this.#options.leaky) {
      // As the older controllers did: the fields that Go leaves out keep the values of the operation before.
      const restarted = done ? {} : { finishedAt: null }
      return this.#merge(app, { ...clear, status: { operationState: { ...told, ...restarted } } })
    }
    const replaced = [
      ...(app.status === undefined ? [{ op: 'add', path: '/status', value: {} }] : []),
      { op: 'add', path: '/status/operationState', value: told },
      ...(done ? [{ op: 'add', path: '/operation', value: null }] : []),
    ]
    return this.#options.store.patch(
      applications,
      app.metadata.namespace,
      app.metadata.name,
      'json',
      replaced,
    ) as SimApplication
  }

  #merge(app: KubeObject, patch: object): SimApplication {
    return this.#options.store.patch(
      applications,
      app.metadata.namespace,
      app.metadata.name,
      'merge',
      patch,
    ) as SimApplication
  }
}

function served(kind: string) {
  const found = kindOf('argoproj.io/v1alpha1', kind)
  if (found === undefined) throw new Error(`The extract of Argo CD's definitions has no ${kind}`)
  return found
}

const spreadSources = (app: SimApplication) =>
  isMulti(app) ? { sources: simSources(app) } : { source: simSources(app)[0] ?? { repoURL: '' } }

const sourcesOfSync = (app: SimApplication, sync: NonNullable<SimOperation['sync']>) => ({
  ...spreadSources(app),
  ...(sync.source === undefined ? {} : { source: sync.source }),
  ...(sync.sources === undefined ? {} : { sources: sync.sources }),
})

const comparedTo = (app: SimApplication) => ({ destination: app.spec.destination, ...spreadSources(app) })

/** As Go writes it with `omitempty`: nothing that is empty or false. */
const withoutEmpty = (value: unknown): object =>
  JSON.parse(
    JSON.stringify(value, (key, item: unknown) =>
      item === false ||
      // An empty text in a list keeps its place.
      (item === '' && !/^\d+$/.test(key)) ||
      (Array.isArray(item) && item.length === 0)
        ? undefined
        : item,
    ),
  ) as object
