import type { AppSettings, Config, Environment } from './config.ts'
import { fitsGlob } from './glob.ts'

interface Node {
  readonly name: string
  readonly from: readonly string[]
}

/**
 * Upstream before downstream, and otherwise as given. Names that are not among the nodes are ignored, and nodes on a circle come last,
 * so that it always gives all of them.
 */
export const alongTheRoad = <T extends Node>(nodes: readonly T[]): readonly T[] => {
  const names = new Set(nodes.map(node => node.name))
  const done = new Set<string>()
  const sorted: T[] = []
  let rest = [...nodes]
  while (rest.length > 0) {
    const next = rest.find(node => node.from.every(name => done.has(name) || !names.has(name)))
    if (!next) return [...sorted, ...rest]
    done.add(next.name)
    sorted.push(next)
    rest = rest.filter(node => node !== next)
  }
  return sorted
}

/** Circles among the environments, each once, in the direction of promotion: in `[staging, production, staging]` production is promoted from staging. */
export const circles = (nodes: readonly Node[]): readonly (readonly string[])[] => {
  const from = new Map(nodes.map(node => [node.name, node.from]))
  const seen = new Set<string>()
  const found: string[][] = []
  for (const start of from.keys()) {
    if (seen.has(start)) continue
    // An explicit stack: a file may name thousands of environments in one line.
    const trail: { name: string; next: number }[] = [{ name: start, next: 0 }]
    const onTrail = new Set([start])
    seen.add(start)
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      const upstream = from.get(here.name)?.[here.next++]
      if (upstream === undefined) {
        onTrail.delete(here.name)
        trail.pop()
      } else if (onTrail.has(upstream)) {
        const begin = trail.findIndex(each => each.name === upstream)
        found.push([...trail.slice(begin).map(each => each.name), upstream].reverse())
      } else if (from.has(upstream) && !seen.has(upstream)) {
        seen.add(upstream)
        onTrail.add(upstream)
        trail.push({ name: upstream, next: 0 })
      }
    }
  }
  return found
}

/** The environment of that name; undefined where there is none. */
export const environmentOf = (config: Config, name: string): Environment | undefined =>
  config.environments.find(environment => environment.name === name)

/** Settings of an app: the first entry of `apps` that fits its name. */
export const settingsOf = (config: Config, app: string): AppSettings =>
  config.apps.find(settings => fitsGlob(settings.name, app)) ?? { name: app, exclude: false }

/**
 * The environments that an app goes through, upstream before downstream, with `from` as it is for this app: on a road of its own each is
 * promoted from the one before it in the list, everything else (promote, gates, rights) is the environment's.
 */
export const roadOf = (config: Config, app: string): readonly Environment[] => {
  const own = settingsOf(config, app).environments
  if (!own) return config.environments
  return own.flatMap((name, index) => {
    const environment = environmentOf(config, name)
    const before = own[index - 1]
    return environment ? [{ ...environment, from: before === undefined ? [] : [before], any: false }] : []
  })
}

/** Names of the environments that one is promoted from; for an app with a road of its own, on that road. */
export const upstreams = (config: Config, env: string, app?: string): readonly string[] =>
  (app === undefined ? config.environments : roadOf(config, app)).find(each => each.name === env)?.from ?? []

/** Names of the environments that are promoted from one, along the road. */
export const downstreams = (config: Config, env: string, app?: string): readonly string[] =>
  (app === undefined ? config.environments : roadOf(config, app))
    .filter(each => each.from.includes(env))
    .map(each => each.name)

/** Whether people depend on an environment, as far as its name tells. */
export const isProduction = (name: string): boolean => /(?:^|[-_.])(?:prod|prd|live)/i.test(name)
