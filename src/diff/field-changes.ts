import { pointerStep } from '../overlay/yaml-node.ts'
import type { Difference } from './difference.ts'

/** One field that differs, as high up as all of it does: a list that was added is one change. */
export interface FieldChange {
  /** Keys, and of items of lists what they are known by. */
  readonly path: readonly string[]
  /** RFC 6901 pointer into the head's object; of what only the base has, into the base's. */
  readonly pointer: string
  /** Undefined where that side has it not. */
  readonly before: unknown
  readonly after: unknown
}

/** All fields that differ, in the order in which they are shown. */
export const fieldChanges = (difference: Difference): readonly FieldChange[] => {
  const found: FieldChange[] = []
  const walk = (inner: Difference, path: readonly string[], pointer: string): void => {
    if (inner.kind === 'same') return
    if (inner.kind === 'map')
      for (const { key, difference: entry } of inner.entries) walk(entry, [...path, key], pointer + pointerStep(key))
    else if (inner.kind === 'list')
      for (const { label, index, difference: item } of inner.items) walk(item, [...path, label], `${pointer}/${index}`)
    else
      found.push({
        path,
        pointer,
        before: inner.kind === 'added' ? undefined : inner.before,
        after: inner.kind === 'removed' ? undefined : inner.after,
      })
  }
  walk(difference, [], '')
  return found
}
