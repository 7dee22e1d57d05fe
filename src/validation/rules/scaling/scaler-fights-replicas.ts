import { at } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { scalerOf } from './scalers.ts'

/** Every sync sets the number back, every autoscaler changes it again. */
export const scalerFightsReplicas: Rule = {
  id: 'scaler-fights-replicas',
  severity: { production: 'warning', others: 'info' },
  says: 'What an autoscaler scales has no fixed `replicas`: every sync would set them back, in the middle of a rush. Where the engine is told to ignore them, say so with the annotation.',
  fix: 'Leave "replicas" out, and write "minReplicas" of the autoscaler',
  *judge(scene) {
    for (const workload of viewOf(scene).running) {
      const fixed = at(workload.on.object, 'spec', 'replicas')
      const scaler = scalerOf(scene, workload)
      if (typeof fixed !== 'number' || fixed === 0 || !scaler) continue
      yield {
        on: workload.on,
        at: '/spec/replicas',
        message: `"replicas" is fixed, and ${scaler.on.object.kind} "${scaler.on.object.metadata.name.slice(0, 63)}" changes it: every sync sets it back`,
      }
    }
  },
}
