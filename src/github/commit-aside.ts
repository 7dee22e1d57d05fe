import type { Done, FileWrite } from '../engine/ports.ts'
import { keep } from './known.ts'
import { refused } from './refusal.ts'
import { at, type Site } from './site.ts'

/** A commit that no branch points to yet. */
export interface Aside {
  /** Null for a commit without a past. */
  readonly parent: string | null
  readonly files: readonly FileWrite[]
  readonly message: { readonly headline: string; readonly body: string }
}

/**
 * Makes a commit without moving anything: tree and commit by the Git data API. Author and committer are left out, because
 * only then GitHub signs for the App; the answer tells whether it did. Made twice it is the same commit or an orphan that
 * GitHub sweeps away, so a doubt needs no reading back.
 */
export async function makeCommit(site: Site, { parent, files, message }: Aside): Promise<Done<string>> {
  const base = parent === null ? null : await treeOf(site, parent)
  const { data: tree } = await site.octokit.rest.git.createTree({
    ...at(site),
    ...(base === null ? {} : { base_tree: base }),
    tree: files.map(({ path, text }) => ({
      path,
      mode: '100644' as const,
      type: 'blob' as const,
      ...(text === null ? { sha: null } : { content: text }),
    })),
  })
  const { data: commit } = await site.octokit.rest.git.createCommit({
    ...at(site),
    message: `${message.headline}\n\n${message.body}`.trim(),
    tree: tree.sha,
    parents: parent === null ? [] : [parent],
  })
  keep(site.known.trees, commit.sha, tree.sha)
  return commit.verification.verified
    ? { ok: true, value: commit.sha }
    : refused(
        'invalid',
        `GitHub did not sign the commit (${commit.verification.reason}); its web commit signing must be on`,
      )
}

async function treeOf(site: Site, commit: string): Promise<string> {
  const known = site.known.trees.get(commit)
  if (known) return known
  const { data } = await site.octokit.rest.git.getCommit({ ...at(site), commit_sha: commit })
  keep(site.known.trees, commit, data.tree.sha)
  return data.tree.sha
}
