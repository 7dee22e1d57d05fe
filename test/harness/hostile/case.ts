import type { TreeEntry } from '../tree.ts'

/** An overlay that somebody made to do harm, at `web/dev`. */
export interface Hostile {
  readonly name: string
  /** Made when they are needed: some are large. */
  readonly files: () => Readonly<Record<string, TreeEntry>>
  /** Codes of which the problem has one; absent where it may be rendered after all. */
  readonly codes?: readonly string[]
  /** What the problem's file or message must name; absent where any file will do. */
  readonly names?: string
  /** Text that must be nowhere in the answer. */
  readonly never?: string
  /** Rendering it has no end: it is given less time, so that the test is over soon. */
  readonly endless?: true
  /** So large that what others leave behind would be measured with it: it has a process of its own. */
  readonly alone?: true
}

/** What stands in a file and in a variable of the machine, and must never be read. */
export const CANARY = 'canary-of-the-host'
