import type { RenderProblem } from '../diff/manifest.ts'
import type { FileFinding, OverlayFindings } from '../validation/finding.ts'

/** What `stagecoach validate` found, as all of its formats tell it. */
export interface ValidateReport {
  /** Names of all environments, in the order of the road. */
  readonly environments: readonly string[]
  readonly overlays: readonly ValidatedOverlay[]
  /** Problems of files that belong to no overlay: secrets, workflows, policies. */
  readonly fileFindings: readonly FileFinding[]
  /** What could not be judged, or has no schema: whole sentences without full stop, each once. */
  readonly unjudged: readonly string[]
  /** `kustomize v5.8.1`, `Helm v4.2.4`: what rendered it. */
  readonly tools: readonly string[]
  /** What the rules are for, where that is known. */
  readonly rules?: readonly RuleWords[]
}

/** One overlay: what it was judged against, and what is wrong with it. */
export interface ValidatedOverlay extends OverlayFindings {
  /** How many objects were judged. */
  readonly objects: number
  /** Minor version of Kubernetes: `1.33`. */
  readonly kubernetes: string
  /** Why it, or a part of it, could not be rendered. */
  readonly problems: readonly RenderProblem[]
}

/** A rule in words. */
export interface RuleWords {
  /** As findings have it: `schema.required`, `image-tag`. */
  readonly id: string
  /** What it looks for and why, in whole sentences. */
  readonly says: string
  /** What to do, in one sentence without full stop. */
  readonly fix: string
}
