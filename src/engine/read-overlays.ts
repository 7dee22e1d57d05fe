import type { Config } from '../config/config.ts'
import { digestOfContent, digestOfPins } from '../overlay/digest.ts'
import type { Files } from '../overlay/files.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import type { Problem } from '../overlay/overlay.ts'
import { pinsOf } from '../overlay/pins-of.ts'
import type { OverlayNow } from '../promotion/observed.ts'

/** The overlays of a tree with their effective pins and digests. */
export const readOverlays = (
  files: Files,
  config: Config,
  repository: string,
): { readonly overlays: readonly OverlayNow[]; readonly problems: readonly Problem[] } => {
  const found = findOverlays(files, config, repository)
  const problems: Problem[] = [...found.problems]
  const overlays = found.overlays.map(overlay => {
    const { pins, problems: wrong } = pinsOf(files, overlay, config.carry)
    problems.push(...wrong)
    return { overlay, pins, carried: { pins: digestOfPins(pins), content: digestOfContent(files, overlay) } }
  })
  return { overlays, problems }
}
