import { at } from '../../../diff/json.ts'
import { containersOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'
import { isSizedElsewhere } from './sized-elsewhere.ts'

/** The scheduler places pods by what they ask for: whoever asks for nothing starves first. */
export const cpuRequests: Rule = {
  id: 'cpu-requests',
  severity: { production: 'warning', others: 'off' },
  says: 'A container says how much of a processor it needs. Nodes are filled by that, and autoscalers count in it. A limit is not asked for.',
  fix: 'Write "resources.requests.cpu"',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { container, workload, who } = placed
      const asked = ['requests', 'limits'].some(part => at(container, 'resources', part, 'cpu') !== undefined)
      if (!placed.stays || asked || isSizedElsewhere(scene, placed, 'cpu')) continue
      yield {
        on: workload.on,
        at: within(placed, 'resources'),
        message: `container ${who} does not say how much of a processor it needs`,
      }
    }
  },
}
