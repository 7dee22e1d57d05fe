import { at, listAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import type { Workload } from '../workload.ts'
import { leastPodsOf } from './least-pods.ts'

/** With a single pod, every drained node is an outage. */
export const replicas: Rule = {
  id: 'replicas',
  severity: { production: 'warning', others: 'off' },
  says: 'A Deployment or Rollout has at least two pods, or an autoscaler that keeps two: with one, every drained node is an outage. Not asked of what cannot run twice: strategy `Recreate`, claims, elected leaders, or none at all.',
  fix: 'Write "replicas: 2", or "minReplicas: 2" of its autoscaler',
  *judge(scene) {
    for (const workload of viewOf(scene).running) {
      if (!/^(?:Deployment|Rollout)$/.test(workload.kind) || isSingle(workload)) continue
      const least = leastPodsOf(scene, workload)
      if (least?.count !== 1) continue
      const message = least.scaled
        ? 'the autoscaler lets it go down to a single pod, so that a drained node is an outage'
        : 'it has a single pod, so that a drained node is an outage'
      yield { on: least.on, at: least.at, message }
    }
  },
}

/** Whether a second pod would be of no use, or could not be. */
const isSingle = ({ on, pods, containers }: Workload): boolean =>
  at(on.object, 'spec', 'strategy', 'type') === 'Recreate' ||
  listAt(pods.spec, 'volumes').some(volume => at(volume, 'persistentVolumeClaim') !== undefined) ||
  containers.some(({ container }) =>
    [...listAt(container, 'args'), ...listAt(container, 'command')].some(
      word => typeof word === 'string' && word.includes('leader-elect'),
    ),
  )
