import { didYouMean } from '../../../config/did-you-mean.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { namespaceOf, type Workload } from '../workload.ts'
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
    const byName = new Map(scalable.map(workload => [workload.name, workload]))
    const near = [...byName.keys()].slice(0, 50)
    for (const { on, target, name } of scalersOf(scene)) {
      if (!KINDS.has(target) || view.find(target, namespaceOf(on), name)) continue
      const kind = target.slice(target.indexOf('/') + 1)
      const other = byName.get(name)
      const meant = other ? undefined : didYouMean(name, near)
      // Its operator may make it.
      if (view.hasOperated && !other && meant === undefined) continue
      const isKind = other !== undefined && other.kind !== kind
      yield {
        on,
        at: `/spec/scaleTargetRef/${isKind ? 'kind' : 'name'}`,
        message: `there is no ${kind} "${name.slice(0, 63)}" that it could scale${hint(kind, other, meant)}`,
      }
    }
  },
}

const hint = (kind: string, other: Workload | undefined, meant: string | undefined): string => {
  if (other)
    return other.kind === kind ? '; there is one in another namespace' : `; there is a ${other.kind} of that name`
  return meant === undefined ? '' : `; there is "${meant.slice(0, 63)}"`
}
