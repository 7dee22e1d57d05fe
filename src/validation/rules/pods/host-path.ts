import { isMap } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'

/** A volume that is the node's own disk. */
export const hostPath: Rule = {
  id: 'host-path',
  severity: { production: 'error', others: 'warning' },
  says: 'No volume is a path of the node: pods on other nodes find something else there, and what is written there stays. Of DaemonSets, which often have to, `node-access` tells.',
  fix: 'Take a claim, "emptyDir" or a ConfigMap',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates)
      for (const { at, item } of itemsAt(pods.spec, pods.at, 'volumes'))
        if (isMap(item['hostPath']) && kind !== 'DaemonSet')
          yield { on, at: `${at}/hostPath`, message: 'the pod reaches the disk of whatever node it runs on' }
  },
}
