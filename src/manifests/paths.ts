import { linkTargets } from '../engine/link-targets.ts'
import type { Tree } from '../engine/ports.ts'
import { pathsBelow } from '../overlay/own-files.ts'

/** What a path of the repository is, links followed. `path` is where it really is. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; readonly id: string }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'submodule'; readonly path: string }
  | { readonly kind: 'link'; readonly link: string; readonly target: string; readonly why: BadLink }

/** What is in the tree and cannot be read. */
export type Refused = Found & { readonly kind: 'link' | 'submodule' }

/** Why a link is not followed. */
export type BadLink = 'outside' | 'cycle' | 'broken'

/** Follows the links of one tree, inside its root and nowhere else. */
export interface Paths {
  find(path: string): Found
  /**
   * Paths below a directory as they are found through its links. Bad links and submodules are given apart; links back to a directory that
   * they stand in are left out.
   */
  below(path: string): { readonly paths: readonly string[]; readonly bad: readonly Refused[] }
}

/** As many as Linux follows. */
const MOST_LINKS = 40
/** More than any repository has; a tree of links into each other would have no end. */
const MOST_BELOW = 20_000

const made = new WeakMap<Tree, Promise<Paths>>()

/** Reads where all links of a tree lead, once; asks the tree for nothing where it has none. */
export const pathsOf = (tree: Tree): Promise<Paths> => {
  const before = made.get(tree)
  if (before !== undefined) return before
  const paths = linkTargets(tree).then(targets => followed(tree, targets))
  made.set(tree, paths)
  paths.catch(() => made.delete(tree))
  return paths
}

const followed = (tree: Tree, targets: ReadonlyMap<string, string>): Paths => {
  const { files, submodules } = tree
  const links = { ...files, paths: [...targets.keys()].sort(), id: () => undefined }
  const modules = { ...files, paths: [...submodules].sort(), id: () => undefined }
  const exists = (directory: string): boolean =>
    directory === '' || [files, links, modules].some(each => pathsBelow(each, directory).length > 0)

  const find = (path: string): Found => {
    let left = path.split('/')
    let here = ''
    let followed = 0
    let last = { link: '', target: '' }
    while (left.length > 0) {
      const [part = '', ...rest] = left
      left = rest
      if (part === '' || part === '.') continue
      if (part === '..') {
        if (here === '') return last.link === '' ? { kind: 'none' } : { kind: 'link', ...last, why: 'outside' }
        here = here.slice(0, Math.max(0, here.lastIndexOf('/')))
        continue
      }
      const next = here === '' ? part : `${here}/${part}`
      const target = targets.get(next)
      if (target === undefined) {
        if (submodules.has(next)) return { kind: 'submodule', path: next }
        here = next
        continue
      }
      last = { link: next, target }
      if (target === '') return { kind: 'link', ...last, why: 'broken' }
      if (target.startsWith('/')) return { kind: 'link', ...last, why: 'outside' }
      if (++followed > MOST_LINKS) return { kind: 'link', ...last, why: 'cycle' }
      left = [...target.split('/'), ...left]
    }
    const id = files.id(here)
    if (id !== undefined) return { kind: 'file', path: here, id }
    if (exists(here)) return { kind: 'directory', path: here }
    if (last.link === '') return { kind: 'none' }
    if (last.link === path) return { kind: 'link', ...last, why: 'broken' }
    // The link may be good, and only what is looked for behind it is not there.
    const itself = find(last.link)
    return itself.kind === 'link' ? itself : { kind: 'none' }
  }

  const below: Paths['below'] = path => {
    const paths: string[] = []
    const bad: Refused[] = []
    const visit = (seen: string, real: string, within: readonly string[]): void => {
      const as = (each: string): string =>
        (real === '' ? [seen, each] : [seen, each.slice(real.length + 1)]).filter(Boolean).join('/')
      for (const each of pathsBelow(files, real)) {
        if (paths.length >= MOST_BELOW) return
        paths.push(as(each))
      }
      for (const module of pathsBelow(modules, real)) bad.push({ kind: 'submodule', path: module })
      for (const link of pathsBelow(links, real)) {
        if (paths.length >= MOST_BELOW) return
        const found = find(link)
        if (found.kind === 'link' || found.kind === 'submodule') bad.push(found)
        else if (found.kind === 'file') paths.push(as(link))
        // A link to where it stands in would be followed for ever.
        else if (
          found.kind === 'directory' &&
          ![real, ...within].some(outer => isIn(outer, found.path) || isIn(link, found.path))
        )
          visit(as(link), found.path, [...within, real])
      }
    }
    const found = find(path)
    if (found.kind === 'directory') visit(path, found.path, [])
    if (found.kind === 'link') bad.push(found)
    return { paths: paths.sort(), bad }
  }
  return { find, below }
}

const isIn = (path: string, directory: string): boolean =>
  directory === '' || path === directory || path.startsWith(`${directory}/`)
