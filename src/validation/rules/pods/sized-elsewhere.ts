import { at, listAt } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import type { Placed } from '../containers.ts'
import { namespaceOf } from '../workload.ts'

/** Whether somebody else says what a container needs: its pod, the defaults of its namespace, or an autoscaler. */
export const isSizedElsewhere = (scene: Scene, { workload }: Placed, resource: 'memory' | 'cpu'): boolean => {
  const { spec } = workload.pods
  if (at(spec, 'resources', 'limits', resource) !== undefined) return true
  const view = viewOf(scene)
  if (view.of('autoscaling.k8s.io/VerticalPodAutoscaler').some(({ object }) => isFor(object, workload))) return true
  return view
    .of('/LimitRange')
    .some(
      range =>
        (namespaceOf(range) ?? workload.namespace) === workload.namespace &&
        listAt(range.object, 'spec', 'limits').some(
          limit => at(limit, 'type') === 'Container' && at(limit, 'default', resource) !== undefined,
        ),
    )
}

const isFor = (scaler: unknown, { kind, name }: Placed['workload']): boolean =>
  at(scaler, 'spec', 'targetRef', 'kind') === kind &&
  at(scaler, 'spec', 'targetRef', 'name') === name &&
  at(scaler, 'spec', 'updatePolicy', 'updateMode') !== 'Off'
