import type { ChangeFacts } from '../messages/change-facts.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding } from '../validation/finding.ts'
import type { Yardstick } from '../validation/yardstick.ts'
import type { DryRun } from './dry-run.ts'
import type { Validated, Validator } from './ports.ts'
import { type Named, sharedObjects } from './shared-objects.ts'

/** Who judges what is rendered, and by what. */
export interface Judging {
  readonly validator: Validator
  readonly yardstick: Yardstick
  /** Asked about what is rendered; absent where no cluster may be, as for what comes from a fork. */
  readonly dryRun?: DryRun
}

/** What was found in one overlay. */
export interface OverlayValidated extends Validated {
  readonly overlay: Overlay
  readonly named: Named
}

/** What all that was found comes to, for whoever tells it. */
export const judged = (
  overlays: readonly OverlayValidated[],
  fileFindings: readonly FileFinding[],
  yardstick: Yardstick,
): Required<Pick<ChangeFacts, 'findings' | 'fileFindings' | 'unjudged' | 'validated'>> => ({
  findings: [
    ...overlays.map(({ overlay, findings }) => ({ overlay, findings })),
    ...sharedObjects(
      overlays.map(({ named }) => named),
      yardstick,
    ),
  ].filter(({ findings }) => findings.length > 0),
  fileFindings,
  unjudged: [...new Set(overlays.flatMap(({ unjudged }) => unjudged))].sort(),
  validated: {
    objects: overlays.reduce((sum, { objects }) => sum + objects, 0),
    kubernetes: [...new Set(overlays.map(({ kubernetes }) => kubernetes).filter(version => version !== ''))].sort(),
  },
})
