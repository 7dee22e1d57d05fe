import { groupOf } from '../../../diff/match.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import type { Workload } from '../workload.ts'
import { policiesOf } from './policies.ts'

/** Groups of policies that are none of Kubernetes' own; whom they are for is not judged. */
const OTHERS = /^(?:cilium\.io|(?:crd\.)?projectcalico\.org|policy\.networking\.k8s\.io)$/

/** Where no policy is for a pod, everything in the cluster may reach it. */
export const networkPolicy: Rule = {
  id: 'network-policy',
  severity: { production: 'info', others: 'off' },
  says: 'Some NetworkPolicy is for every pod: else all other pods of the cluster may reach it. Not judged where policies of Cilium or Calico are in the overlay.',
  fix: 'Add a NetworkPolicy that selects its pods and says who may reach them',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial || view.manifests.some(({ object }) => OTHERS.test(groupOf(object.apiVersion)))) return
    const guarded = new Set<Workload>()
    for (const { workloads } of policiesOf(scene)) {
      if (!workloads) return
      for (const workload of workloads) guarded.add(workload)
    }
    for (const workload of view.running) {
      // Policies do not hold in the network of the node.
      if (guarded.has(workload) || workload.pods.spec['hostNetwork'] === true) continue
      yield {
        on: workload.on,
        at: '',
        message: 'no NetworkPolicy is for its pods, so that every pod of the cluster may reach them',
      }
    }
  },
}
