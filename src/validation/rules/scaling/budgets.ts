import { isMap, mapAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { namespaceOf, type Workload } from '../workload.ts'

/** A disruption budget and the workloads whose pods it counts; null where that is too much to tell. */
export interface Budget {
  readonly on: Manifest
  readonly workloads: readonly Workload[] | null
}

/** All disruption budgets of an overlay. */
export const budgetsOf = (scene: Scene): readonly Budget[] => {
  const view = viewOf(scene)
  return view.of('policy/PodDisruptionBudget').map(on => {
    const spec = mapAt(on.object, 'spec')
    const selector = spec['selector']
    return { on, workloads: isMap(selector) ? view.pods.podsOf(selector, namespaceOf(on)) : [] }
  })
}
