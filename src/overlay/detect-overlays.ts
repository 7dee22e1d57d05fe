import type { OverlayPattern } from '../config/config.ts'

/** Directories that hold one thing for each environment. */
const containers = new Set([
  'overlays',
  'envs',
  'env',
  'environments',
  'stages',
  'rings',
  'clusters',
  'deployments',
  'releases',
])
/** Directories that only group, so that they are no app's name. */
const groups = new Set([
  'apps',
  'applications',
  'services',
  'components',
  'charts',
  'deploy',
  'deployment',
  'k8s',
  'kubernetes',
  'kustomize',
  'manifests',
  'gitops',
  'infrastructure',
  'infra',
  'config',
  'configs',
  'helm',
  'src',
  'platform',
  'workloads',
  'projects',
  'teams',
  'image-tags',
])
/** Names by which an environment is known where nobody has named any. */
const usual =
  /^(?:dev|development|test|testing|qa|uat|int|integration|stage|staging|stg|preprod|pre-prod|preview|sandbox|load|prod|production|prd|live|canary|demo)(?:[-_][a-z0-9][a-z0-9-]*)?$/

/**
 * Patterns of the layouts that repositories commonly have, read off the paths of one. Environments are the given names; where none are
 * given, names that are usual for environments. A pattern counts when at least two environments have an overlay by it, or one where
 * only one environment is configured.
 */
export const detectOverlays = (
  paths: readonly string[],
  environments: readonly string[] | undefined,
): readonly OverlayPattern[] => {
  const known = environments && new Set(environments)
  const isEnv = (name: string): boolean => (known ? known.has(name) : usual.test(name))
  const found = new Map<string, Map<string, Set<string>>>()
  const add = (pattern: string, env: string, app: string): void => {
    const envs = found.get(pattern) ?? new Map<string, Set<string>>()
    found.set(pattern, envs)
    const apps = envs.get(env) ?? new Set<string>()
    envs.set(env, apps)
    apps.add(app)
  }
  const seen = new Set<string>()
  for (const path of paths) {
    if (!/\.ya?ml$|\/Kustomization$/.test(path) || path.startsWith('.')) continue
    const parts = path.split('/')
    const directories = parts.slice(0, -1)
    const at = directories.findIndex(isEnv)
    if (at >= 0) {
      const here = directories.slice(0, at + 1).join('/')
      if (seen.has(here)) continue
      seen.add(here)
      const before = directories.slice(0, at)
      const holder = before.at(-1)
      // The app stands before the directory of the environments, or before the environment itself.
      const index = holder !== undefined && containers.has(holder) ? before.length - 2 : before.length - 1
      const app = before[index]
      if (app === undefined || groups.has(app) || containers.has(app))
        add([...before, '{env}'].join('/'), directories[at] ?? '', '')
      else
        add(
          [...before.slice(0, index), '{app}', ...before.slice(index + 1), '{env}'].join('/'),
          directories[at] ?? '',
          app,
        )
      continue
    }
    const file = parts.at(-1) ?? ''
    const values = /^(values[-._])(.+?)(\.ya?ml)$/.exec(file)
    if (values?.[2] && isEnv(values[2])) {
      const app = directories.at(-1)
      const name = `${values[1]}{env}${values[3]}`
      if (app === undefined || groups.has(app) || app === 'chart') add([...directories, name].join('/'), values[2], '')
      else add([...directories.slice(0, -1), '{app}', name].join('/'), values[2], app)
    }
  }
  const enough = Math.min(2, environments?.length ?? 2)
  return [...found]
    .filter(([, envs]) => envs.size >= enough)
    .map(([path, envs]) => ({ path, apps: new Set([...envs.values()].flatMap(apps => [...apps])) }))
    .sort((a, b) => b.apps.size - a.apps.size || (a.path < b.path ? -1 : 1))
    .map(({ path }) => patternOf(path))
}

/** A group of environments that is not the repository's only one is an app by its group's name. */
const patternOf = (path: string): OverlayPattern => {
  if (path.includes('{app}')) return { path }
  const group = path
    .split('/')
    .slice(0, -1)
    .filter(part => !containers.has(part))
  const name = group.join('-')
  return name === '' || name === 'apps' || name === 'chart' ? { path } : { path, app: name }
}
