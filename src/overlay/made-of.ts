import { isKustomizationFile } from './file-pins.ts'
import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import type { Overlay } from './overlay.ts'
import { isYamlPath, kustomizationIn, ownPaths, owns, pathsBelow, readingOf, remember } from './own-files.ts'

/**
 * Paths of the files and directories outside an overlay that belong to it, also ones that do not exist (any more): what its
 * kustomizations, charts and Applications name, and what those name in turn.
 */
export const includedBy = (files: Files, overlay: Overlay): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const path of ownPaths(files, overlay))
    if (isYamlPath(path) || path === overlay.path)
      for (const each of namedBy(files, path)) if (!owns(overlay, each)) found.add(each)
  if (overlay.kind === 'file') {
    const chart = chartAbove(files, overlay.path)
    if (chart !== undefined) found.add(chart)
  }
  return found
}

/** Everything that a file names, and what that names in turn. */
const namedBy = (files: Files, path: string): ReadonlySet<string> => {
  const found = new Set<string>()
  const visit = (file: string): void => {
    for (const include of readingOf(files, file)?.includes ?? []) {
      if (found.has(include.path)) continue
      found.add(include.path)
      if (files.id(include.path) !== undefined) {
        if (isYamlPath(include.path)) visit(include.path)
        continue
      }
      const inner = kustomizationIn(files, include.path)
      if (inner !== undefined) visit(inner)
      // Deployed by an Application of its own: every file of the directory may name more.
      else for (const each of pathsBelow(files, include.path)) if (isKustomizationFile(each)) visit(each)
    }
  }
  visit(path)
  return found
}

const chartAbove = (files: Files, path: string): string | undefined => {
  for (let at = directoryOf(path); ; at = directoryOf(at)) {
    if (files.id(at === '' ? 'Chart.yaml' : `${at}/Chart.yaml`) !== undefined) return at
    if (at === '') return undefined
  }
}

/** Every file that an overlay is made of, sorted: its own, and all files of what it includes. */
export const madeOf = (files: Files, overlay: Overlay): readonly string[] => {
  const own = ownPaths(files, overlay)
  const included = [...includedBy(files, overlay)]
  if (included.length === 0) return own
  const all = new Set(own)
  for (const path of included)
    for (const each of remember(files, 'below', path, () => pathsBelow(files, path))) all.add(each)
  return [...all].sort()
}
