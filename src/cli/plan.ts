import { environmentOf } from '../config/environments.ts'
import { configFile } from '../config/parse.ts'
import { formatProblems } from '../config/problem.ts'
import { proposeConfig } from '../config/proposal.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import type { Problem } from '../overlay/overlay.ts'
import { planRoad } from '../promotion/plan-road.ts'
import { configOf, type LocalClone, readClone } from './local-clone.ts'
import { patchOf } from './patch.ts'
import { planText } from './plan-text.ts'
import { meant } from './road-of.ts'
import { exitCode, Stop } from './stop.ts'

/** What `stagecoach plan` was asked. */
export interface PlanOptions {
  readonly repo: string
  readonly orgConfig?: string
  readonly env?: string
  readonly app?: string
  readonly json?: boolean
  readonly patch?: boolean
}

/** Says what would be promoted in a local clone: what is merged upstream and not yet downstream. */
export const plan = async (options: PlanOptions): Promise<void> => {
  const clone = await readClone(options.repo)
  const parsed = configOf(clone.files, options.orgConfig)
  if (!parsed) {
    begin(clone, options)
    return
  }
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ file, line, column, path, message }) => ({
      file,
      line,
      column,
      message: path === '' ? message : `${path}: ${message}`,
    }))
    if (options.json) writeJson({ overlays: [], plans: [], problems })
    process.stderr.write(`${formatProblems(parsed.problems)}\n`)
    process.exitCode = exitCode.problems
    return
  }
  const { config } = parsed
  if (options.env !== undefined && !environmentOf(config, options.env)) {
    const names = config.environments.map(({ name }) => name)
    throw new Stop(
      `there is no environment "${options.env}"${meant(options.env, names)}; there are: ${names.join(', ')}`,
    )
  }
  const { env, app } = options
  const road = planRoad(clone.files, config, clone.name, {
    ...(env === undefined ? {} : { env }),
    ...(app === undefined ? {} : { app }),
  })
  if (app !== undefined && road.overlays.length === 0) {
    const apps = [...new Set(findOverlays(clone.files, config, clone.name).overlays.map(overlay => overlay.app))]
    if (!apps.includes(app)) throw new Stop(`there is no app "${app}"${meant(app, apps)}`)
  }
  const plans = road.steps.flatMap(({ outcome }) => (outcome?.kind === 'plan' ? [outcome.plan] : []))
  if (options.json)
    writeJson({
      overlays: road.overlays.map(({ app, env, path }) => ({ app, env, path })),
      plans: plans.map(({ env, app, changes }) => ({
        env,
        app,
        changes: changes.map(({ file, at, from, to }) => ({ file, at, from, to })),
      })),
      problems: road.problems,
    })
  else if (options.patch)
    process.stdout.write(
      patchOf(
        clone.files,
        plans.flatMap(each => each.edits),
      ),
    )
  else process.stdout.write(planText(clone, config, road, process.stdout.isTTY))
  if (road.problems.length === 0) return
  if (!options.json) process.stderr.write(problemLines(road.problems))
  process.exitCode = exitCode.problems
}

/** How to begin where there is no configuration. */
const begin = (clone: LocalClone, { json, patch }: PlanOptions): void => {
  const found = findOverlays(clone.files, null, clone.name)
  const overlays = found.overlays.map(({ app, env, path }) => ({ app, env, path }))
  if (json) writeJson({ overlays, plans: [], problems: found.problems })
  const environments = [...new Set(found.overlays.map(({ env }) => env))]
  const patterns = (found.detected ?? []).map(({ path }) => path)
  const about =
    overlays.length === 0
      ? `There is no ${configFile} here, and no overlay was recognised. Say where they are; this is a beginning:`
      : `There is no ${configFile} here, so nothing is promoted. ${overlays.length} overlays were recognised; this is a beginning:`
  const text = `${about}\n\n${proposeConfig({ overlays: patterns, environments })}`
  ;(json || patch ? process.stderr : process.stdout).write(text.endsWith('\n') ? text : `${text}\n`)
  process.exitCode = exitCode.couldNot
}

const problemLines = (problems: readonly Problem[]): string =>
  problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}\n`).join('')

const writeJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}
