import { kindOf } from './kinds.ts'
import { type KubeObject, kubeTime } from './kube-object.ts'
import type { ObjectStore } from './object-store.ts'

/** What of an application runs in the cluster: what was synced last. */
export interface Live {
  readonly content: string
  readonly version: string
  readonly images: readonly string[]
  /** Milliseconds since the epoch: when it was synced. */
  readonly at: number
}

/** How a workload is doing; `message` as the kubelet or the controller would put it. */
export interface Condition {
  readonly health: 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing'
  readonly message: string
  /** The reason that a container waits for: `CrashLoopBackOff`. */
  readonly waiting?: string
}

const replicas = 3

/** Writes the Deployment and the pods of an application as they look in that condition. */
export const writeWorkload = (
  store: ObjectStore,
  app: { readonly name: string; readonly namespace: string },
  live: Live,
  condition: Condition,
): void => {
  const { name, namespace } = app
  const deployment = kindOf('apps/v1', 'Deployment')
  const pod = kindOf('v1', 'Pod')
  const namespaces = kindOf('v1', 'Namespace')
  if (deployment === undefined || pod === undefined || namespaces === undefined)
    throw new Error('No workloads are served')
  const put = (kind: typeof pod, object: KubeObject) => {
    const within = kind.namespaced ? namespace : undefined
    const there = store.find(kind, within, object.metadata.name)
    if (there === undefined) store.create(kind, within, object)
    else store.patch(kind, within, object.metadata.name, 'merge', object)
  }

  const labels = { 'app.kubernetes.io/instance': name }
  const containers = live.images.map((image, index) => ({ name: index === 0 ? name : `${name}-${index}`, image }))
  const ready = condition.health === 'Healthy' ? replicas : 1
  put(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, status: { phase: 'Active' } })
  put(deployment, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    status: { replicas, updatedReplicas: replicas, readyReplicas: ready, availableReplicas: ready },
  })
  for (let index = 0; index < replicas; index++) {
    const up = index < ready
    const state = up
      ? { running: { startedAt: kubeTime(live.at) } }
      : { waiting: { reason: condition.waiting ?? 'ContainerCreating', message: condition.message } }
    put(pod, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-${index}`, namespace, labels },
      spec: { containers },
      status: {
        phase: up ? 'Running' : 'Pending',
        conditions: [{ type: 'Ready', status: up ? 'True' : 'False' }],
        containerStatuses: containers.map(container => ({ ...container, ready: up, restartCount: 0, state })),
      },
    })
  }
}
