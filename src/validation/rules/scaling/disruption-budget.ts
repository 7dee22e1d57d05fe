import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import type { Workload } from '../workload.ts'
import { budgetsOf } from './budgets.ts'
import { leastPodsOf } from './least-pods.ts'

/** Several pods are of no use where all of them may be evicted at once. */
export const disruptionBudget: Rule = {
  id: 'disruption-budget',
  severity: { production: 'warning', others: 'off' },
  says: 'What has several pods has a PodDisruptionBudget: without one, draining nodes may stop all of them at the same time.',
  fix: 'Add a PodDisruptionBudget with "maxUnavailable: 1" that selects its pods',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial) return
    const guarded = new Set<Workload>()
    for (const { workloads } of budgetsOf(scene)) {
      if (!workloads) return
      for (const workload of workloads) guarded.add(workload)
    }
    for (const workload of view.running) {
      const least = leastPodsOf(scene, workload)
      if (!least || least.count < 2 || guarded.has(workload)) continue
      yield {
        on: workload.on,
        at: '',
        message: `no PodDisruptionBudget keeps any of its ${least.count} pods while nodes are drained`,
      }
    }
  },
}
