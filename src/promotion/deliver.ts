import type { Config, Environment } from '../config/config.ts'
import { deploymentsOf } from './evidence.ts'
import type { Deployment, Seen } from './facts.ts'
import { span } from './gate.ts'
import type { Observed, OverlayNow } from './observed.ts'
import type { Step } from './step.ts'

/** Above so many apps in one commit they share a deployment per environment: GitHub lets an App write 500 things an hour. */
const APART = 10
/** A rollout that is shorter needs no word of its own between "deployed" and "healthy", in ms. */
const PATIENCE = 30_000
/** How long an engine is left alone before it is asked again for the same deployment, in ms. */
const ASK_AGAIN = 120_000

interface Target {
  readonly now: OverlayNow
  readonly environment: Environment
  readonly latest: Deployment | undefined
  readonly seen: Seen | undefined
}

const targetsOf = (observed: Observed, config: Config): readonly Target[] =>
  config.environments.flatMap(environment =>
    observed.overlays
      .filter(({ overlay }) => overlay.env === environment.name)
      .map(now => ({
        now,
        environment,
        latest: deploymentsOf(observed.deployments, now.overlay.app, environment.name)[0],
        seen: observed.seen.find(seen => seen.app === now.overlay.app && seen.env === environment.name),
      })),
  )

const carriesNow = ({ latest, now }: Target): boolean => latest?.apps[now.overlay.app]?.content === now.carried.content

/** The deployments that are missing: one per app while they are few, else one per environment. */
const missing = (targets: readonly Target[], head: string): readonly Step[] => {
  const changed = targets.filter(target => !carriesNow(target))
  const key = ({ now: { overlay } }: Target) => (changed.length > APART ? overlay.env : `${overlay.env} ${overlay.app}`)
  return [...Map.groupBy(changed, key).values()].map(members => ({
    do: 'deploy',
    env: members[0]?.environment.name ?? '',
    commit: head,
    apps: Object.fromEntries(members.map(({ now }) => [now.overlay.app, now.carried])),
  }))
}

const word = (deployment: Deployment): string | undefined =>
  deployment.statuses.find(({ state }) => state !== 'inactive')?.state

/** What an engine says, as the newest word on a deployment; null where nothing new is to be said. */
const wordFor = (
  { environment, seen }: Target,
  deployment: Deployment,
  now: number,
): { readonly state: 'in_progress' | 'success' | 'failure'; readonly description: string } | null => {
  const said = word(deployment)
  if (!environment.sync)
    return said ? null : { state: 'success', description: 'Nothing watches this environment: its health is not known.' }
  // Health of another commit says nothing about this one.
  if (seen?.asked !== deployment.commit || seen.health === 'unknown') return null
  const age = now - deployment.createdAt
  if (seen.health === 'healthy')
    return said === 'success'
      ? null
      : { state: 'success', description: `Healthy after ${span(age)}. ${seen.reason}`.trim() }
  if (seen.health === 'degraded')
    return said === 'failure' ? null : { state: 'failure', description: `Degraded: ${seen.reason}` }
  if (said === 'success' || said === 'failure') return null
  if (age >= environment.sync.timeout)
    return {
      state: 'failure',
      description: `Not healthy within ${span(environment.sync.timeout)}: ${seen.reason || seen.health}`,
    }
  return age >= PATIENCE && said !== 'in_progress'
    ? { state: 'in_progress', description: seen.reason || seen.health }
    : null
}

/** What is to be said on one deployment that several overlays may share. */
const words = (deployment: Deployment, members: readonly Target[], now: number): readonly Step[] => {
  const each = members.map(member => ({ member, word: wordFor(member, deployment, now) }))
  const failed = each.filter(({ word }) => word?.state === 'failure')
  // One bad app of a shared deployment gets a deployment of its own, so that it does not hold the evidence of the others.
  if (members.length > 1 && failed.length > 0)
    return failed.map(({ member, word: said }) => ({
      do: 'deploy',
      env: deployment.env,
      commit: deployment.commit,
      apps: { [member.now.overlay.app]: deployment.apps[member.now.overlay.app] ?? member.now.carried },
      status: { state: 'failure', description: said?.description ?? '' },
    }))
  const said = each.find(({ word }) => word !== null)?.word
  if (!said) return []
  const healthy = members.every(
    ({ environment, seen }) => !environment.sync || (seen?.health === 'healthy' && seen.asked === deployment.commit),
  )
  if (said.state === 'success' && !healthy) return []
  return [{ do: 'status', deployment, ...said }]
}

/** Deployments that newer ones have taken over for every app they carried, and that do not say so yet. */
const replaced = (deployments: readonly Deployment[]): readonly Step[] =>
  deployments
    .filter(({ statuses }) => statuses[0] && statuses[0].state !== 'inactive')
    .filter(deployment =>
      Object.keys(deployment.apps).every(
        app => deploymentsOf(deployments, app, deployment.env)[0]?.id !== deployment.id,
      ),
    )
    .map(deployment => ({ do: 'status', deployment, state: 'inactive', description: 'A newer deployment took over.' }))

/** When a deployment that is on its way has to be looked at again, though nobody says anything: to say so, or to give up. */
export const nextWord = (observed: Observed, config: Config): number | null => {
  const times = targetsOf(observed, config).flatMap(({ latest, environment: { sync } }) => {
    const said = latest && word(latest)
    if (!latest || !sync || said === 'success' || said === 'failure') return []
    return [latest.createdAt + (said === 'in_progress' ? sync.timeout : Math.min(PATIENCE, sync.timeout))]
  })
  const ahead = times.filter(time => time > observed.now)
  return ahead.length > 0 ? Math.min(...ahead) : null
}

/** Brings what was merged into the clusters: deployments, syncs, and what became of them. */
export const deliver = (observed: Observed, config: Config): readonly Step[] => {
  const targets = targetsOf(observed, config)
  const steps: Step[] = [...missing(targets, observed.head)]
  const current = targets.filter(target => target.latest && carriesNow(target))
  for (const members of Map.groupBy(current, ({ latest }) => latest?.id).values()) {
    const deployment = members[0]?.latest
    if (deployment) steps.push(...words(deployment, members, observed.now))
  }
  for (const { now, environment, latest, seen } of current) {
    // What ran before the first configuration is looked at, never pushed: harmless to install.
    if (!latest || !environment.sync || seen?.health !== 'pending' || latest.commit === observed.ledger.begun?.commit)
      continue
    if (word(latest) === 'success' || word(latest) === 'failure') continue
    const asked = observed.asked.get(`${latest.id} ${now.overlay.app}`)
    if (asked !== undefined && observed.now - asked < ASK_AGAIN) continue
    steps.push({ do: 'sync', app: now.overlay.app, env: environment.name, deployment: latest })
  }
  return [...steps, ...replaced(observed.deployments)]
}
