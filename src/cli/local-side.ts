import { addressesOf } from '../engine/addresses.ts'
import type { Tree } from '../engine/ports.ts'
import { readTree } from '../git/read-tree.ts'
import { readWorkTree } from '../git/read-work-tree.ts'
import { askGit, GitFailed } from '../git/run-git.ts'
import type { OpenClone } from './local-clone.ts'
import { Stop } from './stop.ts'

/** A tree of a clone. */
export interface LocalSide {
  /** Empty for the work tree. */
  readonly commit: string
  readonly tree: Tree & { close(): void }
}

/** What names the work tree instead of a commit. */
export const WORK_TREE = '.'

/** The tree that a ref names; `.` or nothing is the work tree as it is, or HEAD where the clone is bare. */
export const sideOf = async (clone: OpenClone, ref: string | undefined): Promise<LocalSide> => {
  if (ref === undefined && (await isBare(clone)))
    return { commit: clone.head, tree: await readTree(clone.directory, clone.head) }
  if (ref === undefined || ref === WORK_TREE) {
    if (await isBare(clone)) throw new Stop(`${clone.directory} is a bare clone and has no work tree; name a commit`)
    return { commit: '', tree: await readWorkTree(clone.directory) }
  }
  const commit = await commitOf(clone, ref)
  if (commit === null) throw new Stop(`there is no commit "${ref}" in this clone; a branch may have to be fetched`)
  return { commit, tree: await readTree(clone.directory, commit) }
}

/**
 * What a head is compared with where nobody said: the commit where it left the default branch of the remote. Where it did not leave it,
 * that is HEAD for a work tree in which something differs from it, and else the commit before.
 */
export const defaultBase = async (clone: OpenClone, head: LocalSide): Promise<LocalSide> => {
  const at = head.commit || clone.head
  const main = await defaultBranch(clone)
  const fork = main === null ? null : await ask(clone, ['merge-base', main, at])
  if (fork !== null && fork !== at) return { commit: fork, tree: await readTree(clone.directory, fork) }
  if (head.commit === '') {
    const committed: LocalSide = { commit: at, tree: await readTree(clone.directory, at) }
    if (changedPaths(committed.tree, head.tree).length > 0) return committed
    committed.tree.close()
  }
  const before = await commitOf(clone, `${at}^1`)
  if (before === null)
    throw new Stop(
      (await ask(clone, ['rev-parse', '--is-shallow-repository'])) === 'true'
        ? 'this clone is shallow and lacks the commits before; "git fetch --unshallow" brings them'
        : 'there is one commit only, and nothing to compare it with; --base names another',
    )
  return { commit: before, tree: await readTree(clone.directory, before) }
}

/** Paths of files and links that differ between two trees, sorted. */
export const changedPaths = (base: Tree, head: Tree): readonly string[] => {
  const paths = new Set([...base.files.paths, ...head.files.paths, ...base.links.keys(), ...head.links.keys()])
  return [...paths]
    .filter(
      path =>
        base.files.id(path) !== head.files.id(path) ||
        base.links.get(path) !== head.links.get(path) ||
        base.submodules.has(path) !== head.submodules.has(path),
    )
    .sort()
}

/** Addresses under which an engine's objects may name the repository that a clone is of; none where its origin is no address. */
export const addressesIn = ({ origin }: OpenClone): readonly string[] => {
  const [, host, path] = /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^/:]+)(?::\d+)?[/:](.+?)(?:\.git)?\/*$/.exec(origin) ?? []
  return host === undefined || path === undefined ? [] : addressesOf(`https://${host}/${path}`)
}

const isBare = async ({ directory }: OpenClone): Promise<boolean> =>
  (await askGit(['rev-parse', '--is-bare-repository'], { directory })).trim() === 'true'

const defaultBranch = async (clone: OpenClone): Promise<string | null> => {
  const said = await ask(clone, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'])
  if (said !== null) return said
  const names = ['refs/remotes/origin/main', 'refs/remotes/origin/master', 'refs/heads/main', 'refs/heads/master']
  for (const name of names) if ((await commitOf(clone, name)) !== null) return name
  return null
}

const commitOf = (clone: OpenClone, ref: string): Promise<string | null> =>
  ask(clone, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`])

/** Null where git says that there is none. */
const ask = async ({ directory }: OpenClone, args: readonly string[]): Promise<string | null> => {
  try {
    return (await askGit(args, { directory })).trim() || null
  } catch (error) {
    if (error instanceof GitFailed && error.code !== null) return null
    throw error
  }
}
