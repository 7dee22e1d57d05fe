import { isMap, type JsonMap, listAt, mapAt } from '../../diff/json.ts'
import type { Scene } from '../scene.ts'
import { selects, selectsAll } from './label-selector.ts'
import type { PolicyWorld } from './policy.ts'
import { labelsOf, namespaceLabels, type Review } from './review.ts'

/** Whether something applies to an object; a text says what one had to know to tell. */
export type Applies = boolean | string

/** How a policy is matched against objects. */
export interface Matching {
  readonly scene: Scene
  readonly world: PolicyWorld
  /** Whether rules for one version of a kind are for all of its versions. */
  readonly equivalent: boolean
}

/** Whether `matchConstraints` of a policy, or `matchResources` of a binding, take in an object. */
export const matchesResources = (match: JsonMap, review: Review, matching: Matching): Applies => {
  const objects = match['objectSelector']
  if (
    isMap(objects) &&
    ![review.object, review.oldObject].some(
      object => object !== null && selects(objects, { labels: labelsOf(object), complete: true }),
    )
  )
    return false
  const excluded = listAt(match, 'excludeResourceRules')
  if (excluded.some(rule => matchesRule(rule, review, matching.equivalent))) return false
  const rules = listAt(match, 'resourceRules')
  if (rules.length > 0 && !rules.some(rule => matchesRule(rule, review, matching.equivalent))) return false
  return matchesNamespace(match['namespaceSelector'], review, matching)
}

/** Whether a selector of namespaces takes in an object. What stands in no namespace is always taken in. */
export const matchesNamespace = (
  selector: unknown,
  review: Review,
  { scene, world }: Omit<Matching, 'equivalent'>,
): Applies => {
  if (!isMap(selector) || selectsAll(selector)) return true
  if (!review.namespaced && !(review.kind === 'Namespace' && review.group === '')) return true
  return (
    selects(selector, namespaceLabels(review, scene, world)) ??
    (review.namespace === undefined
      ? 'which namespace it will stand in'
      : `the labels of the namespace "${review.namespace}"`)
  )
}

const matchesRule = (rule: unknown, review: Review, equivalent: boolean): boolean => {
  const has = (key: string, ...values: readonly string[]): boolean => {
    const listed = listAt(rule, key)
    return listed.includes('*') || values.some(value => listed.includes(value))
  }
  if (!has('operations', review.operation)) return false
  if (!has('apiGroups', review.group)) return false
  if (!equivalent && !has('apiVersions', review.version)) return false
  if (listAt(rule, 'apiVersions').length === 0) return false
  if (!has('resources', review.resource, '*/*')) return false
  const scope = mapAt(rule)['scope'] ?? '*'
  if (scope !== '*' && scope !== (review.namespaced ? 'Namespaced' : 'Cluster')) return false
  const names = listAt(rule, 'resourceNames')
  return names.length === 0 || names.includes(review.name)
}

/** Whether rules ask for what happens to objects that are there after a change: not only for their deletion, or for calls into them. */
export const asksForObjects = (match: JsonMap): boolean => {
  const rules = listAt(match, 'resourceRules')
  return (
    rules.length === 0 ||
    rules.some(rule => ['*', 'CREATE', 'UPDATE'].some(operation => listAt(rule, 'operations').includes(operation)))
  )
}
