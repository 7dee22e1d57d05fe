import { keep } from './known.ts'
import type { Site } from './site.ts'

/** People and teams whose node ids a document has to ask for, because only names are known. */
export interface Named {
  readonly users: readonly string[]
  /** `org/team`. */
  readonly teams: readonly string[]
}

/** Those of the names that are not known yet. */
export function unknownActors(site: Site, named: Named): Named {
  const unknown = (name: string) => !site.known.actors.has(name.toLowerCase())
  return { users: [...new Set(named.users)].filter(unknown), teams: [...new Set(named.teams)].filter(unknown) }
}

const json = (text: string) => JSON.stringify(text)

/**
 * Fields of a repository that give the node ids: asked for inside the answer of a mutation, so that reviewers cost no
 * request of their own. Empty where nobody is asked for.
 */
export function selectActors({ users, teams }: Named): string {
  if (users.length + teams.length === 0) return ''
  const user = (login: string, index: number) =>
    `u${index}: assignableUsers(query: ${json(login)}, first: 10) { nodes { id login } }`
  const team = (name: string, index: number) =>
    `t${index}: team(slug: ${json(name.split('/')[1] ?? '')}) { id combinedSlug }`
  const ofOwner = teams.length ? `owner { ... on Organization { ${teams.map(team).join(' ')} } }` : ''
  return `repository { ${users.map(user).join(' ')} ${ofOwner} }`
}

interface Found {
  readonly nodes?: readonly ({ readonly id: string; readonly login: string } | null)[]
}

/** Remembers what {@link selectActors} brought. */
export function rememberActors(site: Site, { users, teams }: Named, repository: unknown): void {
  const fields = (repository ?? {}) as Readonly<Record<string, Found | undefined>>
  for (const [index, login] of users.entries())
    for (const user of fields[`u${index}`]?.nodes ?? [])
      if (user?.login.toLowerCase() === login.toLowerCase()) keep(site.known.actors, login.toLowerCase(), user.id)
  const ofOwner = (fields['owner'] ?? {}) as Readonly<
    Record<string, { id: string; combinedSlug: string } | null | undefined>
  >
  for (const [index, name] of teams.entries()) {
    const team = ofOwner[`t${index}`]
    if (team && team.combinedSlug.toLowerCase() === name.toLowerCase())
      keep(site.known.actors, name.toLowerCase(), team.id)
  }
}

/** Node ids of those that are known; the others are left out: nobody is waited for because a name is wrong. */
export function actorIds(site: Site, names: readonly string[]): string[] {
  return [...new Set(names)].flatMap(name => site.known.actors.get(name.toLowerCase()) ?? [])
}
