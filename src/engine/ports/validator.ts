import type { Rendered } from '../../diff/manifest.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { FileFinding, PlacedFinding } from '../../validation/finding.ts'
import type { Yardstick } from '../../validation/yardstick.ts'
import type { Tree } from './tree.ts'

/** What is to be judged: an overlay as it would be, and as it was. */
export interface ValidateRequest {
  readonly overlay: Overlay
  readonly rendered: Rendered
  /** Null where it is new, or nothing is compared: then everything is the change's own. */
  readonly before: Rendered | null
  /** Minor version of its cluster (`1.33`); null where nobody said: the newest that is known. */
  readonly kubernetes: string | null
  readonly yardstick: Yardstick
  /** Where what was rendered is written. */
  readonly tree: Tree
  /** What is found out where. `new`: only what the change brings and is more than a note; the rest stands at its file. */
  readonly places: 'new' | 'all'
}

/** What was found. */
export interface Validated {
  readonly findings: readonly PlacedFinding[]
  /** What could not be judged, or has no schema: whole sentences without full stop. */
  readonly unjudged: readonly string[]
  readonly objects: number
  /** The minor version that it was judged by. */
  readonly kubernetes: string
}

/** A file of a change; null: it was not there, or is there no more. */
export interface ChangedFile {
  readonly path: string
  readonly before: string | null
  readonly after: string | null
}

/** Files of a change, and what they are judged with. */
export interface ChangedFiles {
  readonly files: readonly ChangedFile[]
  /** Settings of the repository about how its files are encrypted, by path: `.sops.yaml`. */
  readonly settings: ReadonlyMap<string, string>
}

/** Judges what was rendered, and files, within bounds of time and memory. */
export interface Validator {
  /** Never rejects for what is in the repository: that is a finding. Rejects with the signal's reason where that aborts. */
  validate(request: ValidateRequest, signal?: AbortSignal): Promise<Validated>
  /** Secrets, mistakes and doubled keys in files. */
  files(changed: ChangedFiles, yardstick: Yardstick, signal?: AbortSignal): Promise<readonly FileFinding[]>
  /** Ends its threads; a later call starts new ones. */
  close(): Promise<void>
}
