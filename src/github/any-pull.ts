import type { AnyPull } from '../engine/ports.ts'
import { isAnswered } from './doubt.ts'
import { personOfUser } from './person.ts'
import { at, type Site } from './site.ts'

/** Any pull request; null where there is none of that number. */
export async function readAnyPull(site: Site, number: number): Promise<AnyPull | null> {
  const { octokit } = site
  const data = await octokit.rest.pulls.get({ ...at(site), pull_number: number }).then(
    answer => answer.data,
    (error: unknown) => {
      if (isAnswered(error) && error.status === 404) return null
      throw error
    },
  )
  if (!data) return null
  const merged = data.merged ? data.merge_commit_sha : null
  const base = merged ? await mergeBase(site, number, merged) : undefined
  return {
    number: data.number,
    node: data.node_id,
    state: data.merged ? 'merged' : data.state === 'open' ? 'open' : 'closed',
    head: data.head.sha,
    branch: data.head.ref,
    base: data.base.ref,
    local: data.head.repo?.id === data.base.repo.id,
    author: personOfUser(data.user, site.self),
    ...(merged ? { mergeCommit: merged } : {}),
    ...(base ? { mergeBase: base } : {}),
    ...(data.merged_at ? { mergedAt: Date.parse(data.merged_at) } : {}),
  }
}

interface Commit {
  readonly sha: string
  readonly parents: readonly { readonly sha: string }[]
  readonly commit: { readonly message: string; readonly author: { readonly date?: string } | null }
}

/** What tells a commit from others when a rebase has given it a new id. */
const likeness = ({ commit }: Commit) => `${commit.author?.date}\n${commit.message}`

/**
 * What the merge changed against. A merge commit's first parent and a squash's only parent are that; a rebase laid down
 * several commits, so those that are the pull request's own are walked back over.
 */
async function mergeBase(site: Site, number: number, merge: string): Promise<string | undefined> {
  const { octokit } = site
  const laid = new Map<string, Commit>()
  const read = async (sha: string): Promise<Commit | undefined> => {
    if (!laid.has(sha)) {
      const { data } = await octokit.rest.repos.listCommits({ ...at(site), sha, per_page: 100 })
      for (const commit of data) laid.set(commit.sha, commit)
    }
    return laid.get(sha)
  }
  const last = await read(merge)
  if (last?.parents.length !== 1) return last?.parents[0]?.sha
  const commits = await octokit.paginate(octokit.rest.pulls.listCommits, {
    ...at(site),
    pull_number: number,
    per_page: 100,
  })
  const own = new Set(commits.map(likeness))
  let base = last.parents[0]?.sha
  let laidDown: Commit | undefined = last
  for (let step = 0; step < commits.length && laidDown && own.has(likeness(laidDown)); step++) {
    base = laidDown.parents[0]?.sha
    laidDown = base === undefined ? undefined : await read(base)
  }
  return base
}
