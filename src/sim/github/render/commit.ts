import type { Account, Repository } from '../entities.ts'
import { fullName } from '../entities.ts'
import { type Commit, isSigned, type Signature } from '../git/commit.ts'
import type { FileDiff } from '../git/diff.ts'
import type { World } from '../world.ts'
import { type Rendered, renderSimpleUser } from './account.ts'
import { iso } from './time.ts'

/** The address that the commits of an account carry. */
export const noreply = (account: Account): string =>
  account.email ?? `${account.id}+${account.login}@users.noreply.github.com`

/** Whose e-mail address it is; null for nobody's here. */
export const accountOf = (world: World, email: string): Account | null => {
  for (const account of world.accounts.values())
    if (noreply(account) === email || account.email === email) return account
  return null
}

/**
 * Whether GitHub vouches for the commit. Only what GitHub itself made is signed here
 * (docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification).
 */
export const verification = (world: World, commit: Commit): Rendered => {
  const verified = isSigned(world.signingSecret, commit)
  return {
    verified,
    reason: verified ? 'valid' : commit.signature === null ? 'unsigned' : 'unknown_key',
    signature: commit.signature,
    payload: commit.signature === null ? null : commit.payload,
    verified_at: verified ? iso(commit.committer.at) : null,
  }
}

/** Node id of a commit in a repository; B's queries resolve it by the same rule. */
export const commitNode = (repository: Repository, oid: string): string =>
  `C_kwDO${Buffer.from(`${repository.id}:${oid}`).toString('base64url')}`

const person = (by: Signature): Rendered => ({ name: by.name, email: by.email, date: iso(by.at) })

/** `GET /repos/{owner}/{repo}/git/commits/{commit_sha}`: the bare object. */
export const renderGitCommit = (world: World, repository: Repository, commit: Commit): Rendered => {
  const at = `${world.api}/repos/${fullName(repository)}/git`
  const web = `${world.address}/${fullName(repository)}/commit`
  return {
    sha: commit.oid,
    node_id: commitNode(repository, commit.oid),
    url: `${at}/commits/${commit.oid}`,
    html_url: `${web}/${commit.oid}`,
    author: person(commit.author),
    committer: person(commit.committer),
    tree: { sha: commit.tree, url: `${at}/trees/${commit.tree}` },
    message: commit.message.replace(/\n+$/, ''),
    parents: commit.parents.map(sha => ({ sha, url: `${at}/commits/${sha}`, html_url: `${web}/${sha}` })),
    verification: verification(world, commit),
  }
}

/** A commit with whose it is, as lists of commits show it. */
export const renderCommit = (world: World, repository: Repository, commit: Commit): Rendered => {
  const at = `${world.api}/repos/${fullName(repository)}`
  const web = `${world.address}/${fullName(repository)}/commit`
  const who = (by: Signature): Rendered | null => {
    const account = accountOf(world, by.email)
    return account && renderSimpleUser(world, account)
  }
  return {
    sha: commit.oid,
    node_id: commitNode(repository, commit.oid),
    commit: {
      author: person(commit.author),
      committer: person(commit.committer),
      message: commit.message.replace(/\n+$/, ''),
      tree: { sha: commit.tree, url: `${at}/git/trees/${commit.tree}` },
      url: `${at}/git/commits/${commit.oid}`,
      comment_count: 0,
      verification: verification(world, commit),
    },
    url: `${at}/commits/${commit.oid}`,
    html_url: `${web}/${commit.oid}`,
    comments_url: `${at}/commits/${commit.oid}/comments`,
    author: who(commit.author),
    committer: who(commit.committer),
    parents: commit.parents.map(sha => ({ sha, url: `${at}/commits/${sha}`, html_url: `${web}/${sha}` })),
  }
}

/** A file of a diff. */
export const renderFileDiff = (world: World, repository: Repository, commit: string, file: FileDiff): Rendered => {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const web = `${world.address}/${fullName(repository)}`
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${web}/blob/${commit}/${path}`,
    raw_url: `${web}/raw/${commit}/${path}`,
    contents_url: `${world.api}/repos/${fullName(repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  }
}
