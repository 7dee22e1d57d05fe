import { mapAt } from '../json.ts'
import { selects } from '../pod-template.ts'
import type { Rule } from './rule.ts'

/** A disruption budget that is removed while its pods stay. */
export const removedGuard: Rule = (before, after, { head }) => {
  if (before?.kind !== 'PodDisruptionBudget' || after) return []
  const guarded = head
    .workloads(before.metadata.namespace)
    .some(({ pods }) => selects(mapAt(before, 'spec', 'selector'), pods.labels))
  return guarded
    ? [{ code: 'removed guard', at: '', sentence: 'Draining nodes may stop all of its pods at the same time' }]
    : []
}
