import type { Config } from '../config/config.ts'
import { deploymentsOf } from './evidence.ts'
import type { Person, Pull } from './facts.ts'
import type { Observed } from './observed.ts'
import { mayAct } from './rights.ts'
import type { Landed } from './step.ts'
import type { Verdict } from './verdict.ts'

/** How long after its merge a promotion still tells what became of it, in ms. */
const TELLING = 86_400_000

/** What stood against the merge of a person who may not promote, as far as GitHub tells. */
const rightOf = (observed: Observed, config: Config, by: Person, env: string): readonly Verdict[] => {
  const environment = config.environments.find(({ name }) => name === env)
  const rights = observed.rights.get(by.id)
  if (environment && mayAct(environment.who.promote, by, rights)) return []
  return [
    {
      gate: 'right',
      asks: 'promoted by somebody who may',
      state: 'block',
      code: 'right.around',
      sentence: rights ? `${by.login} may not promote to ${env}` : `GitHub did not tell what ${by.login} may do`,
    },
  ]
}

/** Judged once, right after the merge: what somebody may do a day later says nothing about it. */
const aroundOf = (observed: Observed, config: Config, pull: Pull, env: string): Landed['around'] => {
  const by = pull.mergedBy
  if (!by || by.ours) return null
  const judged = observed.judged.get(pull.number) ?? []
  const shut = judged.filter(
    ({ state, gate, code }) =>
      state !== 'pass' && (code === 'right.around' || (gate !== 'right' && gate !== 'github' && gate !== 'line')),
  )
  const told = observed.shown.get(pull.number)?.startsWith('["landed"') ?? false
  const right = told ? [] : rightOf(observed, config, by, env)
  return shut.length + right.length > 0 ? { by, verdicts: [...shut, ...right] } : null
}

/** What became of the promotions that were merged lately: syncing, healthy, or degraded; and what they were merged past. */
export const settle = (observed: Observed, config: Config): readonly Landed[] =>
  observed.pulls.flatMap(pull => {
    const carries = observed.carries.get(pull.number)
    const mergedAt = pull.closedAt ?? 0
    if (pull.state !== 'merged' || !pull.author.ours || !carries || observed.now - mergedAt > TELLING) return []
    const apps = Object.keys(carries.plans).sort()
    const words = apps.map(app => {
      // GitHub's clock rounds to seconds, ours does not: the deployment of a merge may seem a moment older than it.
      const own = deploymentsOf(observed.deployments, app, carries.env).findLast(
        ({ createdAt }) => createdAt >= mergedAt - 1000,
      )
      return own?.statuses.find(({ state }) => state !== 'inactive') ?? null
    })
    const watched = config.environments.some(({ name, sync }) => name === carries.env && sync)
    const bad = words.find(word => word?.state === 'failure')
    const good = words.every(word => word?.state === 'success')
    const state = bad ? 'degraded' : good ? (watched ? 'healthy' : 'merged') : 'syncing'
    const since = Math.max(mergedAt, ...words.map(word => word?.at ?? 0))
    const sentence = bad?.description ?? words.find(word => word !== null)?.description ?? ''
    return [
      {
        pull,
        environment: carries.env,
        apps,
        state,
        sentence,
        since,
        around: aroundOf(observed, config, pull, carries.env),
      },
    ]
  })
