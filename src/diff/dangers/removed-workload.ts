import { isMap, listAt } from '../json.ts'
import { podTemplateOf } from '../pod-template.ts'
import type { Rule } from './rule.ts'

const KINDS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout', 'ReplicaSet'])

/** What runs and is removed, unless something else of the same name runs instead. */
export const removedWorkload: Rule = (before, after, { head }) => {
  if (!before || after || !KINDS.has(before.kind)) return []
  // Of those with claims of their own it is said with their storage.
  if (listAt(before, 'spec', 'volumeClaimTemplates').length > 0) return []
  const { name, namespace } = before.metadata
  const instead = [...KINDS].flatMap(kind => head.of(kind, namespace)).find(({ metadata }) => metadata.name === name)
  const claims = listAt(podTemplateOf(before)?.spec, 'volumes').filter(
    volume => isMap(volume) && volume['persistentVolumeClaim'] !== undefined,
  )
  const storage = claims.length > 0 ? '; it used persistent storage' : ''
  return [
    {
      code: 'removed workload',
      at: '',
      sentence: instead
        ? `All its pods are stopped before or while those of the ${instead.kind} of the same name start${storage}`
        : `All its pods are stopped, and nothing takes their place${storage}`,
    },
  ]
}
