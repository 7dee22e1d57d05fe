import type { RenderProblem } from '../diff/manifest.ts'
import type { FileFinding, OverlayFindings, PlacedFinding } from '../validation/finding.ts'

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

/** All that is wrong with an overlay: first why it could not be rendered, as findings of rules like `render.too-large`. */
export const findingsOf = ({ problems, findings }: ValidatedOverlay): readonly (FileFinding | PlacedFinding)[] => [
  ...problems.map(
    ({ code, fatal, file, line, message }): FileFinding => ({
      rule: `render.${code.replaceAll(' ', '-')}`,
      severity: fatal ? 'error' : 'warning',
      message,
      // The message says it.
      fix: '',
      file,
      line: Math.max(1, line),
      column: 1,
      before: false,
      blocks: fatal,
    }),
  ),
  ...findings,
]

/** Everything that was found, overlay by overlay. */
export const allFindings = ({
  overlays,
  fileFindings,
}: Pick<ValidateReport, 'overlays' | 'fileFindings'>): readonly (FileFinding | PlacedFinding)[] => [
  ...fileFindings,
  ...overlays.flatMap(findingsOf),
]

/** Whether something keeps it from being merged; `stagecoach validate` ends with 1 then. */
export const isRefused = (report: Pick<ValidateReport, 'overlays' | 'fileFindings'>): boolean =>
  allFindings(report).some(({ blocks }) => blocks)
