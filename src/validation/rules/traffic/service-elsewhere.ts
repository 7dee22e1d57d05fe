import type { Rule } from '../rule.ts'
import { lostServices } from './lost-services.ts'

/** A Service may be for pods of another app, or be left over. */
export const serviceElsewhere: Rule = {
  id: 'service-elsewhere',
  severity: { production: 'warning', others: 'info' },
  says: 'A Service selects pods of its own overlay, where it has workloads. One that does not, though all pods here have another Service, may be for another app or be left over.',
  fix: 'Leave the Service out, or say with the annotation "stagecoach.dev/ignore" whose pods it is for',
  *judge(scene) {
    for (const { service, sure } of lostServices(scene))
      if (!sure)
        yield {
          on: service.on,
          at: '/spec/selector',
          message: 'no pods of this overlay have the labels that it selects',
        }
  },
}
