import { align } from './align.ts'
import { canonicalJson, isMap, type JsonMap, keysOf, own } from './json.ts'
import { byKey } from './key-order.ts'
import { listKeys } from './list-keys.ts'

/** How a value of JSON's types differs from another one, as deep as the two have the same shape. */
export type Difference =
  | { readonly kind: 'same'; readonly after: unknown }
  | { readonly kind: 'added'; readonly after: unknown }
  | { readonly kind: 'removed'; readonly before: unknown }
  /** Scalars, or two things of different shape. */
  | { readonly kind: 'changed'; readonly before: unknown; readonly after: unknown }
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: string; readonly difference: Difference }[] }
  | { readonly kind: 'list'; readonly items: readonly ListItem[] }

/** One item of a list that differs. */
export interface ListItem {
  /** What the item is known by: its name where items have one, else its index. */
  readonly label: string
  /** Index on the head; of what only the base has, there. */
  readonly index: number
  readonly difference: Difference
}

/** How `after` differs from `before`; `same` where it does not, whatever the order of keys. */
export const differenceOf = (before: unknown, after: unknown): Difference => {
  if (before === after) return { kind: 'same', after }
  // What is empty is written on one line (`{}`), so that there is nothing inside of it to compare.
  if (isEmpty(before) !== isEmpty(after)) return { kind: 'changed', before, after }
  if (isMap(before) && isMap(after)) return ofMaps(before, after)
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after)
  return { kind: 'changed', before, after }
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isMap(value) && keysOf(value).length === 0

const ofMaps = (before: JsonMap, after: JsonMap): Difference => {
  const keys = new Set([...keysOf(before), ...keysOf(after)])
  const entries = [...keys].sort(byKey).map(key => {
    const [left, right] = [own(before, key), own(after, key)]
    if (left === undefined) return { key, difference: { kind: 'added', after: right } as const }
    if (right === undefined) return { key, difference: { kind: 'removed', before: left } as const }
    return { key, difference: differenceOf(left, right) }
  })
  return entries.every(({ difference }) => difference.kind === 'same')
    ? { kind: 'same', after }
    : { kind: 'map', entries }
}

const ofLists = (before: readonly unknown[], after: readonly unknown[]): Difference => {
  const keys = listKeys(before, after)
  const [left, right] = keys ?? [before.map(canonicalJson), after.map(canonicalJson)]
  const items: ListItem[] = []
  const label = (side: readonly string[], index: number): string => (keys ? (side[index] ?? '') : String(index))
  const only = (from: number, to: number, start: number, end: number): void => {
    // Without names, what stands in the same gap is taken for one thing that changed; with names, it is not.
    const paired = keys ? 0 : Math.min(pairable(before, from, to), pairable(after, start, end))
    for (let step = 0; step < paired; step++)
      items.push({
        label: String(start + step),
        index: start + step,
        difference: differenceOf(before[from + step], after[start + step]),
      })
    for (let index = from + paired; index < to; index++)
      items.push({ label: label(left, index), index, difference: { kind: 'removed', before: before[index] } })
    for (let index = start + paired; index < end; index++)
      items.push({ label: label(right, index), index, difference: { kind: 'added', after: after[index] } })
  }
  let from = 0
  let start = 0
  for (const [a, b] of align(left, right)) {
    only(from, a, start, b)
    items.push({
      label: label(right, b),
      index: b,
      difference: keys ? differenceOf(before[a], after[b]) : { kind: 'same', after: after[b] },
    })
    from = a + 1
    start = b + 1
  }
  only(from, before.length, start, after.length)
  return items.every(({ difference }) => difference.kind === 'same') ? { kind: 'same', after } : { kind: 'list', items }
}

/** How many items from here on are maps. */
const pairable = (list: readonly unknown[], from: number, to: number): number => {
  let count = 0
  while (from + count < to && isMap(list[from + count])) count++
  return count
}
