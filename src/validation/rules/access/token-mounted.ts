import { at, textAt } from '../../../diff/json.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Rule } from '../rule.ts'

/** A token that nobody uses is one that somebody can steal. */
export const tokenMounted: Rule = {
  id: 'token-mounted',
  severity: { production: 'info', others: 'off' },
  says: 'A pod whose account has no rights has no token of it either (`automountServiceAccountToken: false`). Judged by the bindings of the overlay.',
  fix: 'Write "automountServiceAccountToken: false" for the pod or its ServiceAccount',
  *judge(scene) {
    const view = viewOf(scene)
    if (view.partial) return
    const bound = boundIn(scene)
    for (const { on, namespace, pods } of view.templates) {
      const name = textAt(pods.spec, 'serviceAccountName') ?? textAt(pods.spec, 'serviceAccount') ?? 'default'
      const account = view.find('/ServiceAccount', namespace, name)
      const mounted = pods.spec['automountServiceAccountToken'] ?? at(account?.object, 'automountServiceAccountToken')
      // An account that is not here has its rights elsewhere.
      if (mounted === false || bound.has(name) || (!account && name !== 'default')) continue
      yield { on, at: pods.at, message: 'its pods have a token of their account, which has no rights in this overlay' }
    }
  },
}

/** Accounts with rights by their name alone: bindings name namespaces that overlays may leave out. */
const boundIn = (scene: Scene): ReadonlySet<string> =>
  new Set(
    (['RoleBinding', 'ClusterRoleBinding'] as const).flatMap(kind =>
      viewOf(scene)
        .of(`rbac.authorization.k8s.io/${kind}`)
        .flatMap(({ object }) => itemsAt(object, '', 'subjects').flatMap(({ item }) => textAt(item, 'name') ?? [])),
    ),
  )
