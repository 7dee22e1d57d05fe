import { digestOf } from '../overlay/digest.ts'
import type { Change } from './change.ts'
import type { PinMove } from './edits.ts'

/** The change that moves a pin, with its sentence. */
export const changeOf = ({ pin, to }: PinMove, order: Change['order'], sentence: string): Change => ({
  kind: pin.kind,
  key: pin.key,
  name: pin.name,
  part: pin.part,
  file: pin.place.file,
  at: pin.place.at,
  line: pin.place.line,
  from: pin.value,
  to,
  order,
  sentence,
  ...(pin.warning ? { warning: pin.warning } : {}),
})

/** Digest of what a plan does: equal plans have equal ids, whatever they were made from. */
export const planId = (app: string, env: string, changes: readonly Change[]): string =>
  digestOf(JSON.stringify([app, env, changes.map(({ file, at, part, from, to }) => [file, at, part, from, to])]))
