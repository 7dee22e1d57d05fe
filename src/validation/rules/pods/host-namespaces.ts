import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'

/** What a pod shares with its node, and what that means. */
export const HOST_NAMESPACES: readonly (readonly [field: string, meaning: string])[] = [
  ['hostNetwork', 'uses the network of its node, past network policies'],
  ['hostPID', 'sees and may signal every process of its node'],
  ['hostIPC', 'shares memory with processes of its node'],
]

/** Pods that stand beside the node's own processes. */
export const hostNamespaces: Rule = {
  id: 'host-namespaces',
  severity: { production: 'error', others: 'warning' },
  says: 'No pod shares network, processes or memory with its node. Of DaemonSets, which often have to, `node-access` tells.',
  fix: 'Leave it out; a port is opened by a Service',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates)
      for (const [field, meaning] of HOST_NAMESPACES)
        if (pods.spec[field] === true && kind !== 'DaemonSet')
          yield { on, at: `${pods.at}/${field}`, message: `"${field}" is true: the pod ${meaning}` }
  },
}
