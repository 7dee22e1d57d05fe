import { at } from '../../../diff/json.ts'
import { containersOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'
import { isSizedElsewhere } from './sized-elsewhere.ts'

/** A container without a limit takes memory from its neighbours until the node ends some of them. */
export const memoryLimits: Rule = {
  id: 'memory-limits',
  severity: { production: 'warning', others: 'off' },
  says: 'A container says how much memory it needs and how much it may have at most. Without that, one leak ends its neighbours too. Limits of a LimitRange, of the whole pod or of a VerticalPodAutoscaler count.',
  fix: 'Write "resources.requests.memory" and "resources.limits.memory"',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      if (!placed.stays || isSizedElsewhere(scene, placed, 'memory')) continue
      const { container, workload, who } = placed
      const limited = at(container, 'resources', 'limits', 'memory') !== undefined
      // A limit alone is a request too.
      const asked = limited || at(container, 'resources', 'requests', 'memory') !== undefined
      if (limited && asked) continue
      const lacking = asked ? 'no limit of memory' : 'neither a request nor a limit of memory'
      yield { on: workload.on, at: within(placed, 'resources'), message: `container ${who} has ${lacking}` }
    }
  },
}
