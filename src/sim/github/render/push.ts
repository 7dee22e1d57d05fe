import { type Account, fullName, type Repository } from '../entities.ts'
import { changedPaths } from '../git/changed-paths.ts'
import type { Commit, Signature } from '../git/commit.ts'
import { zeroOid } from '../git/repository.ts'
import type { World } from '../world.ts'
import type { Rendered } from './account.ts'
import { accountOf, noreply } from './commit.ts'
import { iso } from './time.ts'

const author = (world: World, by: Signature): Rendered => {
  const account = accountOf(world, by.email)
  return { name: by.name, email: by.email, date: iso(by.at), ...(account ? { username: account.login } : {}) }
}

const renderPushed = (world: World, repository: Repository, commit: Commit): Rendered => {
  const parent = commit.parents[0]
  const before = parent === undefined ? null : (repository.git.commit(parent)?.tree ?? null)
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.replace(/\n+$/, ''),
    timestamp: iso(commit.committer.at),
    url: `${world.address}/${fullName(repository)}/commit/${commit.oid}`,
    author: author(world, commit.author),
    committer: author(world, commit.committer),
    ...changedPaths(repository.git.objects, before, commit.tree),
  }
}

/** The `push` event; at most 2,048 commits are listed (docs.github.com/webhooks/webhook-events-and-payloads#push). */
export const renderPush = (
  world: World,
  repository: Repository,
  by: Account,
  move: { readonly name: string; readonly before: string | null; readonly after: string | null },
): Rendered => {
  const { name, before, after } = move
  const { git } = repository
  const tip = after === null ? null : git.peel(after)
  const known = before === null ? null : git.peel(before)
  const main = git.branch(repository.defaultBranch)
  const from = known ?? (name === `refs/heads/${repository.defaultBranch}` ? null : main)
  const pushed = tip === null || name.startsWith('refs/tags/') ? [] : git.commitsBetween(from, tip)
  const head = tip === null ? null : git.commit(tip)
  const short = (oid: string | null) => (oid ?? zeroOid).slice(0, 12)
  return {
    ref: name,
    before: before ?? zeroOid,
    after: after ?? zeroOid,
    created: before === null,
    deleted: after === null,
    forced: known !== null && tip !== null && !git.reaches(tip, known),
    base_ref: null,
    compare: `${world.address}/${fullName(repository)}/compare/${short(before)}...${short(after)}`,
    commits: pushed.slice(-2048).flatMap(oid => {
      const commit = git.commit(oid)
      return commit ? [renderPushed(world, repository, commit)] : []
    }),
    head_commit: head && renderPushed(world, repository, head),
    pusher: { name: by.login, email: noreply(by) },
  }
}
