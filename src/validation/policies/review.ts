import type { JsonMap } from '../../diff/json.ts'
import { textAt } from '../../diff/json.ts'
import type { KubernetesObject, Manifest } from '../../diff/manifest.ts'
import type { Scene } from '../scene.ts'
import { withServerDefaults } from './defaults.ts'
import type { KnownLabels } from './label-selector.ts'
import type { PolicyWorld } from './policy.ts'
import { type Resource, resourcesOf } from './resource.ts'

/** What admission would be asked about one object of an overlay. */
export interface Review extends Resource {
  readonly manifest: Manifest
  /** With what the API server sets before it asks. */
  readonly object: KubernetesObject
  /** What it was before; null where it was not there. */
  readonly oldObject: KubernetesObject | null
  readonly operation: 'CREATE' | 'UPDATE'
  readonly name: string
  /** Absent of what stands in no namespace, and where nothing says which one it is. */
  readonly namespace?: string
}

const made = new WeakMap<Scene, readonly Review[]>()

/** What admission would be asked about the objects of an overlay. Made once for all policies. */
export const reviewsOf = (scene: Scene): readonly Review[] => {
  const known = made.get(scene)
  if (known) return known
  const resources = resourcesOf(scene.manifests)
  const before = new Map((scene.before ?? []).map(({ object }) => [identity(object), object]))
  const reviews = scene.manifests.map((manifest): Review => {
    const { object } = manifest
    const resource = resources(object.apiVersion, object.kind)
    const old = before.get(identity(object))
    const oldObject = old ? withServerDefaults(old) : null
    const namespace = textAt(object, 'metadata', 'namespace')
    return {
      ...resource,
      manifest,
      object: withServerDefaults(object),
      oldObject,
      operation: oldObject ? 'UPDATE' : 'CREATE',
      name: object.metadata.name,
      ...(resource.namespaced && namespace ? { namespace } : {}),
    }
  })
  made.set(scene, reviews)
  return reviews
}

const identity = ({ apiVersion, kind, metadata }: KubernetesObject): string => {
  const slash = apiVersion.indexOf('/')
  return JSON.stringify([slash < 0 ? '' : apiVersion.slice(0, slash), kind, metadata.namespace ?? '', metadata.name])
}

/** The namespace that an object stands in, where it is known: of the render, else of what the world says. */
export const namespaceOf = (review: Review, scene: Scene, world: PolicyWorld): KubernetesObject | undefined => {
  if (review.kind === 'Namespace' && review.group === '') return review.object
  if (review.namespace === undefined) return undefined
  return namespacesIn(scene).get(review.namespace) ?? world.namespaces.get(review.namespace)
}

const rendered = new WeakMap<Scene, ReadonlyMap<string, KubernetesObject>>()

const namespacesIn = (scene: Scene): ReadonlyMap<string, KubernetesObject> => {
  const known = rendered.get(scene)
  if (known) return known
  const found = new Map<string, KubernetesObject>()
  for (const { object } of scene.manifests)
    if (object.kind === 'Namespace' && object.apiVersion === 'v1') found.set(object.metadata.name, object)
  rendered.set(scene, found)
  return found
}

/** What is known of the labels of an object's namespace. Its name is one of them always. */
export const namespaceLabels = (review: Review, scene: Scene, world: PolicyWorld): KnownLabels => {
  const namespace = namespaceOf(review, scene, world)
  const name = namespace?.metadata.name ?? review.namespace
  return {
    labels: { ...labelsOf(namespace), ...(name === undefined ? {} : { 'kubernetes.io/metadata.name': name }) },
    complete: namespace !== undefined,
  }
}

/** Labels of an object; none where it has none. */
export const labelsOf = (object: KubernetesObject | null | undefined): JsonMap => object?.metadata.labels ?? {}
