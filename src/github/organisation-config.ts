import { isAnswered } from './doubt.ts'
import type { Octokit } from './octokit.ts'

/** The organisation's configuration stands in its repository of this name, under the same path as anywhere. */
const REPOSITORY = '.github'
const PATH = '.github/stagecoach.yml'

/** Null where there is no such file, or where the App is not installed in that repository. */
export async function readOrganisationConfig(
  octokit: Octokit,
  owner: string,
): Promise<{ readonly text: string; readonly commit: string } | null> {
  try {
    const { data: head } = await octokit.rest.repos.getCommit({ owner, repo: REPOSITORY, ref: 'HEAD', per_page: 1 })
    const { data } = await octokit.rest.repos.getContent({ owner, repo: REPOSITORY, path: PATH, ref: head.sha })
    if (Array.isArray(data) || data.type !== 'file' || data.encoding !== 'base64')
      throw new Error(`${owner}/${REPOSITORY}/${PATH} is not a file that can be read`)
    return { text: Buffer.from(data.content, 'base64').toString('utf8'), commit: head.sha }
  } catch (error) {
    // 422: the installation does not have the repository, so no token for it can be had. 409: it is empty.
    if (isAnswered(error) && [404, 409, 422].includes(error.status)) return null
    throw error
  }
}
