import type { Files } from '../../overlay/files.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { ownPaths } from '../../overlay/own-files.ts'

/** A value that leaves the version to whoever deploys: `latest`, a range, nothing. */
const open =
  /^(\s*(?:-\s+)?(?:tag|newTag|version):[ \t]+)(?:"latest"|'latest'|latest|"[<>=^~*][^"]*"|'[<>=^~*][^']*'|[~^<>][^\s#]*)[ \t]*$/gm

/** What such a value is made for the demo. */
export const FIXED = '1.0.0'

/**
 * The overlays' own files with exact versions where they leave them open: what is not fixed is never promoted, and a demo wants something
 * to promote. Gives the files that are different.
 */
export const fixVersions = (files: Files, overlays: readonly Overlay[]): Readonly<Record<string, string>> => {
  const fixed: Record<string, string> = {}
  for (const overlay of overlays)
    for (const path of ownPaths(files, overlay)) {
      const text = files.read(path)
      const after = text?.replace(open, `$1"${FIXED}"`)
      if (after !== undefined && after !== text) fixed[path] = after
    }
  return fixed
}
