import type { Config, Principal } from '../config/config.ts'
import type { Promotion } from '../promotion/step.ts'

const asked = (
  principals: readonly Principal[],
): { readonly users: readonly string[]; readonly teams: readonly string[] } => ({
  users: principals.flatMap(principal => (principal.kind === 'user' ? [principal.login] : [])),
  teams: principals.flatMap(principal => (principal.kind === 'team' ? [`${principal.org}/${principal.team}`] : [])),
})

const named = (names: readonly string[]): ReturnType<typeof asked> => ({
  users: names.filter(name => !name.startsWith('team:')),
  teams: names.flatMap(name => (name.startsWith('team:') ? [name.slice('team:'.length)] : [])),
})

/**
 * Whom a new promotion asks for a review: those of the settings, or with `auto` whoever may promote by name. Nobody is
 * asked where nothing waits for a person.
 */
export const reviewersOf = (config: Config, { verdicts, environment }: Promotion): ReturnType<typeof asked> => {
  if (config.pullRequest.reviewers !== 'auto') return named(config.pullRequest.reviewers)
  const waits = verdicts.some(({ gate, state }) => gate === 'right' && state === 'wait')
  return waits ? asked(environment.who.promote) : { users: [], teams: [] }
}
