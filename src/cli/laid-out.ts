import type { Config } from '../config/config.ts'
import type { Files } from '../overlay/files.ts'
import { type FoundOverlays, findOverlays } from '../overlay/find-overlays.ts'
import { wholeRoots } from '../overlay/whole-roots.ts'

/** The overlays of a tree; where no configuration and no known layout tells any, each kustomization and chart by itself. */
export const laidOut = (files: Files, config: Config | null, repository: string): FoundOverlays => {
  const found = findOverlays(files, config, repository)
  return config === null && found.overlays.length === 0 ? { ...found, overlays: wholeRoots(files) } : found
}
