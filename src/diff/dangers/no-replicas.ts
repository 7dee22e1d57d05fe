import { at } from '../json.ts'
import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import type { Rule } from './rule.ts'

const said = (place: string, sentence: string): readonly Danger[] => [{ code: 'no replicas', at: place, sentence }]
const replicasOf = (object: KubernetesObject): unknown => at(object, 'spec', 'replicas') ?? 1

/** Nothing runs any more though the object stays: no replicas, a suspended job, an autoscaler that cannot be. */
export const noReplicas: Rule = (before, after) => {
  if (!before || !after) return []
  if (/^(?:Deployment|StatefulSet|ReplicaSet|Rollout)$/.test(after.kind))
    return replicasOf(after) === 0 && replicasOf(before) !== 0 ? said('/spec/replicas', 'All its pods are stopped') : []
  if (after.kind === 'HorizontalPodAutoscaler') {
    const [least, most] = [at(after, 'spec', 'minReplicas') ?? 1, at(after, 'spec', 'maxReplicas')]
    return typeof least === 'number' && typeof most === 'number' && least > most
      ? said('/spec/maxReplicas', `The cluster refuses it: at least ${least} replicas are more than at most ${most}`)
      : []
  }
  const suspended = (object: KubernetesObject): boolean => at(object, 'spec', 'suspend') === true
  return after.kind === 'CronJob' && suspended(after) && !suspended(before)
    ? said('/spec/suspend', 'It is not run any more until it is resumed')
    : []
}
