import { stringify } from 'yaml'
import type { Carry, Config, Environment } from '../../config/config.ts'

/** A configuration that a demo can be played with, and what was changed for that. */
export interface Fitted {
  readonly text: string
  readonly changes: readonly string[]
}

/** How long the demo lets an environment prove itself where more is asked for. */
const SOAK = '5s'

/**
 * Somebody's own configuration, so that it can be played in a minute on a machine of its own: the same overlays, environments and apps,
 * every environment in the demo's cluster. What only their GitHub has (teams, checks, an organisation's file) is left out.
 */
export const fitConfig = (config: Config): Fitted => {
  const { environments } = config
  const changes = new Set<string>()
  if (config.mode === 'observe') changes.add('it acts, instead of only observing')
  if (config.releases.length > 0) changes.add('releases of applications are left out')
  const document = {
    version: 1,
    ...(config.overlays.length > 0
      ? { overlays: config.overlays.map(({ path, app }) => (app === undefined ? path : { path, app })) }
      : {}),
    carry: config.carry.map(carried),
    limits: { open: Math.max(config.limits.open, 100) },
    ...(config.apps.length > 0
      ? {
          apps: Object.fromEntries(
            config.apps.map(({ name, exclude, group, environments: own }) => [
              name,
              { exclude, ...(group === undefined ? {} : { group }), ...(own ? { environments: [...own] } : {}) },
            ]),
          ),
        }
      : {}),
    environments: Object.fromEntries(environments.map(each => [each.name, fitted(each, changes)])),
  }
  const head = '# Written for the demo from what this repository has; the original is untouched.\n'
  return { text: `${head}${stringify(document, { lineWidth: 120 })}`, changes: [...changes] }
}

const carried = (carry: Carry): unknown => {
  switch (carry.kind) {
    case 'value':
      return {
        ...(carry.path === undefined ? {} : { path: carry.path }),
        at: carry.at,
        ...(carry.add ? { add: true } : {}),
      }
    case 'files':
      return { files: carry.files }
    default:
      return carry.kind
  }
}

const fitted = (environment: Environment, changes: Set<string>): object => {
  const { from, any, promote, who, gates, base, sync } = environment
  if (sync === undefined) changes.add('environments that nothing watches get the demo’s cluster')
  else if (sync.engine !== 'argocd') changes.add('the demo’s cluster stands in for what reports health')
  if (gates.checks.length + gates.upstreamChecks.length > 0) changes.add('checks are not waited for')
  if (environment.whoLine !== undefined && who.promote.length > 0)
    changes.add('everybody of the demo who can write may promote')
  const soaks = gates.healthy ?? gates.merged
  if (soaks !== undefined && soaks > 5000) changes.add(`${SOAK} of health are enough`)
  return {
    ...(from.length > 0 ? { from: [...from], promote } : {}),
    ...(any ? { any } : {}),
    ...(soaks === undefined || from.length === 0 ? {} : { gates: { healthy: SOAK } }),
    ...(base === 'block' ? { base } : {}),
    sync: { engine: 'argocd', cluster: 'demo' },
  }
}
