import type { Files } from '../overlay/files.ts'
import type { Pin } from '../overlay/pin.ts'
import { setScalar } from '../overlay/set-scalar.ts'
import type { Edit } from './change.ts'

/** A pin of the downstream and the value that it gets. */
export interface PinMove {
  readonly pin: Pin
  readonly to: string
}

/** The files as they are after pins have moved: each scalar is replaced where it stands, and nothing else is touched. */
export const editsOf = (files: Files, moves: readonly PinMove[]): readonly Edit[] => {
  const byFile = new Map<string, PinMove[]>()
  for (const move of moves) byFile.set(move.pin.place.file, [...(byFile.get(move.pin.place.file) ?? []), move])
  const edits: Edit[] = []
  for (const [file, all] of byFile) {
    const before = files.read(file)
    if (before === undefined) continue
    // Tag and digest of one image may stand in one scalar; an anchor's scalar may be several pins.
    const scalars = new Map<number, PinMove[]>()
    for (const move of all)
      scalars.set(move.pin.place.range[0], [...(scalars.get(move.pin.place.range[0]) ?? []), move])
    let text = before
    for (const [, parts] of [...scalars].sort(([a], [b]) => b - a)) {
      const first = parts[0]
      if (!first) continue
      text = setScalar(text, first.pin.place.range, valueAfter(parts))
    }
    if (text !== before) edits.push({ file, onto: files.id(file) ?? null, text })
  }
  return edits.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** The whole scalar after its parts have moved. */
const valueAfter = (parts: readonly PinMove[]): string => {
  let value = parts[0]?.pin.within.text ?? ''
  const done = new Set<number>()
  for (const { pin, to } of [...parts].sort((a, b) => b.pin.within.start - a.pin.within.start)) {
    if (done.has(pin.within.start)) continue
    done.add(pin.within.start)
    value = value.slice(0, pin.within.start) + to + value.slice(pin.within.end)
  }
  return value
}
