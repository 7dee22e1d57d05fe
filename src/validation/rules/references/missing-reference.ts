import type { Rule } from '../rule.ts'
import { missing } from './missing.ts'

/** Pods wait for what is not there, and nobody is told why. */
export const missingReference: Rule = {
  id: 'missing-reference',
  severity: { production: 'warning', others: 'info' },
  says: 'ConfigMaps, ServiceAccounts and claims that pods ask for are in the overlay, or a custom resource in it names them: pods do not start without. Of a PriorityClass only where the overlay has others. Not judged where something in it makes objects of its own; what is `optional` is not asked for.',
  fix: 'Write the name of one that is there, or add it',
  *judge(scene) {
    yield* missing(scene, kind => kind !== 'Secret')
  },
}
