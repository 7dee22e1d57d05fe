import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Clock } from '../../engine/ports.ts'
import { ArgoController } from './argocd-controller.ts'
import { selfSigned } from './certificate.ts'
import { kindOf, type ServedKind } from './kinds.ts'
import type { KubeObject } from './kube-object.ts'
import { KubeStatus } from './kube-status.ts'
import { ObjectStore } from './object-store.ts'
import { type Admission, restApi } from './rest-api.ts'
import type { Resolve } from './target-state.ts'

export type { Resolve, Resolved, ValueFile } from './target-state.ts'

/** An Application in few words; what is left out is as in most installations. */
export interface ApplicationSketch {
  readonly name: string
  readonly repoURL: string
  readonly path: string
  /** Default: `argocd`. */
  readonly namespace?: string
  /** Default: `HEAD`. */
  readonly targetRevision?: string
  readonly valueFiles?: readonly string[]
  readonly automated?: boolean
  /** Namespace that it deploys to; default: its name. */
  readonly destination?: string
}

/** A small cluster with Argo CD in it, for the demo and for tests. */
export interface SimCluster {
  /** `https://127.0.0.1:port`. */
  readonly url: string
  readonly token: string
  /** A kubeconfig with one context; default name `hub`. */
  kubeconfig(context?: string): string
  /** Creates an object, or changes the one there is; refused as the API server would, by a `KubeStatus`. */
  apply(object: unknown): KubeObject
  application(sketch: ApplicationSketch): KubeObject
  /** Undefined where there is none. */
  find(kind: string, namespace: string, name: string): KubeObject | undefined
  /** All Applications as they stand. */
  applications(): readonly KubeObject[]
  /** What runs of an application. */
  running(app: string): { readonly version: string; readonly images: readonly string[] } | undefined
  /** Its pods crash for this reason until it is healed; with a version, only while that one runs. */
  degrade(app: string, reason: string, version?: string): void
  /** Takes back all that was asked of it. */
  heal(app: string): void
  /** Its rollouts never end. */
  stick(app: string): void
  /** Its rollouts take so long, in ms. */
  slow(app: string, ms: number): void
  suspend(app: string): void
  /** Its syncs fail with this message; with null no more. */
  fail(app: string, message: string | null): void
  /** `500`: every request is answered so; `refused`: nobody listens; `forbidden`: the token may do nothing; `namespaced`: it may list no cluster, only namespaces; null: all is well. */
  outage(how: '500' | 'refused' | 'forbidden' | 'namespaced' | null): Promise<void>
  /** Its admission from here on, which dry-runs are put to; null: it takes everything. */
  admit(admission: Admission | null): void
  /** Requests since the start: method and path with the query. */
  readonly requests: readonly string[]
  /** Moves every application by one step; false where nothing is to be done at this time. */
  advance(): Promise<boolean>
  /** Moves until nothing is to be done at this time. */
  settle(): Promise<void>
  /** Lets it move by itself every so many ms, until the returned function is called. */
  run(interval: number): () => void
  close(): Promise<void>
}

/** Starts a cluster on 127.0.0.1 over TLS, with the project `default` in it. Nothing moves by itself before `run`. */
export const startCluster = async (options: {
  readonly clock: Clock
  readonly resolve: Resolve
  /** Default: any free one. */
  readonly port?: number
  /** Whether it leaks like controllers up to 3.5.1. Default: true. */
  readonly leaky?: boolean
  /** Default: false, as Argo CD's. */
  readonly persistResourceHealth?: boolean
}): Promise<SimCluster> => {
  const store = new ObjectStore(options.clock)
  const controller = new ArgoController({
    clock: options.clock,
    store,
    resolve: options.resolve,
    leaky: options.leaky ?? true,
    persistResourceHealth: options.persistResourceHealth ?? false,
  })
  const token = randomBytes(18).toString('base64url')
  const { key, certificate } = selfSigned()
  const requests: string[] = []
  let trouble: '500' | 'forbidden' | 'namespaced' | null = null
  const interfere = (request: Request): Response | null => {
    const { pathname, search } = new URL(request.url)
    requests.push(`${request.method} ${pathname}${search}`)
    if (trouble === null || (trouble === 'namespaced' && pathname.includes('/namespaces/'))) return null
    const status =
      trouble === '500'
        ? new KubeStatus(500, 'InternalError', 'etcdserver: request timed out')
        : new KubeStatus(403, 'Forbidden', 'User "stagecoach" cannot do that at the cluster scope')
    return Response.json(status.body(), { status: status.code })
  }
  let admission: Admission | null = null
  const api = restApi(store, token, interfere, object => admission?.(object) ?? [])

  const listen = (port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer({ key, cert: certificate }, getRequestListener(api.fetch))
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  const stop = (server: Server) =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  let server: Server | null = await listen(options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const url = `https://127.0.0.1:${port}`
  let moving: Promise<unknown> = Promise.resolve()
  const timers = new Set<NodeJS.Timeout>()

  const apply = (object: unknown): KubeObject => {
    const read = object as KubeObject
    const kind = needed(read.apiVersion, read.kind)
    const namespace = kind.namespaced ? (read.metadata.namespace ?? 'argocd') : undefined
    if (store.find(kind, namespace, read.metadata.name) === undefined) return store.create(kind, namespace, object)
    return store.patch(kind, namespace, read.metadata.name, 'merge', object)
  }
  /** Steps never overlap: a demo's clock may tick while a repository is read. */
  const advance = (): Promise<boolean> => {
    const step = moving.then(() => controller.advance())
    moving = step.catch(() => {})
    return step
  }
  apply({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace: 'argocd' },
    spec: {},
  })

  return {
    url,
    token,
    requests,
    kubeconfig(context = 'hub') {
      const ca = Buffer.from(certificate).toString('base64')
      return JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': context,
        clusters: [{ name: context, cluster: { server: url, 'certificate-authority-data': ca } }],
        users: [{ name: context, user: { token } }],
        contexts: [{ name: context, context: { cluster: context, user: context, namespace: 'argocd' } }],
      })
    },
    apply,
    application({
      name,
      repoURL,
      path,
      namespace = 'argocd',
      targetRevision = 'HEAD',
      valueFiles,
      automated,
      destination = name,
    }) {
      const helm = valueFiles === undefined ? {} : { helm: { valueFiles } }
      return apply({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name, namespace },
        spec: {
          project: 'default',
          destination: { server: 'https://kubernetes.default.svc', namespace: destination },
          source: { repoURL, path, targetRevision, ...helm },
          ...(automated === true ? { syncPolicy: { automated: {} } } : {}),
        },
      })
    },
    find: (kind, namespace, name) =>
      ['argoproj.io/v1alpha1', 'apps/v1', 'v1']
        .flatMap(version => kindOf(version, kind) ?? [])
        .map(served => store.find(served, served.namespaced ? namespace : undefined, name))[0],
    applications: () => store.list(needed('argoproj.io/v1alpha1', 'Application')),
    running: app => controller.live(app),
    degrade(app, reason, version) {
      controller.behaviour(app).degraded = version === undefined ? { reason } : { reason, version }
    },
    heal(app) {
      const none = { degraded: undefined, stuck: undefined, slow: undefined, suspended: undefined, failing: undefined }
      Object.assign(controller.behaviour(app), none)
    },
    stick(app) {
      controller.behaviour(app).stuck = true
    },
    slow(app, ms) {
      controller.behaviour(app).slow = ms
    },
    suspend(app) {
      controller.behaviour(app).suspended = true
    },
    fail(app, message) {
      controller.behaviour(app).failing = message ?? undefined
    },
    async outage(how) {
      trouble = how === 'refused' ? null : how
      if (how === 'refused' && server !== null) {
        await stop(server)
        server = null
      } else if (how !== 'refused' && server === null) server = await listen(port)
    },
    admit(wanted) {
      admission = wanted
    },
    advance,
    async settle() {
      for (let steps = 0; await advance(); steps++)
        if (steps > 1000) throw new Error('The simulated cluster does not come to rest')
    },
    run(interval) {
      let busy = false
      const tick = async () => {
        // Reading a repository may take longer than the interval: ticks are left out then, not piled up.
        if (busy) return
        busy = true
        await advance().catch(() => false)
        busy = false
      }
      const timer = setInterval(() => void tick(), interval)
      timers.add(timer)
      return () => {
        clearInterval(timer)
        timers.delete(timer)
      }
    },
    async close() {
      for (const timer of timers) clearInterval(timer)
      await moving
      if (server !== null) await stop(server)
    },
  }
}

const needed = (apiVersion: string, kind: string): ServedKind => {
  const found = kindOf(apiVersion, kind)
  if (found === undefined)
    throw new KubeStatus(404, 'NotFound', `no matches for kind "${kind}" in version "${apiVersion}"`)
  return found
}
