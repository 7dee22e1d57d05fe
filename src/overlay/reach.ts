import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { includedBy } from './made-of.ts'
import type { Overlay } from './overlay.ts'
import { owns } from './own-files.ts'

/**
 * The overlays that a change of these paths reaches: their own files, and through what they include. It may name an overlay too many,
 * never one too few, also where a changed path is gone.
 */
export const reach = (
  files: Files,
  overlays: readonly Overlay[],
  changedPaths: readonly string[],
): readonly Overlay[] => {
  const changed = new Set<string>()
  for (const path of changedPaths)
    for (let at = path; !changed.has(at); at = directoryOf(at)) {
      changed.add(at)
      if (at === '') break
    }
  return overlays.filter(
    overlay =>
      (changed.has(overlay.path) && changedPaths.some(path => owns(overlay, path))) ||
      [...includedBy(files, overlay)].some(path => changed.has(path)),
  )
}
