import { textAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { grantsOf, isDeployer, isEverything } from './roles.ts'

/** Whoever can become this account owns the cluster. */
export const clusterAdmin: Rule = {
  id: 'cluster-admin',
  severity: { production: 'error', others: 'warning' },
  says: 'Nobody gets the role `cluster-admin`, and no role allows everything, except those of Argo CD and Flux themselves.',
  fix: 'Write a role with what is needed',
  *judge(scene) {
    const view = viewOf(scene)
    for (const kind of ['ClusterRoleBinding', 'RoleBinding'] as const)
      for (const on of view.of(`rbac.authorization.k8s.io/${kind}`)) {
        if (textAt(on.object, 'roleRef', 'name') !== 'cluster-admin' || isDeployer(on)) continue
        if (textAt(on.object, 'roleRef', 'kind') === 'Role') continue
        const where = kind === 'RoleBinding' ? 'in its namespace' : 'in the whole cluster'
        yield { on, at: '/roleRef', message: `whoever it names may do everything ${where}` }
      }
    for (const grant of grantsOf(scene)) {
      if (!isEverything(grant) || isDeployer(grant.on)) continue
      yield { on: grant.on, at: grant.at, message: 'whoever has this role may do everything with everything' }
    }
  },
}
