import { keyedDigestOf } from '../overlay/digest.ts'
import type { HiddenMark } from './manifest.ts'

/** What stands instead of a value that is hidden. */
export type Mark = (value: string) => string

/**
 * Marks as `(hidden 3f9a2c)`. Equal values have equal marks under one salt, so that a changed value shows; whoever has not the salt
 * cannot try values until one fits. The salt is a secret of the process: base and head of one comparison need the same.
 */
export const marker =
  (salt: string): Mark =>
  (value): HiddenMark =>
    `(hidden ${keyedDigestOf(salt, value).slice(0, 6)})`

/** A mark, wherever it stands in a text. */
export const MARKS = /\(hidden [0-9a-f]{6}\)/g

/** Whether the text is a mark and nothing else. */
export const isMark = (text: string): boolean => /^\(hidden [0-9a-f]{6}\)$/.test(text)
