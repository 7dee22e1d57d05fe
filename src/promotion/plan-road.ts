import type { Config, Environment } from '../config/config.ts'
import { roadOf } from '../config/environments.ts'
import type { Files } from '../overlay/files.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import type { Overlay, Problem } from '../overlay/overlay.ts'
import { pinsOf } from '../overlay/pins-of.ts'
import type { PlanOutcome } from './change.ts'
import { planOverlay } from './plan.ts'

/** One step of the road for one app: what its overlay would get from its upstream's at the same commit. */
export interface RoadStep {
  readonly app: string
  readonly environment: Environment
  /** The upstream that was compared with; null where none of them has an overlay. */
  readonly upstream: string | null
  /** Null where the app has no overlay in the environment although its upstream has one, or none upstream. */
  readonly overlay: Overlay | null
  readonly outcome: PlanOutcome | null
}

/** What would be promoted in a tree, comparing merged pins: no cluster was asked. */
export interface RoadPlan {
  readonly overlays: readonly Overlay[]
  /** Along the road, apps by name. */
  readonly steps: readonly RoadStep[]
  readonly problems: readonly Problem[]
}

/** Plans every overlay that has an upstream, or only those of one environment or app. */
export const planRoad = (
  files: Files,
  config: Config,
  repositoryName: string,
  only: { readonly env?: string; readonly app?: string } = {},
): RoadPlan => {
  const found = findOverlays(files, config, repositoryName)
  const chosen = (app: string, env: string): boolean =>
    (only.app === undefined || only.app === app) && (only.env === undefined || only.env === env)
  const byPlace = new Map(found.overlays.map(overlay => [`${overlay.env}\0${overlay.app}`, overlay]))
  const apps = [...new Set(found.overlays.map(({ app }) => app))].sort()
  const roads = new Map(apps.map(app => [app, roadOf(config, app)]))
  const problems = [...found.problems]
  const steps: RoadStep[] = []
  for (const { name } of config.environments)
    for (const app of apps) {
      if (!chosen(app, name)) continue
      const environment = roads.get(app)?.find(each => each.name === name)
      if (!environment) continue
      const overlay = byPlace.get(`${name}\0${app}`)
      const from = environment.from.find(each => byPlace.has(`${each}\0${app}`))
      const upstream = from === undefined ? undefined : byPlace.get(`${from}\0${app}`)
      const step = { app, environment, upstream: from ?? null }
      if (overlay && upstream) {
        const outcome = planOverlay({
          downstream: { overlay, files },
          upstream: { overlay: upstream, files },
          carry: config.carry,
        })
        problems.push(...outcome.problems)
        steps.push({ ...step, overlay, outcome })
      } else if (overlay || upstream) {
        // An overlay without an upstream is read all the same: what is broken in it is worth saying.
        if (overlay) problems.push(...pinsOf(files, overlay, config.carry).problems)
        steps.push({ ...step, overlay: overlay ?? null, outcome: null })
      }
    }
  return {
    overlays: found.overlays.filter(({ app, env }) => chosen(app, env)),
    steps,
    problems: distinct(problems),
  }
}

const distinct = (problems: readonly Problem[]): readonly Problem[] =>
  [...new Map(problems.map(each => [`${each.file}:${each.line}:${each.column}:${each.message}`, each])).values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  )
