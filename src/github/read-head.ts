import { isAnswered } from './doubt.ts'
import { at, type Site } from './site.ts'

/** Commit that a branch points to now; null where there is no such branch. */
export async function readHead(site: Site, branch: string): Promise<string | null> {
  try {
    const { data } = await site.octokit.rest.git.getRef({ ...at(site), ref: `heads/${branch}` })
    return data.object.sha
  } catch (error) {
    if (isAnswered(error) && error.status === 404) return null
    throw error
  }
}
