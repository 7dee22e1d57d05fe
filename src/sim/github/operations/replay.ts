import type { Commit, Signature } from '../git/commit.ts'
import type { GitRepository } from '../git/repository.ts'
import type { World } from '../world.ts'

/**
 * Puts commits one after the other on another base, as a rebase does; null where one conflicts. Never signed: GitHub
 * loses signatures when it rebases. Merges among them are left out.
 */
export const replay = (
  world: World,
  git: GitRepository,
  base: string,
  commits: readonly Commit[],
  committer: Signature,
): string | null => {
  let tip = base
  for (const commit of commits) {
    const [parent, ...others] = commit.parents
    if (parent === undefined || others.length > 0) continue
    const tree = picked(world, git, tip, parent, commit)
    if (tree === null) return null
    if (tree === git.commit(tip)?.tree) continue
    tip = git.writeCommit({ tree, parents: [tip], author: commit.author, committer, message: commit.message }, null)
  }
  return tip
}

// git 2.39 cannot be told the base of a merge, so commits are made between which it is the one that is wanted.
const picked = (world: World, git: GitRepository, tip: string, parent: string, commit: Commit): string | null => {
  const ours = git.commit(tip)?.tree
  const base = git.commit(parent)?.tree
  if (ours === undefined || base === undefined) return null
  if (ours === base) return commit.tree
  const by = { name: 'git', email: 'git', at: world.clock.now(), zone: '+0000' }
  const made = (tree: string, parents: readonly string[]) =>
    git.writeCommit({ tree, parents, author: by, committer: by, message: 'aside' }, null)
  const root = made(base, [])
  const merged = git.mergeTrees(made(ours, [root]), made(commit.tree, [root]))
  return 'tree' in merged ? merged.tree : null
}
