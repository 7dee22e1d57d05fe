import { at } from '../../../diff/json.ts'
import { containersOf, within } from '../containers.ts'
import type { Rule } from '../rule.ts'

/** Who breaks in can leave nothing behind where nothing can be written. */
export const readOnlyRoot: Rule = {
  id: 'read-only-root',
  severity: { production: 'info', others: 'off' },
  says: 'A container cannot write to its own file system (`readOnlyRootFilesystem: true`): what it writes is in volumes, and who breaks in can leave no program behind.',
  fix: 'Write "securityContext.readOnlyRootFilesystem: true", and mount an "emptyDir" where it writes',
  *judge(scene) {
    for (const placed of containersOf(scene)) {
      const { workload, container, who, stays } = placed
      if (!stays || workload.windows || at(container, 'securityContext', 'readOnlyRootFilesystem') === true) continue
      yield {
        on: workload.on,
        at: within(placed, 'securityContext'),
        message: `container ${who} may write to its own file system`,
      }
    }
  },
}
