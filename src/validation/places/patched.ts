import { at } from '../../diff/json.ts'
import { childOf, scalarOf, textOf, type YamlScalar } from '../../overlay/yaml-node.ts'
import type { Edit } from './edits.ts'
import { findIn, type Hit } from './find-in.ts'
import { matchItem } from './match-item.ts'
import { within } from './piece.ts'
import { stepsOf } from './steps.ts'
import { isMeant, isSelected, type Subject } from './subject.ts'

/** Whether a patch changes an object. */
export const isChangedBy = ({ is, piece, target }: Edit, subject: Subject): boolean =>
  target ? isSelected(target, subject) : is === 'merge' && isMeant(piece.node, subject)

/** Where a patch sets what stands at a path of an object, or something around it. */
export const patchHits = ({ is, piece }: Edit, { object }: Subject, steps: readonly string[]): readonly Hit[] => {
  if (is === 'merge') return [findIn(piece, object, steps)]
  const items = piece.node.kind === 'list' ? piece.node.items : []
  // The last operation wins.
  return items
    .flatMap((item): readonly Hit[] => {
      const path = scalarOf(item, 'path')
      const value = childOf(item, 'value')
      if (!path || !/^(?:add|replace)$/.test(textOf(item, 'op') ?? '') || !value) return []
      const set = stepsOf(path.value)
      const exact = leadsTo(set, steps)
      if (exact === undefined) return []
      const here = steps.slice(0, set.length)
      const hit = findIn(within(piece, value), at(object, ...here), steps.slice(set.length), set.length)
      // Where the operation sets exactly this, the key is the last word of its path.
      const placed = hit.depth === set.length ? { ...hit, key: piece.offset(lastWord(path)) } : hit
      if (exact || hit.same) return [placed]
      // What was put into a list stands at an index that only the list can tell.
      const list = at(object, ...here.slice(0, -1))
      return Array.isArray(list) && matchItem([value], list, Number(here.at(-1))) === 0 ? [placed] : []
    })
    .reverse()
}

/** Whether one path leads to another: true where it surely does, false where it may, through another index of the same list. */
const leadsTo = (set: readonly string[], steps: readonly string[]): boolean | undefined => {
  if (set.length > steps.length) return undefined
  let exact = true
  for (const [index, step] of set.entries()) {
    const other = steps[index] ?? ''
    if (step === other) continue
    if (!/^(?:\d+|-)$/.test(step) || !/^\d+$/.test(other)) return undefined
    exact = false
  }
  return exact
}

const lastWord = (path: YamlScalar): number =>
  path.style === 'plain' ? path.start + path.value.lastIndexOf('/') + 1 : path.start
