import type { Manifest } from '../diff/manifest.ts'
import type { Overlay } from '../overlay/overlay.ts'

/** All that the rules look at: one overlay as it was rendered, and as it was before. */
export interface Scene {
  readonly overlay: Overlay
  readonly manifests: readonly Manifest[]
  /** What the overlay was before the change; null where it is new, was not rendered, or nothing is compared. */
  readonly before: readonly Manifest[] | null
  /** Whether people depend on the environment: some rules are stricter there. */
  readonly production: boolean
  /** Minor version of its cluster: `1.33`. */
  readonly kubernetes: string
  /** Whether a part of the overlay could not be rendered: nothing that seems to be missing is, then. */
  readonly partial?: boolean
}
