import { at } from '../../../diff/json.ts'
import { containersOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** Programs with the bit `setuid` give whoever starts them the rights of their owner. */
export const privilegeEscalation: Rule = {
  id: 'privilege-escalation',
  severity: { production: 'warning', others: 'off' },
  says: 'A container says `allowPrivilegeEscalation: false`: nothing in it can get more rights than it was started with.',
  fix: 'Write "securityContext.allowPrivilegeEscalation: false"',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { workload, container, who } = placed
      const allowed = at(container, 'securityContext', 'allowPrivilegeEscalation')
      // Of those that are privileged it is said elsewhere; they have all rights already.
      if (allowed === false || at(container, 'securityContext', 'privileged') === true || workload.windows) continue
      const place = within(placed, 'securityContext')
      yield {
        on: workload.on,
        at: allowed === true ? `${place}/allowPrivilegeEscalation` : place,
        message: `container ${who} may gain more rights than it was started with`,
      }
    }
  },
}
