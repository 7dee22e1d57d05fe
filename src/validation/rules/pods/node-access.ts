import { isMap, at as valueAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Found, Rule } from '../rule.ts'
import type { Workload } from '../workload.ts'
import { HOST_NAMESPACES } from './host-namespaces.ts'

/** Agents of nodes have to reach into them; who reviews should know how far. */
export const nodeAccess: Rule = {
  id: 'node-access',
  severity: { production: 'warning', others: 'info' },
  says: 'How far a DaemonSet reaches into its nodes: it is privileged, shares network or processes, mounts paths, or takes ports. Agents for logs, metrics, networks and storage have to; applications do not.',
  fix: 'Say with the annotation "stagecoach.dev/ignore" why it has to, or leave it out',
  *judge(scene) {
    for (const workload of viewOf(scene).templates) if (workload.kind === 'DaemonSet') yield* reachesOf(workload)
  },
}

function* reachesOf({ on, pods, containers }: Workload): Iterable<Found> {
  for (const [field, meaning] of HOST_NAMESPACES)
    if (pods.spec[field] === true)
      yield { on, at: `${pods.at}/${field}`, message: `every pod of the DaemonSet ${meaning}` }
  const paths = itemsAt(pods.spec, pods.at, 'volumes').filter(({ item }) => isMap(item['hostPath']))
  const [first] = paths
  if (first)
    yield {
      on,
      at: `${first.at}/hostPath`,
      message: `the DaemonSet reaches the disk of every node, by ${paths.length === 1 ? 'a volume' : `${paths.length} volumes`}`,
    }
  for (const { at, container, who } of containers) {
    for (const { at: place, item } of itemsAt(container, at, 'ports'))
      if (typeof item['hostPort'] === 'number' && item['hostPort'] > 0 && pods.spec['hostNetwork'] !== true)
        yield { on, at: `${place}/hostPort`, message: `container ${who} takes port ${item['hostPort']} of every node` }
    if (valueAt(container, 'securityContext', 'privileged') === true)
      yield {
        on,
        at: `${at}/securityContext/privileged`,
        message: `container ${who} may do whatever root may do, on every node`,
      }
  }
}
