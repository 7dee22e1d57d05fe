import { isMap, mapAt } from '../../../diff/json.ts'
import { selects } from '../../../diff/pod-template.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

/** The API server refuses a workload that would not find its own pods. */
export const selectorMismatch: Rule = {
  id: 'selector-mismatch',
  severity: { production: 'error', others: 'error' },
  says: 'The selector of a workload fits the labels of its own pods; the API server refuses it otherwise.',
  fix: 'Write the same labels in "spec.selector.matchLabels" and in "spec.template.metadata.labels"',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates) {
      if (!/^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Rollout)$/.test(kind)) continue
      const selector = mapAt(on.object, 'spec')['selector']
      const plain = kind === 'ReplicationController'
      if (!isMap(selector) || selects(selector, pods.labels, plain)) continue
      yield { on, at: '/spec/selector', message: 'the selector does not fit the labels of its own pods' }
    }
  },
}
