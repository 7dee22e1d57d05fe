import type { ObjectRef } from '../diff/object-change.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Problem } from './problem.ts'

/** A problem of one object of an overlay, before anybody looked where it is written. */
export interface Finding extends Problem {
  readonly object: ObjectRef
  /** The file that the object was written in, where that is known. */
  readonly file?: string
}

/** A problem on its line, and what it means for the change. Of a file that belongs to no overlay it is all there is to say. */
export interface FileFinding extends Omit<Problem, 'at'> {
  readonly file: string
  /** Both from 1; 1 where it cannot be told. */
  readonly line: number
  readonly column: number
  /** Whether it was so before the change. */
  readonly before: boolean
  /** Whether it keeps the change, or the promotion, from being merged. */
  readonly blocks: boolean
  /** Why somebody said that it does not count; it is listed then, and never blocks. */
  readonly ignored?: string
}

/** A finding about an object of an overlay on its line, and what it means for the change. */
export interface PlacedFinding extends Finding, FileFinding {
  readonly file: string
}

/** What was found in an overlay. */
export interface OverlayFindings {
  readonly overlay: Overlay
  readonly findings: readonly PlacedFinding[]
}

/** The rule that says what was given up, because it took too long or too much memory: what is not judged is not passed. */
export const UNJUDGED = 'judge.unjudged'
