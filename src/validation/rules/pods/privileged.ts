import { at } from '../../../diff/json.ts'
import { containersOf } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** A privileged container is root on its node. */
export const privileged: Rule = {
  id: 'privileged',
  severity: { production: 'error', others: 'warning' },
  says: 'No container is privileged: it may do whatever root may do on its node. Of DaemonSets, which often have to, `node-access` tells.',
  fix: 'Leave "privileged" out, and add the one capability that is needed',
  *judge(scene) {
    for (const { workload, container, at: place, who } of containersOf(scene))
      if (at(container, 'securityContext', 'privileged') === true && workload.kind !== 'DaemonSet')
        yield {
          on: workload.on,
          at: `${place}/securityContext/privileged`,
          message: `container ${who} is privileged: it may do whatever root may do on its node`,
        }
  },
}
