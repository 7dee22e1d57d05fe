import { at, listAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { leastPodsOf } from './least-pods.ts'

/** Two pods on one node fail together. */
export const spread: Rule = {
  id: 'spread',
  severity: { production: 'info', others: 'off' },
  says: 'What has several pods says that they are to be spread over nodes or zones (`topologySpreadConstraints`, `podAntiAffinity`): else one node that fails may take all of them along.',
  fix: 'Write "topologySpreadConstraints" with the topology key "kubernetes.io/hostname"',
  *judge(scene) {
    for (const workload of viewOf(scene).running) {
      const { spec } = workload.pods
      const least = leastPodsOf(scene, workload)
      if (!least || least.count < 2) continue
      if (listAt(spec, 'topologySpreadConstraints').length > 0 || at(spec, 'affinity', 'podAntiAffinity') !== undefined)
        continue
      yield {
        on: workload.on,
        at: workload.on.object['spec'] === undefined ? '' : '/spec',
        message: `nothing keeps its ${least.count} pods from running on one node`,
      }
    }
  },
}
