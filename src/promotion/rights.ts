import type { Environment, Principal } from '../config/config.ts'
import type { Rights } from './facts.ts'

const RANK = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 } as const

/** GitHub's names do not tell case apart. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** Whether one of the principals covers this person. Rights that could not be read allow nothing. */
export const mayAct = (
  who: readonly Principal[],
  person: { readonly login: string },
  rights: Rights | null | undefined,
): boolean =>
  rights != null &&
  // Somebody who cannot even read the repository any more has left, whatever the file still says.
  rights.permission !== 'none' &&
  who.some(principal =>
    principal.kind === 'permission'
      ? RANK[rights.permission] >= RANK[principal.permission]
      : principal.kind === 'team'
        ? rights.teams.some(team => same(team, `${principal.org}/${principal.team}`))
        : same(principal.login, person.login),
  )

/** The teams whose membership has to be asked about to judge these principals, as `org/team`. */
export const teamsOf = (who: readonly Principal[]): readonly string[] =>
  who.flatMap(principal => (principal.kind === 'team' ? [`${principal.org}/${principal.team}`] : []))

/** Who may, in words: "members of acme/release", "whoever can write here". */
export const whoMay = (who: readonly Principal[]): string =>
  who
    .map(principal =>
      principal.kind === 'permission'
        ? `whoever has the ${principal.permission} permission here`
        : principal.kind === 'team'
          ? `members of ${principal.org}/${principal.team}`
          : principal.login,
    )
    .join(' or ')

/** Who may promote into an environment, in words. */
export const whoPromotes = (environment: Environment): string => whoMay(environment.who.promote)
