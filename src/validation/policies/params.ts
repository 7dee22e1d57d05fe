import { isMap, type JsonMap, mapAt, textAt, wordOf } from '../../diff/json.ts'
import type { KubernetesObject } from '../../diff/manifest.ts'
import type { Scene } from '../scene.ts'
import { onlyCluster } from './cluster-functions.ts'
import { selects } from './label-selector.ts'
import type { PolicyDocument } from './policy-document.ts'
import { groupVersion } from './resource.ts'
import type { Review } from './review.ts'

/** The parameters of a policy: objects, or null where it has none; or why they are not known. */
export type Params =
  | { readonly is: 'some'; readonly values: readonly (JsonMap | null)[] }
  | { readonly is: 'unknown'; readonly why: string }

/** The objects that a binding takes its parameters from: those of the policies' files, else those of the overlay. */
export const paramsOf = (
  kind: unknown,
  ref: unknown,
  review: Review,
  scene: Scene,
  all: readonly PolicyDocument[],
): Params => {
  if (!isMap(kind) || !isMap(ref)) return { is: 'some', values: [null] }
  const { group } = groupVersion(textAt(kind, 'apiVersion') ?? '')
  const isKind = (object: JsonMap): boolean =>
    object['kind'] === kind['kind'] && groupVersion(wordOf(object['apiVersion'])).group === group
  const name = textAt(ref, 'name')
  const selector = ref['selector']
  const namespace = textAt(ref, 'namespace') ?? review.namespace
  const fits = (object: JsonMap): boolean => {
    const own = textAt(object, 'metadata', 'namespace')
    if (own !== undefined && namespace !== undefined && own !== namespace) return false
    if (name !== undefined) return textAt(object, 'metadata', 'name') === name
    return selects(selector, { labels: mapAt(object, 'metadata', 'labels'), complete: true }) === true
  }
  const values: readonly JsonMap[] = [
    ...all.map(({ object }) => object),
    ...scene.manifests.map(({ object }): KubernetesObject => object),
  ].filter(object => isKind(object) && fits(object))
  if (values.length > 0) return { is: 'some', values: name === undefined ? values : values.slice(0, 1) }
  const called = `the parameters ${name === undefined ? `of kind ${wordOf(kind['kind'])}` : `"${name}"`}`
  if (ref['parameterNotFoundAction'] === 'Allow')
    return {
      is: 'unknown',
      why: `${called} are in none of the files; where they are missing in the cluster, too, it passes`,
    }
  return { is: 'unknown', why: onlyCluster(`${called}, which are in none of the files`).message }
}
