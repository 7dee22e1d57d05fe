import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { changedThroughLinks } from './links.ts'
import { includedBy } from './made-of.ts'
import type { Overlay } from './overlay.ts'
import { owns } from './own-files.ts'
import { ownerOf } from './owner-of.ts'
import { type RenderedFrom, renderedFrom } from './rendered-from.ts'

/**
 * The overlays whose pins a change of these paths may reach: their own files, and through what they include. It may name an overlay too many,
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

/** One overlay before and after a change; one of the two is missing where the other has no such overlay. */
export interface Reached {
  readonly base?: Overlay
  readonly head?: Overlay
}

/**
 * The overlays that a change reaches when they are rendered: those that read a changed file before or after it, that become something
 * else, that are new or gone. An overlay is the same on both sides by its app and environment. It may name an overlay too many, never one
 * too few, links included where both trees come from `withLinks`. In the order of the head's, then those that are gone.
 */
export const reachOf = (
  base: Files,
  head: Files,
  overlaysBase: readonly Overlay[],
  overlaysHead: readonly Overlay[],
  changed: readonly string[],
): readonly Reached[] => {
  const name = ({ app, env }: Overlay): string => `${app}\0${env}`
  const before = new Map(overlaysBase.map(overlay => [name(overlay), overlay]))
  const all = changedThroughLinks(changed, base, head)
  const reads = ({ inputs, anything }: RenderedFrom, overlay: Overlay, overlays: readonly Overlay[]): boolean => {
    const [few, many] = inputs.size < all.size ? [inputs, all] : [all, inputs]
    for (const path of few) if (many.has(path)) return true
    return anything && [...all].some(path => (ownerOf(overlays, path) ?? overlay).path === overlay.path)
  }
  const found: Reached[] = []
  for (const after of overlaysHead) {
    const earlier = before.get(name(after))
    before.delete(name(after))
    if (earlier === undefined) {
      found.push({ head: after })
      continue
    }
    const from = renderedFrom(base, earlier, overlaysBase)
    const to = renderedFrom(head, after, overlaysHead)
    if (from.sources !== to.sources || reads(from, earlier, overlaysBase) || reads(to, after, overlaysHead))
      found.push({ base: earlier, head: after })
  }
  for (const gone of before.values()) found.push({ base: gone })
  return found
}
