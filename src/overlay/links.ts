import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { pathsBelow } from './own-files.ts'

/** As many links as Linux follows for one path. */
const mostFollowed = 40
/** More than any repository has; links into each other would have no end. */
const mostAliases = 20_000

/** Files of a tree with those that are found through its symbolic links. */
export interface LinkedFiles extends Files {
  /** Where a file that is found through a link really is. */
  readonly real: ReadonlyMap<string, string>
}

/**
 * A tree in which what lies behind symbolic links is found at the links too, so that everything that reads files follows them. `targets`
 * says where each link leads, as it is written in it. Links that lead out of the repository, to nothing or into a circle are not there.
 */
export const withLinks = (files: Files, targets: ReadonlyMap<string, string>): LinkedFiles => {
  const real = new Map<string, string>()
  const add = (seen: string, at: string, within: readonly string[]): void => {
    const follow = (alias: string, link: string): void => {
      const found = resolveLinks(files, targets, link)
      if (found === undefined || real.size >= mostAliases) return
      if (files.id(found) !== undefined) real.set(alias, found)
      // A link to a directory that it stands in would be followed for ever.
      else if (!within.some(outer => outer === found || outer.startsWith(`${found}/`) || found === ''))
        add(alias, found, [...within, found, directoryOf(link)])
    }
    for (const path of pathsBelow(files, at)) {
      if (real.size >= mostAliases) return
      real.set(`${seen}${path.slice(at.length)}`, path)
    }
    for (const link of targets.keys()) if (link.startsWith(`${at}/`)) follow(`${seen}${link.slice(at.length)}`, link)
  }
  for (const link of targets.keys()) {
    const found = resolveLinks(files, targets, link)
    if (found === undefined) continue
    if (files.id(found) !== undefined) real.set(link, found)
    else if (found !== '' && !link.startsWith(`${found}/`)) add(link, found, [found, directoryOf(link)])
  }
  if (real.size === 0) return { ...files, real }
  return {
    ...files,
    paths: [...new Set([...files.paths, ...real.keys()])].sort(),
    read: path => files.read(real.get(path) ?? path),
    id: path => files.id(real.get(path) ?? path),
    real,
  }
}

/** Where a path leads once its links are followed: a file or a directory that is there; undefined where it leads nowhere. */
const resolveLinks = (files: Files, targets: ReadonlyMap<string, string>, path: string): string | undefined => {
  let left = path.split('/')
  let here = ''
  let followed = 0
  for (;;) {
    const [part, ...rest] = left
    if (part === undefined) break
    left = rest
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (here === '') return undefined
      here = directoryOf(here)
      continue
    }
    const next = here === '' ? part : `${here}/${part}`
    const target = targets.get(next)
    if (target === undefined) here = next
    else if (target === '' || target.startsWith('/') || ++followed > mostFollowed) return undefined
    else left = [...target.split('/'), ...left]
  }
  return pathsBelow(files, here).length > 0 ? here : undefined
}

/** Where a file of a tree really is, links followed. */
export const realPath = (files: Files | LinkedFiles, path: string): string =>
  'real' in files ? (files.real.get(path) ?? path) : path

/** Changed paths with those by which they are found through links, and what is found through a link that changed itself. */
export const changedThroughLinks = (
  changed: readonly string[],
  ...trees: readonly (Files | LinkedFiles)[]
): ReadonlySet<string> => {
  const all = new Set(changed)
  for (const tree of trees)
    if ('real' in tree)
      for (const [alias, path] of tree.real)
        if (all.has(path)) all.add(alias)
        else for (let at = alias; at !== ''; at = directoryOf(at)) if (all.has(at)) all.add(alias)
  return all
}
