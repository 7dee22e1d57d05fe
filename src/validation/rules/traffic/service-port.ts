import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'
import { servicesOf } from './services.ts'

/** A port by number works without being declared; where others are, it is most likely another one that was meant. */
export const servicePort: Rule = {
  id: 'service-port',
  severity: { production: 'warning', others: 'info' },
  says: 'A port that a Service leads to by number is one that its pods declare, where they declare any: else it is most likely the old one.',
  fix: 'Write the port that the container listens on, or declare it there',
  *judge(scene) {
    if (viewOf(scene).mixed) return
    for (const { on, workloads } of servicesOf(scene)) {
      if (!workloads.some(({ ports }) => ports.size > 0)) continue
      for (const { at: place, item } of itemsAt(on.object, '', 'spec', 'ports')) {
        const target = item['targetPort'] ?? item['port']
        if (typeof target !== 'number' || workloads.some(({ ports }) => ports.has(target))) continue
        yield {
          on,
          at: item['targetPort'] === undefined ? `${place}/port` : `${place}/targetPort`,
          message: `it leads to port ${target}, which none of its pods declares`,
        }
      }
    }
  },
}
