import { fileAddress } from './address.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { several } from './diff-rows.ts'
import { type Repeated, type Shown, type ShownOnce, shownOnce } from './diff-shown.ts'
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
  /** Diffs that are not in it. */
  readonly left: number
}

/** What is folded together. */
export interface Group extends Pick<ShownOnce, 'shown' | 'repeated'> {
  /** What is seen of it before it is opened, as HTML in one line. */
  readonly summary: string
}

type Links = Pick<ChangeFacts, 'repository' | 'head' | 'base'>

/** Apps that are named one by one. */
const NAMED = 3

/** The diffs of a change, the same one once, of at most `room`. Where that is short, the least telling objects go first. */
export const diffDetails = (
  facts: Links & Pick<ChangeFacts, 'diffs' | 'environments'>,
  room: number,
  size: Size = units,
): Details => {
  const groups = shownOnce(facts).map(
    ({ environments, apps, shown, repeated }): Group => ({
      summary: `<b>${several(environments, 8)}</b>: ${several(apps, 5)}`,
      shown,
      repeated,
    }),
  )
  return folded(facts, groups, room, size)
}

/** Diffs in the groups that they are given in, of at most `room`. */
export const folded = (facts: Links, groups: readonly Group[], room: number, size: Size = units): Details => {
  const all = groups.flatMap(({ shown }) => shown).sort((a, b) => weight(a) - weight(b))
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
const weight = ({ object, rank }: Shown): number => (object.dangers.length > 0 ? -1 : rank)

const render = (
  facts: Links,
  groups: readonly Group[],
  full: ReadonlySet<Shown>,
  lines: 'apps' | 'environments',
): string =>
  groups
    .map(({ summary, shown, repeated }) => {
      const left = shown.filter(each => !full.has(each))
      const byApps = lines === 'apps' ? Map.groupBy(left, ({ apps }) => JSON.stringify(apps)).values() : [left]
      const parts = [
        ...shown.filter(each => full.has(each)).map(each => objectSaid(facts, each)),
        ...[...byApps].flatMap(some => leftSaid(some, lines === 'apps')),
        ...(lines === 'apps' ? repeated.map(repeatedSaid) : []),
      ]
      return `<details><summary>${summary}</summary>\n\n${parts.join('\n\n') || 'The same as above.'}\n\n</details>`
    })
    .join('\n')

const named = (apps: readonly string[]): string => (apps.length === 0 ? '' : `**${several(apps, NAMED)}**`)

const repeatedSaid = ({ apps, env, objects }: Repeated): string =>
  `${named(apps)}: ${objects === 'all' ? '' : `${count(objects, 'object')} `}the same as in ${escaped(cut(env, 100))}`

const leftSaid = (left: readonly Shown[], withName: boolean): readonly string[] => {
  const [first] = left
  if (!first) return []
  const sum = (of: 'added' | 'removed'): number => left.reduce((total, { object }) => total + object[of], 0)
  const name = withName && first.apps.length > 0 ? `${named(first.apps)}: ` : ''
  return [`${name}… ${count(left.length, 'more object')} (+${sum('added')} −${sum('removed')} lines)`]
}

/** An object's heading and its diff. */
const objectSaid = ({ repository, head, base }: Links, { apps, object, namespace, file }: Shown): string => {
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
  return `${apps.length === 0 ? '' : `${named(apps)} `}${mark}${what}${where}\n\n${fence(object.text, 'diff')}`
}
