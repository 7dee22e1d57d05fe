import { textAt } from '../../../diff/json.ts'
import { viewOf } from '../cluster-view.ts'
import type { Rule } from '../rule.ts'
import { grantsOf, isDeployer, isEverything, writes } from './roles.ts'

/** A star grows with every kind that is installed, and Secrets are among them from the beginning. */
export const wildcardRights: Rule = {
  id: 'wildcard-rights',
  severity: { production: 'warning', others: 'info' },
  says: 'A role names what it is for: `resources: ["*"]` of the core or of all groups are Secrets, too, and every verb on Secrets gives away whatever they open. Nor gives a binding `cluster-admin` for its namespace. Of whole clusters `cluster-admin` tells.',
  fix: 'Name the resources and verbs that are needed',
  *judge(scene) {
    for (const on of viewOf(scene).of('rbac.authorization.k8s.io/RoleBinding'))
      if (
        textAt(on.object, 'roleRef', 'name') === 'cluster-admin' &&
        textAt(on.object, 'roleRef', 'kind') === 'ClusterRole' &&
        !isDeployer(on)
      )
        yield { on, at: '/roleRef', message: 'whoever it names may do everything in its namespace' }
    for (const grant of grantsOf(scene)) {
      const { on, at, groups, resources, verbs, named } = grant
      if (
        named ||
        (isEverything(grant) && on.object.kind === 'ClusterRole') ||
        isDeployer(on) ||
        !(groups.has('*') || groups.has(''))
      )
        continue
      if (resources.has('*'))
        yield {
          on,
          at: `${at}/resources`,
          message: `whoever has this role may ${writes(grant) ? 'change' : 'read'} everything, Secrets too`,
        }
      else if (verbs.has('*') && resources.has('secrets'))
        yield { on, at: `${at}/verbs`, message: 'whoever has this role may do everything with Secrets' }
    }
  },
}
