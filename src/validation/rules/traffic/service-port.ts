import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'
import { servicesOf } from './served-by.ts'

/** A port by number works without being declared; where others are, it is most likely another one that was meant. */
export const servicePort: Rule = {
  id: 'service-port',
  severity: { production: 'warning', others: 'info' },
  says: 'Of the ports that a Service leads to by number, at least one is declared by its pods, where they declare any: else it is most likely the old one.',
  fix: 'Write the port that the container listens on, or declare it there',
  *judge(scene) {
    if (viewOf(scene).mixed) return
    for (const { on, workloads } of servicesOf(scene)) {
      if (!workloads.some(({ ports }) => ports.size > 0)) continue
      const ports = itemsAt(on.object, '', 'spec', 'ports').map(({ at, item }) => ({
        target: item['targetPort'] ?? item['port'],
        at: item['targetPort'] === undefined ? `${at}/port` : `${at}/targetPort`,
      }))
      // Ports for metrics are often not declared; who leads to a declared one knows its pods.
      if (ports.some(({ target }) => typeof target !== 'number' || workloads.some(each => each.ports.has(target))))
        continue
      for (const { target, at } of ports)
        yield { on, at, message: `it leads to port ${String(target)}, and its pods declare only others` }
    }
  },
}
