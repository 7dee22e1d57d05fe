import { at, mapAt } from '../../../diff/json.ts'
import { containersOf, securityOf } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** `/proc` of the kernel, or a process of a Windows node. */
export const procMount: Rule = {
  id: 'proc-mount',
  severity: { production: 'warning', others: 'warning' },
  says: 'No container sees all of `/proc`, nor is a process of its Windows node (`hostProcess`).',
  fix: 'Leave it out',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { workload, container, at: place, who } = placed
      if (at(container, 'securityContext', 'procMount') === 'Unmasked')
        yield {
          on: workload.on,
          at: `${place}/securityContext/procMount`,
          message: `container ${who} sees all of "/proc"`,
        }
      const own = mapAt(container, 'securityContext', 'windowsOptions')['hostProcess']
      if ((own ?? at(securityOf(placed, 'windowsOptions'), 'hostProcess')) === true)
        yield {
          on: workload.on,
          at:
            own === true
              ? `${place}/securityContext/windowsOptions/hostProcess`
              : `${workload.pods.at}/securityContext`,
          message: `container ${who} is a process of its node`,
        }
    }
  },
}
