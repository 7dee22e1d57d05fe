import { canonicalJson } from '../../../diff/json.ts'
import { containersOf } from '../containers.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'

/** The last one wins, until somebody applies it on the server's side, which refuses it. */
export const duplicateVariable: Rule = {
  id: 'duplicate-variable',
  severity: { production: 'error', others: 'warning' },
  says: 'No variable is set to two different values in one container: the last one counts, which readers overlook, and server-side apply refuses it.',
  fix: 'Leave one of them out',
  *judge(scene) {
    for (const { workload, container, at, who } of containersOf(scene)) {
      const values = new Map<string, string>()
      for (const { at: place, item } of itemsAt(container, at, 'env')) {
        const { name } = item
        if (typeof name !== 'string') continue
        const value = canonicalJson(item)
        const before = values.get(name)
        if (before !== undefined && before !== value)
          yield {
            on: workload.on,
            at: place,
            message: `variable "${name.slice(0, 60)}" of container ${who} is set before to something else, which does not count`,
          }
        values.set(name, value)
      }
    }
  },
}
