import type { PullRequestSettings } from '../config/config.ts'
import type { Plan } from '../promotion/change.ts'
import { cut } from './cut.ts'
import { plain } from './escape.ts'
import { mainChange, mainVersion } from './version.ts'
import { count, listed } from './words.ts'

/** GitHub takes 256 characters; the rest is room for what squashing adds. */
const LONGEST = 200

/**
 * Title of a promotion: `Promote frontend 1.8.2 to production`, `Promote 6 apps to production`, or as the settings say, with
 * `{apps}`, `{env}` and `{version}` (empty where the apps have several). At most 200 UTF-16 units.
 */
export const title = (
  plans: readonly Plan[],
  env: string,
  settings: Pick<PullRequestSettings, 'title'> = {},
): string => {
  const apps = plans.map(({ app }) => app).sort()
  const versions = new Set(plans.map(mainVersion))
  const values: Readonly<Record<string, string>> = {
    apps: apps.length > 3 ? count(apps.length, 'app') : listed(apps),
    env,
    version: versions.size === 1 ? ([...versions][0] ?? '') : '',
  }
  const [only] = plans
  const text = settings.title
    ? settings.title.replace(/\{(apps|env|version)\}/g, (_, name: string) => values[name] ?? '')
    : `Promote ${only && plans.length === 1 ? what(only) : count(plans.length, 'app')} to ${env}`
  return cut(plain(text), LONGEST)
}

const what = (plan: Plan): string => {
  const main = mainChange(plan)
  const version = mainVersion(plan)
  if (!main || version === undefined) return plan.app
  if (main.kind !== 'chart') return `${plan.app} ${version}`
  return main.name === plan.app ? `${plan.app} chart ${version}` : `${plan.app} (${main.name} chart ${version})`
}
