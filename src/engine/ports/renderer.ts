import type { Rendered } from '../../diff/manifest.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { Tree } from './tree.ts'

/** What is to be rendered. */
export interface RenderRequest {
  readonly tree: Tree
  readonly overlay: Overlay
  /** All overlays of the tree: what belongs to another one is not rendered twice. */
  readonly overlays: readonly Overlay[]
  /** Minor version of the environment's cluster (`1.33`); null where nobody said: the newest that the renderer knows. */
  readonly kubernetes: string | null
  /** Addresses of this repository, as an engine's objects may name it. */
  readonly addresses: readonly string[]
}

/** Renders untrusted overlays without disk, network, processes or secrets. */
export interface Renderer {
  /** Never rejects for what is in the repository: that is a problem in the answer. Rejects with the signal's reason where that aborts. */
  render(request: RenderRequest, signal?: AbortSignal): Promise<Rendered>
  /** Ends its threads; a later call starts new ones. */
  close(): Promise<void>
}
