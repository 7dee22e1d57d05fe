import type { Config, OverlayPattern } from '../config/config.ts'
import { fitsGlob } from '../config/glob.ts'
import { detectOverlays } from './detect-overlays.ts'
import type { Files } from './files.ts'
import type { Overlay, Problem } from './overlay.ts'
import { patternMatcher } from './overlay-pattern.ts'

/** The overlays of a repository. */
export interface FoundOverlays {
  /** By app, then in the order of the environments. */
  readonly overlays: readonly Overlay[]
  readonly problems: readonly Problem[]
  /** The patterns that were detected, where the configuration names none. */
  readonly detected?: readonly OverlayPattern[]
}

/**
 * Finds the overlays of a tree by the configured patterns, or by the layouts that repositories commonly have where none is configured.
 * Without a configuration (`null`) any name can be an environment's. One pass over the paths.
 */
export const findOverlays = (files: Files, config: Config | null, repositoryName: string): FoundOverlays => {
  const environments = config?.environments.map(({ name }) => name)
  const configured = config?.overlays ?? []
  const patterns = configured.length > 0 ? configured : detectOverlays(files.paths, environments)
  const order = new Map((environments ?? []).map((name, index) => [name, index]))
  const found = new Map<string, Overlay>()
  const problems: Problem[] = []
  const kinds = new Map<string, Overlay>()
  for (const pattern of patterns) {
    const matcher = patternMatcher(pattern.path, environments)
    const fixed = pattern.path.split(/[{*]/, 1)[0] ?? ''
    let last = ''
    for (const path of files.paths) {
      if (!path.startsWith(fixed)) continue
      // Paths are sorted: what lies below the directory just looked at says nothing new.
      if (last !== '' && path.startsWith(last)) continue
      const cut = nthSlash(path, matcher.depth)
      last = cut < 0 ? '' : path.slice(0, cut + 1)
      const match = matcher.match(path)
      if (!match || match.path.length !== (cut < 0 ? path.length : cut)) continue
      if (cut < 0 && !mayBeFile(pattern.path, match.path)) continue
      const app = match.app ?? pattern.app ?? repositoryName
      if (excluded(config, app)) continue
      const overlay: Overlay = { app, env: match.env, path: match.path, kind: cut < 0 ? 'file' : 'directory' }
      if (kinds.has(overlay.path)) continue
      const key = `${app}\0${match.env}`
      const other = found.get(key)
      if (other)
        problems.push({
          file: overlay.path,
          line: 1,
          column: 1,
          message: `${app} has two overlays in ${match.env}: ${other.path} and ${overlay.path}; only the first is promoted. Give one of the patterns an "app:" of its own`,
        })
      else {
        found.set(key, overlay)
        kinds.set(overlay.path, overlay)
      }
    }
  }
  const overlays = nest([...found.values()]).sort(
    (a, b) =>
      (a.app < b.app ? -1 : a.app > b.app ? 1 : 0) ||
      (order.get(a.env) ?? 0) - (order.get(b.env) ?? 0) ||
      (a.env < b.env ? -1 : a.env > b.env ? 1 : 0),
  )
  return { overlays, problems, ...(configured.length > 0 ? {} : { detected: patterns }) }
}

/**
 * Whether a file can be an overlay: where the pattern says how it ends (`values-{env}.yaml`), or it has no ending at all
 * (`image-tags/{env}/{app}`). A `kustomization.yaml` beside the directories of apps is none of them.
 */
const mayBeFile = (pattern: string, path: string): boolean =>
  !/[}*]$/.test(pattern.replace(/\/+$/, '')) || /(?:^|\/)[a-z0-9][a-z0-9_-]*$/.test(path)

const excluded = (config: Config | null, app: string): boolean =>
  config?.apps.find(({ name }) => fitsGlob(name, app))?.exclude ?? false

const nthSlash = (path: string, n: number): number => {
  let at = -1
  for (let i = 0; i < n; i++) {
    at = path.indexOf('/', at + 1)
    if (at < 0) return -1
  }
  return at
}

/** Tells each overlay which others lie inside it. */
const nest = (overlays: readonly Overlay[]): Overlay[] => {
  const byPath = new Map(overlays.map(overlay => [overlay.path, overlay]))
  const inner = new Map<string, string[]>()
  for (const { path } of overlays)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const outer = path.slice(0, at)
      if (byPath.has(outer)) inner.set(outer, [...(inner.get(outer) ?? []), path])
    }
  return overlays.map(overlay => {
    const nested = inner.get(overlay.path)
    return nested ? { ...overlay, nested } : overlay
  })
}
