import { isAnswered } from './doubt.ts'
import { keep } from './known.ts'
import type { Octokit } from './octokit.ts'
import type { Site } from './site.ts'

/**
 * Node ids of people, asked for once per login. Who does not exist is left out: nobody is waited for because a name is
 * wrong.
 */
export async function userIds(site: Site, logins: readonly string[]): Promise<string[]> {
  return await idsOf(site, logins, async username => {
    const { data } = await site.octokit.rest.users.getByUsername({ username })
    return data.node_id
  })
}

/** Node ids of teams, as `org/team`; `octokit` may read members. */
export async function teamIds(site: Site, octokit: () => Octokit, teams: readonly string[]): Promise<string[]> {
  return await idsOf(site, teams, async name => {
    const [org = '', team_slug = ''] = name.split('/')
    const { data } = await octokit().rest.teams.getByName({ org, team_slug })
    return data.node_id
  })
}

async function idsOf(site: Site, names: readonly string[], ask: (name: string) => Promise<string>): Promise<string[]> {
  const ids: string[] = []
  for (const name of new Set(names)) {
    const known = site.known.actors.get(name.toLowerCase())
    try {
      const id = known ?? (await ask(name))
      keep(site.known.actors, name.toLowerCase(), id)
      ids.push(id)
    } catch (error) {
      if (!isAnswered(error) || (error.status !== 404 && error.status !== 403)) throw error
      site.log.warn(`${name} cannot be asked: ${error.status}`)
    }
  }
  return ids
}
