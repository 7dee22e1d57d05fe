import { listAt, mapAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'

/** One rule of a role: who has it may use these verbs on these resources. */
export interface Grant {
  readonly on: Manifest
  readonly at: string
  readonly groups: ReadonlySet<unknown>
  readonly resources: ReadonlySet<unknown>
  readonly verbs: ReadonlySet<unknown>
  /** Whether it is for objects of certain names only. */
  readonly named: boolean
}

const WRITES = ['*', 'create', 'update', 'patch', 'delete', 'deletecollection']

/** All rules of all roles of an overlay, those for resources. */
export function* grantsOf(scene: Scene): Iterable<Grant> {
  const view = viewOf(scene)
  for (const kind of ['Role', 'ClusterRole'] as const)
    for (const on of view.of(`rbac.authorization.k8s.io/${kind}`))
      for (const { at, item } of itemsAt(on.object, '', 'rules'))
        yield {
          on,
          at,
          groups: new Set(listAt(item, 'apiGroups')),
          resources: new Set(listAt(item, 'resources')),
          verbs: new Set(listAt(item, 'verbs')),
          named: listAt(item, 'resourceNames').length > 0,
        }
}

/** Whether everything may be done with everything. */
export const isEverything = ({
  groups,
  resources,
  verbs,
  named,
}: Pick<Grant, 'groups' | 'resources' | 'verbs' | 'named'>): boolean =>
  groups.has('*') && resources.has('*') && verbs.has('*') && !named

/** Whether something may be changed. */
export const writes = ({ verbs }: Grant): boolean => WRITES.some(verb => verbs.has(verb))

/** Whether an object belongs to what brings everything else into the cluster, which cannot do with less. */
export const isDeployer = ({ object }: Manifest): boolean => {
  const part = mapAt(object, 'metadata', 'labels')['app.kubernetes.io/part-of']
  return part === 'argocd' || part === 'flux'
}
