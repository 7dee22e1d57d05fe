import { at, isMap, mapAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { namespaceOf, type Workload } from '../workload.ts'

/** Labels that the cluster or a controller writes on pods while they run. */
const RUNTIME =
  /^(?:statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|controller-revision-hash|(?:rollouts-)?pod-template-hash|(?:batch\.kubernetes\.io\/)?(?:job-name|controller-uid))$/

/** A Service and the workloads whose pods it sends traffic to. */
export interface ServicePods {
  readonly on: Manifest
  /** What it asks of the labels of pods, without what only is on them while they run. */
  readonly selector: Readonly<Record<string, unknown>>
  readonly workloads: readonly Workload[]
}

const known = new WeakMap<Scene, readonly ServicePods[]>()

/** All Services that ask for pods. Empty where there are too many to tell. */
export const servicesOf = (scene: Scene): readonly ServicePods[] => {
  const before = known.get(scene)
  if (before) return before
  const made = servicesIn(scene)
  known.set(scene, made)
  return made
}

const servicesIn = (scene: Scene): readonly ServicePods[] => {
  const view = viewOf(scene)
  const services: ServicePods[] = []
  for (const on of view.of('/Service')) {
    const asked = at(on.object, 'spec', 'selector')
    if (!isMap(asked) || at(on.object, 'spec', 'type') === 'ExternalName') continue
    const selector = Object.fromEntries(Object.entries(asked).filter(([key]) => !RUNTIME.test(key)))
    if (Object.keys(selector).length === 0) continue
    const workloads = view.pods.podsOf(selector, namespaceOf(on), true)
    if (!workloads) return []
    services.push({ on, selector, workloads })
  }
  return services
}

/** Workloads that get traffic once they are ready, each once, with the name of one Service that sends it. */
export function* servedBy(scene: Scene): Iterable<{ readonly workload: Workload; readonly service: string }> {
  const seen = new Set<Workload>()
  for (const { on, workloads } of servicesOf(scene)) {
    if (mapAt(on.object, 'spec')['publishNotReadyAddresses'] === true) continue
    for (const workload of workloads) {
      if (seen.has(workload)) continue
      seen.add(workload)
      yield { workload, service: on.object.metadata.name }
    }
  }
}
