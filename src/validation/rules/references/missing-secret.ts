import type { Rule } from '../rule.ts'
import { missing } from './missing.ts'

/** Secrets are often made by hand, where no repository can show them. */
export const missingSecret: Rule = {
  id: 'missing-secret',
  severity: { production: 'info', others: 'info' },
  says: 'Secrets that pods ask for are in the overlay, or a SealedSecret, ExternalSecret or the like makes them. One that is made by hand is lost with its cluster.',
  fix: 'Add an ExternalSecret or SealedSecret of that name, or make sure that it is there',
  *judge(scene) {
    yield* missing(scene, kind => kind === 'Secret')
  },
}
