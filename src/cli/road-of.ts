import type { Config } from '../config/config.ts'
import { didYouMean } from '../config/did-you-mean.ts'
import { parseConfig } from '../config/parse.ts'
import { formatProblems } from '../config/problem.ts'
import { proposeConfig } from '../config/proposal.ts'
import type { Comparing } from '../engine/compare.ts'
import { comparedEnvironments } from '../engine/compared-environments.ts'
import type { yardstickOf } from '../engine/yardstick-of.ts'
import type { Files } from '../overlay/files.ts'
import type { Overlay } from '../overlay/overlay.ts'
import { configOf } from './local-clone.ts'
import { exitCode, Stop } from './stop.ts'

/** The configuration of a tree; null where it has none. What is wrong in it ends the command. */
export const knownConfig = (files: Files, organisation?: string): Config | null => {
  const parsed = configOf(files, organisation)
  if (parsed && !parsed.ok) throw new Stop(formatProblems(parsed.problems), exitCode.problems)
  return parsed?.config ?? null
}

/** What is judged by where there is no configuration: every rule weighs what it says itself, and there are no policies. */
export const WITHOUT_CONFIG: Parameters<typeof yardstickOf>[0] = {
  validate: { block: 'new', rules: [], ignore: [] },
  policies: [],
  environments: [],
}

/**
 * The environments of a configuration; without one those of the overlays, in the order that their names tell, and nothing is known of
 * promotion.
 */
export const environmentsOf = (config: Config | null, overlays: readonly Overlay[]): Comparing['environments'] => {
  if (config) return comparedEnvironments(config)
  const names = [...new Set(overlays.map(({ env }) => env))].sort()
  const proposed = parseConfig(proposeConfig({ overlays: [], environments: names }))
  const staged = proposed.ok ? proposed.config.environments.map(({ name }) => name) : []
  const order = [...staged.filter(name => names.includes(name)), ...names.filter(name => !staged.includes(name))]
  return order.map(name => ({ name, promoted: false, blocked: false, kubernetes: null }))
}

/** Ends the command where an environment or an app is asked for that there is not. */
export const checkNames = (
  { env, app }: { readonly env?: string; readonly app?: string },
  overlays: readonly Overlay[],
  environments: Comparing['environments'],
): void => {
  const names = environments.map(({ name }) => name)
  if (env !== undefined && !names.includes(env))
    throw new Stop(`there is no environment "${env}"${meant(env, names)}; there are: ${names.join(', ')}`)
  const apps = [...new Set(overlays.map(overlay => overlay.app))].sort()
  if (app !== undefined && !apps.includes(app)) throw new Stop(`there is no app "${app}"${meant(app, apps)}`)
}

/** `; did you mean "web"?`, where something is near. */
export const meant = (word: string, known: readonly string[]): string => {
  const near = didYouMean(word, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
