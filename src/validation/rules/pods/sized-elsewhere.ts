import { at, listAt, textAt } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import type { Placed } from '../containers.ts'
import { namespaceOf } from '../workload.ts'

type Resource = 'memory' | 'cpu'

const known = new WeakMap<Scene, ReadonlySet<string>>()

/** Whether somebody else says what a container needs: its pod, the defaults of its namespace, or an autoscaler. */
export const isSizedElsewhere = (scene: Scene, { workload }: Placed, resource: Resource): boolean => {
  if (at(workload.pods.spec, 'resources', 'limits', resource) !== undefined) return true
  const elsewhere = known.get(scene) ?? sizedIn(scene)
  known.set(scene, elsewhere)
  const { namespace = '', kind, name } = workload
  return [namespace, ''].some(
    space => elsewhere.has(`${space}\0${kind}\0${name}`) || elsewhere.has(`${space}\0${resource}`),
  )
}

const sizedIn = (scene: Scene): ReadonlySet<string> => {
  const view = viewOf(scene)
  const scaled = view.of('autoscaling.k8s.io/VerticalPodAutoscaler').flatMap(on => {
    const target = at(on.object, 'spec', 'targetRef')
    const active = at(on.object, 'spec', 'updatePolicy', 'updateMode') !== 'Off'
    return active ? [`${namespaceOf(on) ?? ''}\0${textAt(target, 'kind')}\0${textAt(target, 'name')}`] : []
  })
  const limited = view
    .of('/LimitRange')
    .flatMap(on =>
      (['memory', 'cpu'] as const).flatMap(resource =>
        listAt(on.object, 'spec', 'limits').some(
          limit => at(limit, 'type') === 'Container' && at(limit, 'default', resource) !== undefined,
        )
          ? [`${namespaceOf(on) ?? ''}\0${resource}`]
          : [],
      ),
    )
  return new Set([...scaled, ...limited])
}
