import { at } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { budgetsOf } from './budgets.ts'
import { leastPodsOf } from './least-pods.ts'

/** A budget that lets no pod go keeps nodes from being drained: upgrades of the cluster wait for ever. */
export const evictionBlocked: Rule = {
  id: 'eviction-blocked',
  severity: { production: 'error', others: 'warning' },
  says: 'A PodDisruptionBudget lets at least one pod go. Otherwise no node with such a pod can be drained, and upgrades of the cluster wait for ever.',
  fix: 'Write "maxUnavailable: 1", or run one pod more than "minAvailable"',
  *judge(scene) {
    if (viewOf(scene).mixed) return
    for (const { on, workloads } of budgetsOf(scene)) {
      if (!workloads || workloads.length === 0) continue
      const most = at(on.object, 'spec', 'maxUnavailable')
      if (most === 0 || most === '0%') {
        yield {
          on,
          at: '/spec/maxUnavailable',
          message: 'not a single pod may be evicted, so that no node it runs on can be drained',
        }
        continue
      }
      const pods = workloads.map(workload => leastPodsOf(scene, workload))
      // Without a number somebody may scale it whom nobody sees here.
      const known = pods.every(least => least?.written === true)
      const count = pods.reduce((sum, least) => sum + (least?.count ?? 0), 0)
      const kept = keptOf(at(on.object, 'spec', 'minAvailable'), count)
      if (kept === undefined || kept === 0 || (!known && kept !== 'all')) continue
      if (kept !== 'all' && (count === 0 || kept < count)) continue
      const all = kept === 'all' ? 'all of its pods' : `${kept} of ${count} ${count === 1 ? 'pod' : 'pods'}`
      yield {
        on,
        at: '/spec/minAvailable',
        message: `${all} have to be there at all times, so that none may be evicted and no node it runs on can be drained`,
      }
    }
  },
}

/** How many pods have to stay: parts are rounded up. */
const keptOf = (least: unknown, count: number): number | 'all' | undefined => {
  if (typeof least === 'number') return least
  const percent = typeof least === 'string' ? /^(\d{1,3})%$/.exec(least) : null
  if (!percent) return undefined
  return Number(percent[1]) >= 100 ? 'all' : Math.ceil((Number(percent[1]) * count) / 100)
}
