import type { KubernetesObject } from '../../diff/manifest.ts'
import { celValue } from '../cel/cel-value.ts'
import type { Scene } from '../scene.ts'
import { AUTHORIZER, onlyCluster } from './cluster-functions.ts'
import type { CelWorld } from './conditions.ts'
import type { Dialect } from './expression.ts'
import type { PolicyWorld } from './policy.ts'
import { namespaceLabels, namespaceOf, type Review } from './review.ts'

/** What expressions of the API server's own policies may name. */
export const ADMISSION: Dialect = {
  variables: ['object', 'oldObject', 'request', 'namespaceObject', 'params', 'authorizer', 'variables'],
  functions: AUTHORIZER,
}

const made = new WeakMap<Review, { readonly world: PolicyWorld; readonly seen: CelWorld }>()

/**
 * What expressions see of an object that is applied. Who applies it, and what that may do, only a cluster knows. Made once for all
 * policies, and converted as they look at it.
 */
export const admissionOf = (review: Review, scene: Scene, world: PolicyWorld): CelWorld => {
  const known = made.get(review)
  if (known && known.world.namespaces === world.namespaces) return known.seen
  const seen = Object.fromEntries(
    Object.entries(shown(review, scene, world)).map(([name, value]) => [name, celValue(value)]),
  )
  made.set(review, { world, seen })
  return seen
}

const shown = (review: Review, scene: Scene, world: PolicyWorld): CelWorld => {
  const { group, version, kind, resource } = review
  const namespace = namespaceOf(review, scene, world)
  const who = onlyCluster('who applies it')
  const object = placed(review, review.object)
  const oldObject = review.oldObject && placed(review, review.oldObject)
  return {
    object,
    oldObject,
    namespaceObject:
      namespace && review.kind !== 'Namespace'
        ? { ...namespace, metadata: { ...namespace.metadata, labels: namespaceLabels(review, scene, world).labels } }
        : !review.namespaced
          ? null
          : onlyCluster(
              review.namespace === undefined ? 'the namespace it will stand in' : `the namespace "${review.namespace}"`,
            ),
    params: null,
    authorizer: onlyCluster('what somebody may do'),
    request: {
      uid: who,
      kind: { group, version, kind },
      resource: { group, version, resource },
      subResource: '',
      requestKind: { group, version, kind },
      requestResource: { group, version, resource },
      requestSubResource: '',
      name: review.name,
      namespace:
        review.namespace ?? (review.namespaced ? onlyCluster('the namespace it will stand in') : namespaceName(review)),
      operation: review.operation,
      userInfo: who,
      object,
      oldObject,
      dryRun: false,
      options: {},
    },
  }
}

/** Nothing that stands in a namespace is applied without one, whether or not it is written down. */
const placed = (review: Review, object: KubernetesObject): unknown =>
  review.namespaced && object.metadata.namespace === undefined
    ? { ...object, metadata: { ...object.metadata, namespace: onlyCluster('the namespace it will stand in') } }
    : object

/** Of a Namespace the API server says its own name. */
const namespaceName = (review: Review): string =>
  review.kind === 'Namespace' && review.group === '' ? review.name : ''
