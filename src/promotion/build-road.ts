import type { Config } from '../config/config.ts'
import type { Decision } from './decide.ts'
import { deploymentsOf } from './evidence.ts'
import type { Health } from './health.ts'
import type { Observed, OverlayNow } from './observed.ts'
import type { Proposal } from './propose.ts'
import type { Road, RoadCell } from './road.ts'
import type { Promotion } from './step.ts'

/** The version that people read of an overlay: its only one, or the first and how many more. */
const versionOf = ({ pins }: OverlayNow): string => {
  const values = [...new Set(pins.filter(({ kind }) => kind !== 'file').map(({ value }) => value))]
  const [first, ...more] = values
  if (first === undefined) return ''
  const short = first.startsWith('sha256:') ? first.slice(0, 15) : first
  return more.length > 0 ? `${short} +${more.length}` : short
}

const cellOf = (observed: Observed, decision: Decision, now: OverlayNow, proposal: Proposal | undefined): RoadCell => {
  const { app, env, path } = now.overlay
  const seen = observed.seen.find(each => each.app === app && each.env === env)
  const latest = deploymentsOf(observed.deployments, app, env)[0]
  const status = latest?.statuses.find(({ state }) => state !== 'inactive')
  const health: Health = seen?.health ?? 'unknown'
  const since = seen?.since ?? status?.at
  const link = seen?.link
  const hold = observed.ledger.holds.find(each => each.env === env && (each.app === app || each.app === '*'))
  const promotion = decision.promotions.find(
    each => each.pull && each.environment.name === env && each.plans.some(plan => plan.app === app),
  )
  return {
    app,
    env,
    path,
    version: versionOf(now),
    pins: now.pins.map(({ name, part, value }) => ({ name, part, value })),
    health,
    reason: seen?.reason ?? (latest ? 'nothing watches this environment' : ''),
    ...(since === undefined ? {} : { since }),
    ...(link === undefined ? {} : { link }),
    standing: proposal?.standing ?? 'first',
    // What is wrong with a file stands among the problems.
    ...(proposal?.standing === 'unpaired' && proposal.problems.length === 0 && proposal.sentence
      ? { unpaired: proposal.sentence }
      : {}),
    behind: proposal?.plan?.changes.length ?? 0,
    ...(hold ? { held: { by: hold.by.login, reason: hold.reason, since: hold.at } } : {}),
    ...(promotion?.pull
      ? {
          promotion: {
            number: promotion.pull.number,
            url: promotion.pull.url,
            title: promotion.pull.title,
            state: promotion.state === 'going' ? 'merging' : promotion.state,
            verdicts: promotion.verdicts,
          },
        }
      : {}),
  }
}

const needOf = ({ pull, environment, name, verdicts, state }: Promotion): Road['needs'][number] | null => {
  if (!pull) return null
  const base = { link: pull.url, env: environment.name }
  const shut = verdicts.find(verdict => verdict.state === 'block')
  if (shut) return { ...base, sentence: `${name} to ${environment.name}: ${shut.sentence}` }
  const waits = verdicts.find(verdict => verdict.gate === 'right' && verdict.state === 'wait')
  return state === 'ready' && waits
    ? { ...base, sentence: `${name} to ${environment.name} waits for a person to promote it` }
    : null
}

/** Environments × apps as they stand after a decision. */
export const buildRoad = (observed: Observed, decision: Decision): Road => {
  const state = observed.config.state
  const config: Config | null = observed.config.state === 'none' ? null : observed.config.config
  const byOverlay = new Map(decision.proposals.map(each => [each.overlay.overlay.path, each]))
  const degraded = observed.seen.filter(({ health }) => health === 'degraded')
  return {
    repository: `${observed.repository.owner}/${observed.repository.name}`,
    url: observed.repository.url,
    head: observed.head,
    at: observed.now,
    mode: config?.mode ?? 'act',
    config: state,
    environments: (config?.environments ?? []).map(({ name, from, promote, sync }) => ({
      name,
      from,
      promote,
      ...(sync ? { engine: sync.engine } : {}),
    })),
    apps: [...new Set(observed.overlays.map(({ overlay }) => overlay.app))].sort(),
    cells: observed.overlays.map(now => cellOf(observed, decision, now, byOverlay.get(now.overlay.path))),
    needs: [
      ...degraded.map(({ app, env, reason, link }) => ({
        sentence: `${app} is degraded in ${env}: ${reason}`,
        env,
        ...(link === undefined ? {} : { link }),
      })),
      ...decision.promotions.flatMap(promotion => needOf(promotion) ?? []),
    ],
    problems: [
      ...new Set(
        [
          ...(observed.config.state === 'broken' ? observed.config.problems : []),
          ...observed.problems,
          ...decision.proposals.flatMap(({ problems }) => problems),
        ].map(({ file, line, column, message }) => `${file}:${line}:${column}  ${message}`),
      ),
    ],
  }
}
