import type { Rule } from '../rule.ts'
import { differencesOf, messageOf } from './differences.ts'

/** The change itself may be meant; that it happens at once, most likely not. */
export const trafficMoved: Rule = {
  id: 'traffic-moved',
  severity: { production: 'warning', others: 'info' },
  says: 'A Service sends traffic to the pods that it sent it to before. When its selector or the labels of the pods change, it moves at once, before new pods are ready.',
  fix: 'Add a second Service, or change labels and selector in two steps',
  *judge(scene) {
    for (const { on, danger } of differencesOf(scene).dangers)
      if (danger.code === 'selector') yield { on, at: danger.at, message: messageOf(danger) }
  },
}
