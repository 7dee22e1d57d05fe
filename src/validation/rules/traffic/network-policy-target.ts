import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { policiesOf } from './policies.ts'

/** A policy for nobody guards nobody. */
export const networkPolicyTarget: Rule = {
  id: 'network-policy-target',
  severity: { production: 'info', others: 'info' },
  says: 'A NetworkPolicy is for the pods of some workload of its overlay: else it guards nobody. Judged where the overlay has workloads, and nothing in it makes others.',
  fix: 'Write labels of the pods in "spec.podSelector", or "{}" for all of its namespace',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial || view.hasOperated || view.running.length === 0) return
    for (const { on, all, workloads } of policiesOf(scene))
      if (!all && workloads?.length === 0)
        yield {
          on,
          at: '/spec/podSelector',
          message: 'no pods of this overlay have these labels, so that it guards none',
        }
  },
}
