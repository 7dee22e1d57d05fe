import { isMap, mapAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { namespaceOf, type Workload } from '../workload.ts'

/** A NetworkPolicy and the workloads whose pods it is for; null where that is too much to tell. */
export interface Policed {
  readonly on: Manifest
  /** Whether it is for all pods of its namespace. */
  readonly all: boolean
  readonly workloads: readonly Workload[] | null
}

/** All NetworkPolicies of an overlay. */
export const policiesOf = (scene: Scene): readonly Policed[] => {
  const view = viewOf(scene)
  return view.of('networking.k8s.io/NetworkPolicy').map(on => {
    const found = mapAt(on.object, 'spec')['podSelector']
    const selector = isMap(found) ? found : {}
    return {
      on,
      all: Object.values(selector).every(
        part => part === null || (typeof part === 'object' && Object.keys(part).length === 0),
      ),
      workloads: view.pods.podsOf(selector, namespaceOf(on)),
    }
  })
}
