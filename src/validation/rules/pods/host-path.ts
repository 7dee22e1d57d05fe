import { isMap, textAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'

/** Certificates and time zones: the same on every node, and nobody's secret. */
const HARMLESS = /^\/(?:etc\/(?:ssl\/certs|pki|localtime|timezone)|usr\/share\/(?:ca-certificates|zoneinfo))(?:\/|$)/

/** A volume that is the node's own disk. */
export const hostPath: Rule = {
  id: 'host-path',
  severity: { production: 'error', others: 'warning' },
  says: 'No volume is a path of the node: pods on other nodes find something else there, and what is written there stays. Not told of certificates and time zones. Of DaemonSets, which often have to, `node-access` tells.',
  fix: 'Take a claim, "emptyDir" or a ConfigMap',
  *judge(scene) {
    for (const { on, kind, pods } of viewOf(scene).templates)
      for (const { at, item } of itemsAt(pods.spec, pods.at, 'volumes'))
        if (isMap(item['hostPath']) && kind !== 'DaemonSet' && !HARMLESS.test(textAt(item, 'hostPath', 'path') ?? ''))
          yield { on, at: `${at}/hostPath`, message: 'the pod reaches the disk of whatever node it runs on' }
  },
}
