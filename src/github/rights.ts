import type { Rights } from '../promotion/facts.ts'
import { isAnswered } from './doubt.ts'
import type { Octokit } from './octokit.ts'
import { at, type Site } from './site.ts'

const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const

/**
 * What somebody may do now. Asked by login and compared by id, because names can be given away. `people` is a client that
 * may read members; it is only needed for teams.
 */
export async function readRights(
  site: Site,
  people: () => Octokit,
  person: { readonly id: number; readonly login: string },
  teams: readonly string[],
): Promise<Rights> {
  const answer = await unlessNotFound(
    site.octokit.rest.repos.getCollaboratorPermissionLevel({ ...at(site), username: person.login }),
  )
  if (!answer || answer.data.user?.id !== person.id) return { permission: 'none', teams: [] }
  // A custom role has a name of its own; `permission` says which of GitHub's it stands on.
  const { role_name: role, permission } = answer.data
  const member: string[] = []
  for (const team of teams) if (await isMember(people(), team, person.login)) member.push(team)
  return {
    permission: roles.find(name => name === role) ?? roles.find(name => name === permission) ?? 'none',
    teams: member,
  }
}

async function isMember(octokit: Octokit, name: string, username: string): Promise<boolean> {
  const [org = '', team_slug = ''] = name.split('/')
  const answer = await unlessNotFound(octokit.rest.teams.getMembershipForUserInOrg({ org, team_slug, username }))
  return answer?.data.state === 'active'
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (isAnswered(error) && error.status === 404) return null
    throw error
  }
}
