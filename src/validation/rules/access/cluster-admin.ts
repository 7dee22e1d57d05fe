import { textAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { grantsOf, isDeployer, isEverything } from './roles.ts'

/** Whoever can become this account owns the cluster. */
export const clusterAdmin: Rule = {
  id: 'cluster-admin',
  severity: { production: 'error', others: 'warning' },
  says: 'Nobody gets the role `cluster-admin` in the whole cluster, and no ClusterRole allows everything, except those of Argo CD and Flux themselves.',
  fix: 'Write a role with what is needed',
  *judge(scene) {
    const view = viewOf(scene)
    for (const on of view.of('rbac.authorization.k8s.io/ClusterRoleBinding'))
      if (textAt(on.object, 'roleRef', 'name') === 'cluster-admin' && !isDeployer(on))
        yield { on, at: '/roleRef', message: 'whoever it names may do everything in the whole cluster' }
    for (const { on, at, ...grant } of grantsOf(scene))
      if (on.object.kind === 'ClusterRole' && isEverything(grant) && !isDeployer(on))
        yield { on, at, message: 'whoever has this role may do everything with everything' }
  },
}
