import { didYouMean } from '../../../config/did-you-mean.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { namespaceOf } from '../workload.ts'
import { isScalable } from './least-pods.ts'
import { scalersOf } from './scalers.ts'

const KINDS = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  '/ReplicationController',
  'argoproj.io/Rollout',
])

/** An autoscaler of nothing does nothing, and nobody is told. */
export const scalerTarget: Rule = {
  id: 'scaler-target',
  severity: { production: 'error', others: 'warning' },
  says: 'What an autoscaler scales is there. Judged where the overlay has workloads at all, and nothing in it makes others.',
  fix: 'Write kind and name of the workload that it is to scale',
  *judge(scene) {
    const view = viewOf(scene)
    const scalable = view.templates.filter(isScalable)
    if (view.partial || scalable.length === 0) return
    for (const { on, target, name } of scalersOf(scene)) {
      const namespace = namespaceOf(on)
      if (!KINDS.has(target) || view.find(target, namespace, name)) continue
      const kind = target.slice(target.indexOf('/') + 1)
      const other = scalable.find(workload => workload.name === name)
      const meant = other
        ? undefined
        : didYouMean(
            name,
            scalable.slice(0, 50).map(workload => workload.name),
          )
      // Its operator may make it.
      if (view.hasOperated && !other && meant === undefined) continue
      const hint = other
        ? `; there is a ${other.kind} of that name`
        : meant === undefined
          ? ''
          : `; there is "${meant}"`
      yield {
        on,
        at: other && other.kind !== kind ? '/spec/scaleTargetRef/kind' : '/spec/scaleTargetRef/name',
        message: `there is no ${kind} "${name.slice(0, 63)}" that it could scale${hint}`,
      }
    }
  },
}
