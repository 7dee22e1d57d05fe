import type { ObjectChange } from '../diff/object-change.ts'
import { fileAddress } from './address.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { along, inOrder } from './diff-outcome.ts'
import { several } from './diff-rows.ts'
import { objectName, objectWords } from './diff-words.ts'
import { code, escaped, fence, link } from './escape.ts'
import { count } from './words.ts'

/** How much a text takes of the room there is; of two texts one after the other at most the sum of both. */
export type Size = (text: string) => number

/** UTF-16 units. */
export const units: Size = text => text.length

/** Diffs, folded by environment, and what had to be left out of them. */
export interface Details {
  /** Markdown; empty where there is no room for any of it. */
  readonly text: string
  /** Objects whose diff is not in it. */
  readonly left: number
}

/** An object that is shown for several environments; where it is said only as far as it is the same in all of them. */
export interface Shown {
  /** Named before the object; empty where it is clear. */
  readonly app: string
  readonly object: ObjectChange
  readonly namespace: boolean
  readonly file: boolean
}

/** One app in environments in which it changes in exactly the same way. */
export interface Section {
  /** Empty where it is clear which one. */
  readonly app: string
  readonly shown: readonly Shown[]
  /** How many of its objects change as in an environment before: `[dev, 2]`. */
  readonly repeated: readonly (readonly [env: string, objects: number])[]
}

/** What is folded together. */
export interface Group {
  /** What is seen of it before it is opened, as HTML in one line. */
  readonly summary: string
  readonly sections: readonly Section[]
}

type Links = Pick<ChangeFacts, 'repository' | 'head' | 'base'>

/** The diffs of a change, the same one once, of at most `room`. Where that is short, the least telling objects go first. */
export const diffDetails = (
  facts: Links & Pick<ChangeFacts, 'diffs' | 'environments'>,
  room: number,
  size: Size = units,
): Details => {
  const groups = shownOnce(facts).map(({ environments, sections }): Group => {
    const apps = sections.map(({ app }) => app)
    return { summary: `<b>${several(environments, 8)}</b>: ${several(apps, 5)}`, sections }
  })
  return folded(facts, groups, room, size)
}

/** Diffs in the groups that they are given in, of at most `room`. */
export const folded = (facts: Links, groups: readonly Group[], room: number, size: Size = units): Details => {
  const all = byWeight(groups)
  for (const lines of ['apps', 'environments'] as const) {
    let rest = room - size(render(facts, groups, new Set(), lines))
    if (rest < 0) continue
    const full = new Set<Shown>()
    for (const shown of all) {
      // Nobody has to make a text of something that is longer than all of the room.
      if (shown.object.text.length > rest) continue
      const cost = size(`${objectSaid(facts, shown)}\n\n`)
      if (cost > rest) continue
      rest -= cost
      full.add(shown)
    }
    return { text: render(facts, groups, full, lines), left: all.length - full.size }
  }
  return { text: '', left: all.length }
}

/** Most telling first: what has dangers, then the first object of every overlay, then the second. */
const byWeight = (groups: readonly Group[]): readonly Shown[] =>
  groups
    .flatMap(({ sections }) => sections)
    .flatMap(({ shown }) => shown.map((each, index) => ({ each, weight: each.object.dangers.length > 0 ? -1 : index })))
    .sort((a, b) => a.weight - b.weight)
    .map(({ each }) => each)

/** The diffs by environment, in the order of the road: those that change in exactly the same way together, and each diff once. */
export const shownOnce = (
  facts: Pick<ChangeFacts, 'diffs' | 'environments'>,
): readonly { readonly environments: readonly string[]; readonly sections: readonly Section[] }[] => {
  const numbers = new Map<string, number>()
  /** What a change says, apart from where, as a number. */
  const identity = (app: string, { change, ref, text }: ObjectChange): number => {
    const key = JSON.stringify([app, change, ref.kind, ref.name, text])
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  }
  const diffs = inOrder(facts)
    .filter(({ objects }) => objects.length > 0)
    .map(diff => ({ ...diff, identities: diff.objects.map(object => identity(diff.overlay.app, object)) }))
  const environments = along(
    facts.environments,
    diffs.map(({ overlay }) => overlay.env),
  ).map(name => ({ name, diffs: diffs.filter(({ overlay }) => overlay.env === name) }))
  const alike = Map.groupBy(environments, ({ diffs: own }) => JSON.stringify(own.map(({ identities }) => identities)))
  const seen = new Map<number, string>()
  return [...alike.values()].map(same => {
    const [first] = same
    const sections = (first?.diffs ?? []).map(({ overlay: { app }, objects, identities }, at): Section => {
      const everywhere = same.flatMap(({ diffs: own }) => own[at] ?? [])
      const known = identities.flatMap(each => seen.get(each) ?? [])
      return {
        app,
        shown: objects.flatMap((object, index) => {
          if (seen.has(identities[index] ?? -1)) return []
          const others = everywhere.flatMap(each => each.objects[index] ?? [])
          return [
            {
              app,
              object,
              namespace: others.every(({ ref }) => ref.namespace === object.ref.namespace),
              file: others.every(({ file }) => file === object.file),
            },
          ]
        }),
        repeated: [...Map.groupBy(known, env => env)].map(([env, of]) => [env, of.length]),
      }
    })
    for (const { identities } of first?.diffs ?? [])
      for (const each of identities) if (first && !seen.has(each)) seen.set(each, first.name)
    return { environments: same.map(({ name }) => name), sections }
  })
}

const render = (
  facts: Links,
  groups: readonly Group[],
  full: ReadonlySet<Shown>,
  lines: 'apps' | 'environments',
): string =>
  groups
    .map(({ summary, sections }) => {
      const parts = sections.flatMap(({ app, shown, repeated }) => [
        ...shown.filter(each => full.has(each)).map(each => objectSaid(facts, each)),
        ...(lines === 'apps'
          ? restSaid(app === '' ? '' : `**${escaped(cut(app, 100))}**: `, shown, repeated, full)
          : []),
      ])
      if (lines === 'environments')
        parts.push(
          ...restSaid(
            '',
            sections.flatMap(({ shown }) => shown),
            [],
            full,
          ),
        )
      return `<details><summary>${summary}</summary>\n\n${parts.join('\n\n') || 'The same as above.'}\n\n</details>`
    })
    .join('\n')

/** What is not shown: because it was shown before, or because there is no room. */
const restSaid = (
  name: string,
  shown: readonly Shown[],
  repeated: Section['repeated'],
  full: ReadonlySet<Shown>,
): readonly string[] => {
  const left = shown.filter(each => !full.has(each))
  const sum = (of: 'added' | 'removed'): number => left.reduce((total, { object }) => total + object[of], 0)
  const whole = shown.length === 0 && repeated.length === 1
  return [
    ...repeated.map(
      ([env, objects]) =>
        `${name}${whole ? '' : `${count(objects, 'object')} `}the same as in ${escaped(cut(env, 100))}`,
    ),
    ...(left.length > 0
      ? [`${name}… ${count(left.length, 'more object')} (+${sum('added')} −${sum('removed')} lines)`]
      : []),
  ]
}

/** An object's heading and its diff. */
const objectSaid = ({ repository, head, base }: Links, { app, object, namespace, file }: Shown): string => {
  const commit = object.change === 'removed' ? base : head
  const path = file ? object.file : undefined
  const where =
    path === undefined
      ? ''
      : repository === null || commit === ''
        ? ` · ${code(cut(path, 300))}`
        : ` · ${link(cut(path.split('/').at(-1) ?? '', 100), fileAddress(repository, commit, path))}`
  const what = `${escaped(cut(objectName(object, namespace), 300))}: ${escaped(cut(objectWords(object), 500))}`
  const mark = object.dangers.length > 0 ? '⚠ ' : ''
  const name = app === '' ? '' : `**${escaped(cut(app, 100))}** `
  return `${name}${mark}${what}${where}\n\n${fence(object.text, 'diff')}`
}
