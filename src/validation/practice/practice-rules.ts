import type { Rule } from '../rules/rule.ts'
import { alertNeverResolves } from './alert-never-resolves.ts'
import { applicationCollision } from './application-collision.ts'
import { commitTemplate } from './commit-template.ts'
import { manualSync } from './manual-sync.ts'
import { rolloutIncomplete } from './rollout-incomplete.ts'

/** Rules over what deploys and watches rather than over what runs: no schema can know them. */
export const practiceRules: readonly Rule[] = [
  rolloutIncomplete,
  applicationCollision,
  manualSync,
  commitTemplate,
  alertNeverResolves,
]
