import { isMap, type JsonMap, listAt, textAt, wordOf } from '../../diff/json.ts'
import { selects } from './label-selector.ts'
import { type Applies, type Matching, matchesNamespace } from './match-resources.ts'
import { labelsOf, type Review } from './review.ts'
import { fitsWildcard } from './wildcard.ts'

/** Whether `spec.match` of a constraint takes in an object. */
export const matchesConstraint = (match: JsonMap, review: Review, matching: Matching): Applies => {
  const { group, kind, name } = review
  const isNamespace = kind === 'Namespace' && group === ''
  const kinds = listAt(match, 'kinds')
  const names = (of: unknown, key: string, wanted: string): boolean => {
    const listed = listAt(of, key)
    return listed.length === 0 || listed.includes('*') || listed.includes(wanted)
  }
  if (kinds.length > 0 && !kinds.some(of => names(of, 'kinds', kind) && names(of, 'apiGroups', group))) return false
  if (match['scope'] === 'Cluster' && review.namespaced) return false
  if (match['scope'] === 'Namespaced' && !review.namespaced) return false
  // What is written down is no object that Gatekeeper would expand from another.
  if (match['source'] === 'Generated') return false
  const called = textAt(match, 'name')
  if (called && !fitsWildcard(called, name)) return false
  const selector = match['labelSelector']
  if (
    isMap(selector) &&
    ![review.object, review.oldObject].some(
      object => object !== null && selects(selector, { labels: labelsOf(object), complete: true }),
    )
  )
    return false
  const namespace = isNamespace ? name : review.namespace
  const among = (key: string): boolean =>
    listAt(match, key).some(pattern => fitsWildcard(wordOf(pattern), namespace ?? ''))
  const asksWhere = listAt(match, 'namespaces').length > 0 || listAt(match, 'excludedNamespaces').length > 0
  if (namespace !== undefined) {
    if (listAt(match, 'namespaces').length > 0 && !among('namespaces')) return false
    if (among('excludedNamespaces')) return false
  }
  const there = matchesNamespace(match['namespaceSelector'], review, matching)
  if (there !== true) return there
  return asksWhere && namespace === undefined && review.namespaced ? 'which namespace it will stand in' : true
}
