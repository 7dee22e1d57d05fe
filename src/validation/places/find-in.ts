import { at as inside } from '../../diff/json.ts'
import { matchItem } from './match-item.ts'
import type { Piece } from './piece.ts'
import { isScalar, saysValue } from './same-value.ts'
import type { SourceFile } from './source-file.ts'

/** How far a piece of a file leads towards a value of a rendered object. */
export interface Hit {
  readonly file: SourceFile
  /** How many steps of the pointer were found. */
  readonly depth: number
  /** Offset in the file of the last key or item that was found, and of what stands there. */
  readonly key: number
  readonly value: number
  /** Whether it is all of the pointer, and the value there is the rendered one. */
  readonly same: boolean
}

/** Follows a path of the rendered value into what is written: keys by name, items of lists by what they are known by. */
export const findIn = (piece: Piece, rendered: unknown, steps: readonly string[], before = 0): Hit => {
  let { node } = piece
  let value = rendered
  let key = node.start
  let depth = 0
  for (const step of steps) {
    if (node.kind === 'map') {
      const index = node.keys.lastIndexOf(step)
      const next = node.values[index]
      if (!next) break
      key = node.keyStarts[index] ?? node.start
      node = next
    } else if (node.kind === 'list') {
      const index = matchItem(node.items, Array.isArray(value) ? value : [], Number(step))
      const next = index === undefined ? undefined : node.items[index]
      if (!next) break
      key = next.start
      node = next
    } else break
    value = inside(value, step)
    depth++
  }
  const written = node.kind === 'scalar' && node.value !== '' ? node.start : key
  return {
    file: piece.file,
    depth: before + depth,
    key: piece.offset(key),
    value: piece.offset(written),
    same: depth === steps.length && isScalar(value) && saysValue(node, value),
  }
}
