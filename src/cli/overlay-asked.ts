import { posix } from 'node:path'
import type { Files } from '../overlay/files.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { meant } from './road-of.ts'
import { Stop } from './stop.ts'

/** What is asked for, as a path from the root of the repository: as the shell completes it below `prefix`, or as it is. */
const pathsAsked = (asked: string, prefix: string): readonly string[] =>
  [posix.join(prefix, asked), posix.normalize(asked)].map(path => path.replace(/^\.?\/+|^\.$|\/+$/g, ''))

/** What is meant: a path as the shell completes it, a path from the root, or `app/env`. A directory that is no overlay has no environment. */
export const overlayAsked = (asked: string, prefix: string, overlays: readonly Overlay[], files: Files): Overlay => {
  const paths = pathsAsked(asked, prefix)
  for (const path of paths) {
    const overlay = overlays.find(each => each.path === path)
    if (overlay) return overlay
  }
  const named = overlays.find(({ app, env }) => `${app}/${env}` === asked)
  if (named) return named
  for (const path of paths) {
    const app = path.split('/').at(-1) ?? ''
    if (files.id(path) !== undefined) return { app, env: '', path, kind: 'file' }
    if (path === '' || files.paths.some(each => each.startsWith(`${path}/`)))
      return { app, env: '', path, kind: 'directory' }
  }
  const known = overlays.flatMap(each => [each.path, `${each.app}/${each.env}`])
  throw new Stop(
    `there is no overlay "${asked}"${meant(asked, known)}${overlays.length > 0 ? '' : '; none was recognised here'}`,
  )
}

/** The overlays below a path; where there are none, what the path itself is. */
export const overlaysBelow = (
  asked: string,
  prefix: string,
  overlays: readonly Overlay[],
  files: Files,
): readonly Overlay[] => {
  const below = overlays.filter(({ path }) =>
    pathsAsked(asked, prefix).some(each => each === '' || path === each || path.startsWith(`${each}/`)),
  )
  return below.length > 0 ? below : [overlayAsked(asked, prefix, overlays, files)]
}
