import type { Config } from '../config/config.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { Mirror, RenderRequest, Tree } from './ports.ts'

/** A tree, and the overlays in it. */
export interface Side {
  /** Empty for the files of a work tree. */
  readonly commit: string
  readonly tree: Tree
  readonly overlays: readonly Overlay[]
}

/** The tree of a commit with its overlays, as a configuration lays them out. `repository` is the repository's name. */
export const sideAt = async (mirror: Mirror, commit: string, config: Config, repository: string): Promise<Side> => {
  const tree = await mirror.tree(commit)
  return { commit, tree, overlays: findOverlays(tree.files, config, repository).overlays }
}

/** What a renderer is asked for one overlay of a side. */
export const requestOf = (
  { tree, overlays }: Side,
  overlay: Overlay,
  { environments, addresses }: RenderedFor,
): RenderRequest => ({
  tree,
  overlay,
  overlays,
  kubernetes: environments.find(({ name }) => name === overlay.env)?.kubernetes ?? null,
  addresses,
})

/** What has to be known of a repository to render its overlays. */
export interface RenderedFor {
  /** `kubernetes`: minor version of its cluster, where somebody said. */
  readonly environments: readonly { readonly name: string; readonly kubernetes?: string | null }[]
  /** Addresses of the repository, as an engine's objects may name it. */
  readonly addresses: readonly string[]
}
