import { at, type Site } from './site.ts'

/** Names of the default branch and of the protected ones: what stands on them was let in by the repository's rules. */
export async function readTrustedBranches(site: Site): Promise<readonly string[]> {
  const { octokit } = site
  const { data } = await octokit.rest.repos.get(at(site))
  const guarded = await octokit.paginate(octokit.rest.repos.listBranches, {
    ...at(site),
    protected: true,
    per_page: 100,
  })
  return [...new Set([data.default_branch, ...guarded.map(({ name }) => name)])]
}
