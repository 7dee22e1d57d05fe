import { containersOf, hasOwnUsers, securityOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** Whoever breaks out of a container is on the node who he was in it. */
export const runAsNonRoot: Rule = {
  id: 'run-as-non-root',
  severity: { production: 'warning', others: 'off' },
  says: 'A container does not run as root: it or its pod says `runAsNonRoot: true`, or a user other than 0.',
  fix: 'Write "securityContext.runAsNonRoot: true", and "runAsUser" where the image does not name a user by number',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { workload, who } = placed
      const [user, other] = [securityOf(placed, 'runAsUser'), securityOf(placed, 'runAsNonRoot') === true]
      if (workload.windows || hasOwnUsers(placed)) continue
      if (user !== 0 && (other || typeof user === 'number')) continue
      yield {
        on: workload.on,
        at: within(placed, 'securityContext'),
        message:
          user !== 0
            ? `container ${who} may run as root`
            : other
              ? `container ${who} is told to run as root and not to, so that it does not start`
              : `container ${who} runs as root`,
      }
    }
  },
}
