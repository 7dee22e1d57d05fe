import { at } from '../../../diff/json.ts'
import { containersOf, securityOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** Most exploits of kernels need a system call that no application makes. */
export const seccomp: Rule = {
  id: 'seccomp',
  severity: { production: 'info', others: 'off' },
  says: 'A container or its pod has a seccomp profile, which keeps it from system calls that applications do not make.',
  fix: 'Write "securityContext.seccompProfile.type: RuntimeDefault" for the pod',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { workload, container, who } = placed
      const type = at(securityOf(placed, 'seccompProfile'), 'type')
      // Privileged ones are never confined, and told of elsewhere.
      if (workload.windows || at(container, 'securityContext', 'privileged') === true) continue
      if (type !== undefined && type !== 'Unconfined') continue
      yield {
        on: workload.on,
        at: within(placed, 'securityContext'),
        message: `container ${who} may make every system call`,
      }
    }
  },
}
