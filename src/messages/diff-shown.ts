import type { ObjectChange } from '../diff/object-change.ts'
import type { ChangeFacts } from './change-facts.ts'
import { inOrder } from './diff-outcome.ts'
import { along } from './places.ts'

/** An object's diff that is shown once for all that have it; where it is said only as far as it is the same in all of them. */
export interface Shown {
  /** Apps that have it, named before the object; empty where it is clear. */
  readonly apps: readonly string[]
  readonly object: ObjectChange
  readonly namespace: boolean
  readonly file: boolean
  /** Place among the objects of its overlay, the most telling first. */
  readonly rank: number
}

/** Apps that change as in an environment that was shown before: all of their objects, or so many. */
export interface Repeated {
  readonly apps: readonly string[]
  readonly env: string
  readonly objects: number | 'all'
}

/** Environments in which exactly the same changes. */
export interface ShownOnce {
  readonly environments: readonly string[]
  readonly apps: readonly string[]
  readonly shown: readonly Shown[]
  readonly repeated: readonly Repeated[]
}

/** The diffs by environment, in the order of the road: those that change in exactly the same way together, and each diff once. */
export const shownOnce = (facts: Pick<ChangeFacts, 'diffs' | 'environments'>): readonly ShownOnce[] => {
  const numberOf = numbers((thing: readonly unknown[]) => JSON.stringify(thing))
  // Not written into a key: a change of a thousand overlays has many megabytes of them.
  const textNumber = numbers((text: string) => text)
  const diffs = inOrder(facts)
    .filter(({ objects }) => objects.length > 0)
    .map(({ overlay: { app, env }, objects }) => {
      const times = new Map<number, number>()
      const items = objects.map((object, rank): Item => {
        const { change, ref, text } = object
        const alike = numberOf([change, ref.kind, ref.name, textNumber(text)])
        const time = times.get(alike) ?? 0
        times.set(alike, time + 1)
        return { object, rank, alike: numberOf([alike, time]), own: numberOf([app, alike, time]) }
      })
      return { app, env, items }
    })
  const environments = along(
    facts.environments,
    diffs.map(({ env }) => env),
  ).map(name => ({ name, diffs: diffs.filter(({ env }) => env === name) }))
  const same = Map.groupBy(environments, each =>
    JSON.stringify(each.diffs.map(({ items }) => items.map(({ own }) => own))),
  )
  const seen = new Map<number, string>()
  return [...same.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const found: ShownOnce = {
      environments: group.map(({ name }) => name),
      apps: first.diffs.map(({ app }) => app),
      shown: shownOf(
        group.flatMap(each => each.diffs),
        seen,
      ),
      repeated: repeatedOf(first.diffs, seen),
    }
    for (const { items } of first.diffs) for (const { own } of items) if (!seen.has(own)) seen.set(own, first.name)
    return [found]
  })
}

/** An object with numbers for what its diff says: alike in any app, and its own app's. */
interface Item {
  readonly object: ObjectChange
  readonly rank: number
  readonly alike: number
  readonly own: number
}

interface Diff {
  readonly app: string
  readonly items: readonly Item[]
}

const shownOf = (diffs: readonly Diff[], seen: ReadonlyMap<number, string>): readonly Shown[] => {
  const fresh = diffs.flatMap(({ app, items }) =>
    items.filter(({ own }) => !seen.has(own)).map(item => ({ app, ...item })),
  )
  return [...Map.groupBy(fresh, ({ alike }) => alike).values()].flatMap(same => {
    const [first] = same
    if (!first) return []
    const { object, rank } = first
    return [
      {
        apps: [...new Set(same.map(({ app }) => app))],
        object,
        rank,
        namespace: same.every(other => other.object.ref.namespace === object.ref.namespace),
        file: same.every(other => other.object.file === object.file),
      },
    ]
  })
}

const repeatedOf = (diffs: readonly Diff[], seen: ReadonlyMap<number, string>): readonly Repeated[] => {
  const all = diffs.flatMap(({ app, items }) =>
    [...Map.groupBy(items, ({ own }) => seen.get(own) ?? '')]
      .filter(([env]) => env !== '')
      .map(([env, of]) => ({ app, env, objects: of.length === items.length ? ('all' as const) : of.length })),
  )
  return [...Map.groupBy(all, ({ env, objects }) => JSON.stringify([env, objects])).values()].flatMap(same => {
    const [first] = same
    return first ? [{ apps: same.map(({ app }) => app), env: first.env, objects: first.objects }] : []
  })
}

/** Numbers for things: the same one for those with the same key. */
const numbers = <T>(keyOf: (thing: T) => string): ((thing: T) => number) => {
  const known = new Map<string, number>()
  return thing => {
    const key = keyOf(thing)
    const number = known.get(key) ?? known.size
    known.set(key, number)
    return number
  }
}
