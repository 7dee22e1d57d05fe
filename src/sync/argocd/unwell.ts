import { z } from 'zod'
import type { KubeApi } from '../kube-api.ts'
import type { Application } from './application.ts'

const workload = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()).optional() }).optional(),
  }),
  status: z
    .object({
      readyReplicas: z.number().optional(),
      numberReady: z.number().optional(),
      desiredNumberScheduled: z.number().optional(),
    })
    .optional(),
})

const state = z.object({ waiting: z.object({ reason: z.string().optional() }).nullish() }).nullish()
const pod = z.object({ status: z.object({ containerStatuses: z.array(z.object({ state })).nullish() }).nullish() })

const plurals: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
}

/**
 * Which workloads of an Application are not ready, and what their pods wait for: "Deployment cart: 1 of 3 pods ready
 * (CrashLoopBackOff)". Argo CD does not store the health of single objects since 3.0, so they are read themselves, where they are in
 * its own cluster and we may. Null where nothing is found out; it is an explanation, never a verdict.
 */
export const unwell = async (api: KubeApi, app: Application): Promise<string | null> => {
  const { server, name, namespace } = app.spec.destination
  if (server !== 'https://kubernetes.default.svc' && name !== 'in-cluster') return null
  const workloads = (app.status.resources ?? []).filter(object => object.group === 'apps' && plurals[object.kind ?? ''])
  const found = await Promise.all(
    workloads.slice(0, 3).map(async object => {
      const within = object.namespace ?? namespace ?? app.metadata.namespace
      const plural = plurals[object.kind ?? ''] ?? ''
      const answer = await api.get({ group: 'apps', version: 'v1', plural }, within, object.name ?? '')
      const read = answer.ok ? workload.safeParse(answer.value).data : undefined
      if (read === undefined) return null
      const wanted = read.status?.desiredNumberScheduled ?? read.spec.replicas ?? 1
      const ready = read.status?.numberReady ?? read.status?.readyReplicas ?? 0
      if (ready >= wanted) return null
      const labels = read.spec.selector?.matchLabels
      const pods = labels === undefined ? null : await api.pods(within, labels)
      const reasons = new Set(
        (pods?.ok === true ? pods.value : [])
          .flatMap(item => pod.safeParse(item).data?.status?.containerStatuses ?? [])
          .flatMap(container => container.state?.waiting?.reason ?? [])
          // Starting is no reason.
          .filter(reason => reason !== 'ContainerCreating' && reason !== 'PodInitializing'),
      )
      const because = reasons.size === 0 ? '' : ` (${[...reasons].join(', ')})`
      return `${object.kind} ${object.name}: ${ready} of ${wanted} pods ready${because}`
    }),
  )
  const sentences = found.filter(sentence => sentence !== null)
  return sentences.length === 0 ? null : sentences.join('; ')
}
