import { isKustomizationFile } from './file-pins.ts'
import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { includedBy } from './made-of.ts'
import type { Overlay } from './overlay.ts'

/** The environment of what no layout gives one. */
export const EVERYWHERE = 'everywhere'

/**
 * What can be rendered in a tree whose layout tells no environments: every kustomization and chart that no other one includes, named by
 * its directory, in one environment.
 */
export const wholeRoots = (files: Files): readonly Overlay[] => {
  const directories = files.paths
    .filter(path => isKustomizationFile(path) || /(?:^|\/)Chart\.yaml$/.test(path))
    .map(directoryOf)
    .filter(path => !/(?:^|\/)charts\//.test(`${path}/`) || isKept(files, path))
  const overlays = [...new Set(directories)]
    .sort()
    .map((path): Overlay => ({ app: path === '' ? 'root' : path, env: EVERYWHERE, path, kind: 'directory' }))
  const included = new Set(overlays.flatMap(overlay => [...includedBy(files, overlay)]))
  return overlays.filter(({ path }) => !included.has(path))
}

/** A chart below `charts/` is somebody's dependency only where that has a `Chart.yaml` of its own. */
const isKept = (files: Files, path: string): boolean => {
  const [, parent = ''] = /^(.*?)\/?charts\//.exec(`${path}/`) ?? []
  return files.id(parent === '' ? 'Chart.yaml' : `${parent}/Chart.yaml`) === undefined
}
