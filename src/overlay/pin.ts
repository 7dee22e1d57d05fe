import type { Place } from './overlay.ts'

/** What kind of thing a pin selects a version of. `file` carries a whole file. */
export type PinKind = 'image' | 'chart' | 'ref' | 'value' | 'file'

/** A value in an overlay that selects a version. */
export interface Pin {
  readonly kind: PinKind
  /**
   * What it selects, in words that are the same in every overlay: `image ghcr.io/acme/web`, `chart https://… redis`,
   * `ref github.com/acme/base//web`, `value .image.tag`. Pins of two overlays with the same key are paired.
   */
  readonly key: string
  /** Further keys, nearest first: by these it is paired where nothing has its own. */
  readonly also: readonly string[]
  /** The short name that people read: `ghcr.io/acme/web`, `redis`. */
  readonly name: string
  /** Which part of the version it holds. Tag and digest of one image are two pins with the same key. */
  readonly part: 'tag' | 'digest' | 'version' | 'revision' | 'value' | 'content'
  readonly value: string
  readonly place: Place
  /** The whole scalar that it stands in, and where in it: `repo:1.2` holds the tag at 5 to 8. The range of the place is the scalar's. */
  readonly within: { readonly text: string; readonly start: number; readonly end: number }
  /** Whether the overlay holds it itself, or inherits it from a directory that it includes. */
  readonly held: 'itself' | 'inherited'
  /** Something further out decides instead, for example an `images` entry over a manifest: it is kept in step, but proves nothing. */
  readonly overridden: boolean
  /** Said beside the change, for example that an image updater may write it back. */
  readonly warning?: string
}
