import type { OverlayDiff } from '../diff/object-change.ts'
import type { FileFinding, OverlayFindings } from '../validation/finding.ts'

/** What a change does to the environments, as its comment, its check run and the command line tell it. */
export interface ChangeFacts {
  /** The repository's page; null on the command line, where nothing is linked. */
  readonly repository: string | null
  /** Commit that is compared (empty: the files of a work tree), and the one it is compared with. */
  readonly head: string
  readonly base: string
  /** Names of all environments, in the order of the road. */
  readonly environments: readonly string[]
  /** Environments that releases reach by promotion from another one; a change that reaches them directly goes around that. */
  readonly promoted: readonly string[]
  /** Environments that a shared file must not reach without promotion (`base: block`). */
  readonly blocked: readonly string[]
  /** One per overlay that the change reaches, also those that stay the same. */
  readonly diffs: readonly OverlayDiff[]
  /** Changed files outside every overlay that environments are made of, with what they really change. */
  readonly shared: readonly {
    readonly file: string
    readonly environments: readonly string[]
    /** Paths of the overlays among them; absent where that was not looked at. */
    readonly overlays?: readonly string[]
  }[]
  /** `kustomize v5.8.1`, `Helm v4.2.4`: what rendered it. */
  readonly tools: readonly string[]
  /** What validation found in the overlays as they would be; absent or empty where nothing was validated. */
  readonly findings?: readonly OverlayFindings[]
  /** What it found in files that belong to no overlay: secrets, workflows, policies. */
  readonly fileFindings?: readonly FileFinding[]
  /** What could not be judged, or has no schema: whole sentences without full stop, each once. */
  readonly unjudged?: readonly string[]
  /** What was validated, against which minor versions of Kubernetes (`1.33`); absent where nothing was. */
  readonly validated?: { readonly objects: number; readonly kubernetes: readonly string[] }
  /** Where the whole of it can be read; absent where no page is served. */
  readonly page?: string
  /** True where it is one of our own promotions: then going to an environment directly is what it is for. */
  readonly promotion: boolean
}
