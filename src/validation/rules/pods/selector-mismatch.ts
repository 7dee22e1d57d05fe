import { isMap, mapAt } from '../../../diff/json.ts'
import { selects } from '../../../diff/pod-template.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

/** The controller of Rollouts does nothing for one that would not find its own pods, which the API server takes. */
export const selectorMismatch: Rule = {
  id: 'selector-mismatch',
  severity: { production: 'error', others: 'error' },
  says: 'The selector of a Rollout fits the labels of its own pods: its controller does nothing for it otherwise. Other workloads are refused by the API server, of which `schema.selector` tells.',
  fix: 'Write the same labels in "spec.selector.matchLabels" and in "spec.template.metadata.labels"',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates) {
      const selector = mapAt(on.object, 'spec')['selector']
      if (kind !== 'Rollout' || !isMap(selector) || selects(selector, pods.labels)) continue
      yield { on, at: '/spec/selector', message: 'the selector does not fit the labels of its own pods' }
    }
  },
}
