import type { Overlay } from '../overlay/overlay.ts'

/** Apps that are in the same environments. */
export interface Places {
  readonly apps: readonly string[]
  readonly environments: readonly string[]
}

/** Of what belongs to no overlay. */
export const NOWHERE: Places = { apps: [], environments: [] }

/** Overlays as apps × environments: several where not every app is in every one of the environments. */
export const placesOf = (overlays: readonly Overlay[], road: readonly string[]): readonly Places[] => {
  const apps = [...Map.groupBy(overlays, ({ app }) => app)].map(([app, of]) => ({
    app,
    environments: along(
      road,
      of.map(({ env }) => env),
    ),
  }))
  return [...Map.groupBy(apps, ({ environments }) => JSON.stringify(environments)).values()].map(group => ({
    apps: group.map(({ app }) => app).sort(),
    environments: group[0]?.environments ?? [],
  }))
}

/** Names of environments, each once: those of the road in its order, then others by name. */
export const along = (road: readonly string[], names: Iterable<string>): readonly string[] => {
  const given = new Set(names)
  return [...road.filter(name => given.has(name)), ...[...given].filter(name => !road.includes(name)).sort()]
}

/** What is said of overlays, by app, and in the order of the road. */
export const byRoad = <T extends { readonly overlay: Overlay }>(all: readonly T[], road: readonly string[]): T[] => {
  const order = new Map(road.map((name, index) => [name, index]))
  const place = (env: string): number => order.get(env) ?? order.size
  return all.toSorted(
    ({ overlay: a }, { overlay: b }) =>
      compared(a.app, b.app) || place(a.env) - place(b.env) || compared(a.env, b.env) || compared(a.path, b.path),
  )
}

/** By their code units, the same on every machine. */
export const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
