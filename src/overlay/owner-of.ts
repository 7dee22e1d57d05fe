import { directoryOf } from './file-reader.ts'
import type { Overlay } from './overlay.ts'

const byPath = new WeakMap<readonly Overlay[], ReadonlyMap<string, Overlay>>()

/** The overlay that a path belongs to, the innermost one; undefined where it is none's. Takes time in proportion to the path's depth. */
export const ownerOf = (overlays: readonly Overlay[], path: string): Overlay | undefined => {
  let known = byPath.get(overlays)
  if (!known) {
    known = new Map(overlays.map(overlay => [overlay.path, overlay]))
    byPath.set(overlays, known)
  }
  for (let at = path; ; at = directoryOf(at)) {
    const found = known.get(at)
    if (found || at === '') return found
  }
}
