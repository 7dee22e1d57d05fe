import { containersOf } from '../containers.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'

/** A port of the node is taken: a second pod does not fit on it. */
export const hostPort: Rule = {
  id: 'host-port',
  severity: { production: 'warning', others: 'info' },
  says: 'No container takes a port of its node: only one pod fits on each, and network policies may not see it. Of DaemonSets, `node-access` tells.',
  fix: 'Leave "hostPort" out, and open the port by a Service',
  *judge(scene) {
    for (const { workload, container, at, who } of containersOf(scene)) {
      if (workload.kind === 'DaemonSet' || workload.pods.spec['hostNetwork'] === true) continue
      for (const { at: place, item } of itemsAt(container, at, 'ports'))
        if (typeof item['hostPort'] === 'number' && item['hostPort'] > 0)
          yield {
            on: workload.on,
            at: `${place}/hostPort`,
            message: `container ${who} takes port ${item['hostPort']} of its node`,
          }
    }
  },
}
