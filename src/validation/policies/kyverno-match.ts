import { isMap, type JsonMap, listAt, mapAt, textAt, wordOf } from '../../diff/json.ts'
import { selects } from './label-selector.ts'
import { type Applies, type Matching, matchesNamespace } from './match-resources.ts'
import { labelsOf, type Review } from './review.ts'
import { fitsWildcard } from './wildcard.ts'

/** Whether a rule of a classic policy of Kyverno is for an object: `match`, and not `exclude`. */
export const matchesRuleOf = (rule: unknown, review: Review, matching: Matching): Applies => {
  const matched = matchesBlock(mapAt(rule, 'match'), review, matching, false)
  if (matched === false) return false
  const excluded = matchesBlock(mapAt(rule, 'exclude'), review, matching, true)
  if (excluded === true) return false
  return typeof matched === 'string' ? matched : typeof excluded === 'string' ? excluded : true
}

const matchesBlock = (block: JsonMap, review: Review, matching: Matching, excludes: boolean): Applies => {
  const each = (filter: unknown): Applies => matchesFilter(mapAt(filter), review, matching)
  const any = listAt(block, 'any')
  const all = listAt(block, 'all')
  if (any.length > 0) return either(any.map(each))
  if (all.length > 0) return both(all.map(each))
  // Without `any` and `all` it is one filter itself; an empty `exclude` leaves nothing out.
  if (excludes && !isMap(block['resources']) && !asksWho(block)) return false
  return matchesFilter(block, review, matching)
}

const either = (all: readonly Applies[]): Applies =>
  all.includes(true) || (all.find((one): one is string => typeof one === 'string') ?? false)

const both = (all: readonly Applies[]): Applies =>
  !all.includes(false) && (all.find((one): one is string => typeof one === 'string') ?? true)

const asksWho = (filter: JsonMap): boolean =>
  ['subjects', 'roles', 'clusterRoles'].some(key => listAt(filter, key).length > 0)

const matchesFilter = (filter: JsonMap, review: Review, matching: Matching): Applies => {
  const resources = mapAt(filter, 'resources')
  if (Object.keys(resources).length === 0 && !asksWho(filter)) return false
  const texts = (key: string): readonly string[] => listAt(resources, key).map(wordOf)
  const among = (patterns: readonly string[], text: string): boolean =>
    patterns.length === 0 || patterns.some(pattern => fitsWildcard(pattern, text))

  const operations = texts('operations')
  if (operations.length > 0 && !operations.includes(review.operation)) return false
  const kinds = texts('kinds')
  if (kinds.length > 0 && !kinds.some(kind => isKind(kind, review))) return false
  const name = textAt(resources, 'name')
  if (!among(name ? [name] : [], review.name) || !among(texts('names'), review.name)) return false
  const { labels, annotations = {} } = review.object.metadata
  for (const [key, value] of Object.entries(mapAt(resources, 'annotations')))
    if (
      !Object.entries(annotations).some(
        ([own, held]) => fitsWildcard(key, own) && fitsWildcard(wordOf(value), wordOf(held)),
      )
    )
      return false
  const selector = resources['selector']
  if (
    isMap(selector) &&
    selects(withWildcards(selector, labels ?? {}), { labels: labelsOf(review.object), complete: true }) !== true
  )
    return false
  const namespaces = texts('namespaces')
  const namespace = review.kind === 'Namespace' ? review.name : review.namespace
  if (namespaces.length > 0 && !(namespace === undefined && review.namespaced) && !among(namespaces, namespace ?? ''))
    return false
  if (isMap(resources['namespaceSelector']) && (review.kind === 'Namespace' || !review.namespaced)) return false
  const there = matchesNamespace(resources['namespaceSelector'], review, matching)
  if (there === false) return false
  if (asksWho(filter)) return 'who applies it'
  if (namespaces.length > 0 && namespace === undefined) return 'which namespace it will stand in'
  return there
}

/** Kyverno lets keys and values of `matchLabels` have wildcards: what they fit is put in their place. */
const withWildcards = (selector: JsonMap, labels: Readonly<Record<string, unknown>>): JsonMap => ({
  ...selector,
  matchLabels: Object.fromEntries(
    Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => {
      const wanted = wordOf(value)
      if (!/[*?]/.test(key + wanted)) return [key, wanted]
      const found = Object.entries(labels).find(
        ([own, held]) => fitsWildcard(key, own) && fitsWildcard(wanted, wordOf(held)),
      )
      return found ? [found[0], wordOf(found[1])] : [key, wanted]
    }),
  ),
})

const VERSION = /^(?:v\d(?:(?:alpha|beta)\d)?|\*)$/

/** Whether `Pod`, `v1/Pod`, `apps/v1/Deployment` or `*` names the kind of an object. What names a part of objects (`Pod/exec`) does not. */
export const isKind = (selector: string, { group, version, kind }: Review): boolean => {
  const slashed = selector.split('/')
  const [last = ''] = slashed.slice(-1)
  const parts = [...slashed.slice(0, -1), ...last.split('.')]
  const [first = '', second = '', third = ''] = parts
  const fits = (wanted: readonly [group: string, version: string, kind: string]): boolean =>
    fitsWildcard(wanted[0], group) && fitsWildcard(wanted[1], version) && fitsWildcard(wanted[2], kind)
  if (parts.length === 1) return fits(['*', '*', first])
  if (parts.length === 2 && first === '*' && second === '*') return true
  if (parts.length === 2) return VERSION.test(first) && fits(['*', first, second])
  return parts.length === 3 && !VERSION.test(first) && fits([first, second, third])
}
