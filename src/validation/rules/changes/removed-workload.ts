import type { Rule } from '../rule.ts'
import { differencesOf, messageOf } from './differences.ts'

/** A promotion that removes what runs is rarely one. */
export const removedWorkload: Rule = {
  id: 'removed-workload',
  severity: { production: 'warning', others: 'info' },
  says: 'No workload disappears: its pods are stopped. What has claims of its own is told of by `deletion-guard`.',
  fix: 'Keep it, or make sure that nobody needs it any more',
  *judge(scene) {
    for (const { on, danger } of differencesOf(scene).dangers)
      if (danger.code === 'removed workload') yield { on, at: danger.at, message: messageOf(danger) }
  },
}
