import { at, isMap, type JsonMap, listAt, textAt } from '../../../diff/json.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import { isMark } from '../../../diff/mark.ts'
import type { Scene } from '../../scene.ts'
import { viewOf } from '../cluster-view.ts'
import { itemsAt } from '../list-items.ts'
import type { Workload } from '../workload.ts'

/** Kinds that pods ask for by name. */
export type Referred = 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim' | 'PriorityClass'

/** Something that pods cannot start without. */
export interface Reference {
  readonly on: Manifest
  readonly namespace: string | undefined
  readonly kind: Referred
  readonly name: string
  /** RFC 6901 pointer to the name. */
  readonly at: string
  /** Keys that have to be in it, with where they are asked for. */
  readonly keys: readonly { readonly key: string; readonly at: string }[]
}

/** All that the pods of an overlay ask for, without what is optional or in every cluster. */
export function* referencesOf(scene: Scene): Iterable<Reference> {
  for (const workload of viewOf(scene).templates) {
    yield* ofPods(workload)
    for (const { at: place, container } of workload.containers) yield* ofContainer(workload, container, place)
  }
}

const EVERYWHERE = new Set([
  'ConfigMap kube-root-ca.crt',
  'ConfigMap openshift-service-ca.crt',
  'ConfigMap istio-ca-root-cert',
  'ServiceAccount default',
  'PriorityClass system-node-critical',
  'PriorityClass system-cluster-critical',
])

function* made(
  { on, namespace }: Workload,
  kind: Referred,
  from: unknown,
  place: string,
  field: string,
  keys: Reference['keys'] = [],
): Iterable<Reference> {
  const name = textAt(from, field)
  // Names are not hidden on purpose, but words of a name may look like a secret.
  if (name === undefined || name === '' || isMark(name) || EVERYWHERE.has(`${kind} ${name}`)) return
  if (at(from, 'optional') === true) return
  yield { on, namespace, kind, name, at: `${place}/${field}`, keys }
}

function* ofPods(workload: Workload): Iterable<Reference> {
  const { spec, at: place } = workload.pods
  yield* made(workload, 'ServiceAccount', spec, place, 'serviceAccountName')
  yield* made(workload, 'PriorityClass', spec, place, 'priorityClassName')
  // A StatefulSet puts its own claim in the place of a volume of that name.
  const claims = new Set(
    listAt(workload.on.object, 'spec', 'volumeClaimTemplates').map(claim => at(claim, 'metadata', 'name')),
  )
  for (const { at: volume, item } of itemsAt(spec, place, 'volumes')) {
    if (claims.has(item['name'])) continue
    yield* ofVolume(workload, item, volume, 'secretName')
    yield* made(
      workload,
      'PersistentVolumeClaim',
      item['persistentVolumeClaim'],
      `${volume}/persistentVolumeClaim`,
      'claimName',
    )
    for (const source of itemsAt(item, volume, 'projected', 'sources'))
      yield* ofVolume(workload, source.item, source.at, 'name')
  }
}

function* ofVolume(workload: Workload, volume: JsonMap, place: string, secretName: string): Iterable<Reference> {
  for (const [kind, field, name] of [
    ['ConfigMap', 'configMap', 'name'],
    ['Secret', 'secret', secretName],
  ] as const) {
    const from = volume[field]
    if (!isMap(from)) continue
    const keys = itemsAt(from, `${place}/${field}`, 'items').flatMap(({ at: item, item: { key } }) =>
      typeof key === 'string' ? [{ key, at: `${item}/key` }] : [],
    )
    yield* made(workload, kind, from, `${place}/${field}`, name, keys)
  }
}

function* ofContainer(workload: Workload, container: JsonMap, place: string): Iterable<Reference> {
  for (const { at: variable, item } of itemsAt(container, place, 'env'))
    for (const [kind, field] of [
      ['ConfigMap', 'configMapKeyRef'],
      ['Secret', 'secretKeyRef'],
    ] as const) {
      const from = at(item, 'valueFrom', field)
      const key = textAt(from, 'key')
      const ref = `${variable}/valueFrom/${field}`
      yield* made(workload, kind, from, ref, 'name', key === undefined ? [] : [{ key, at: `${ref}/key` }])
    }
  for (const { at: source, item } of itemsAt(container, place, 'envFrom')) {
    yield* made(workload, 'ConfigMap', item['configMapRef'], `${source}/configMapRef`, 'name')
    yield* made(workload, 'Secret', item['secretRef'], `${source}/secretRef`, 'name')
  }
}
