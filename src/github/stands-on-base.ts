import { at, type Site } from './site.ts'

/** Whether the base branch contains the commit, so that nobody loses anything when a branch is moved off it. */
export async function standsOnBase(site: Site, base: string, commit: string): Promise<boolean> {
  const { data } = await site.octokit.rest.repos.compareCommitsWithBasehead({
    ...at(site),
    basehead: `${base}...${commit}`,
    per_page: 1,
  })
  return data.ahead_by === 0
}
