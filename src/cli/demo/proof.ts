import { pinsOf } from '../../overlay/pins-of.ts'
import { simFiles } from './sim-files.ts'
import type { DemoWorld } from './world.ts'

/**
 * What is missing for an app to run a version in an environment, as the cluster itself shows it: which commit its Application runs, what is
 * pinned there, and whether it is healthy. Null where nothing is. The app is not asked: it would be its own witness.
 */
export const missing = (
  { cluster, applications, repository, overlays, config }: DemoWorld,
  { app, env, version }: { readonly app: string; readonly env: string; readonly version: string },
): string | null => {
  const name = applications({ app, env })
  const overlay = overlays.find(each => each.app === app && each.env === env)
  const application = cluster.applications().find(({ metadata }) => metadata.name === name)
  if (!name || !overlay || !application) return `nothing in the cluster runs ${app} in ${env}`
  const { health, history } = statusOf(application)
  const revision = history?.at(-1)?.revision
  if (revision === undefined) return `${app} was never synced in ${env}`
  const pins = pinsOf(simFiles(repository, revision), overlay, config.carry).pins
  if (!pins.some(({ value }) => value === version))
    return `${env} runs ${app} as of ${revision.slice(0, 7)}, which does not have ${version}`
  return health?.status === 'Healthy' ? null : `${app} is ${(health?.status ?? 'unknown').toLowerCase()} in ${env}`
}

interface Status {
  readonly health?: { readonly status?: string }
  readonly history?: readonly { readonly revision?: string }[]
}

// The cluster has let it through Argo CD's schema.
const statusOf = (application: object): Status => ('status' in application ? (application.status as Status) : {})
