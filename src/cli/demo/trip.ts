import { createHash } from 'node:crypto'
import type { Config, Environment } from '../../config/config.ts'
import { roadOf } from '../../config/environments.ts'
import type { Files } from '../../overlay/files.ts'
import { findOverlays } from '../../overlay/find-overlays.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { pinsOf } from '../../overlay/pins-of.ts'
import type { Edit } from '../../promotion/change.ts'
import { editsOf } from '../../promotion/edits.ts'
import { planRoad } from '../../promotion/plan-road.ts'
import { compareVersions } from '../../promotion/version.ts'
import { withEdits } from './sim-files.ts'

/** What the demo carries along the road: one app, one pin, from a value to the next. */
export interface Trip {
  readonly app: string
  /** Where it begins: the environments without an upstream. */
  readonly firsts: readonly [Overlay, ...Overlay[]]
  /** Key of the pin that moves. */
  readonly key: string
  readonly from: string
  readonly to: string
  /** The environments it comes to, upstream before downstream; without the first. */
  readonly stops: readonly Environment[]
  /** Those of the stops from which nothing goes on. */
  readonly ends: readonly string[]
}

/** The version after: 1.8.2 → 1.9.0, v2.4 → v2.5, 17 → 18, a commit → another one. Null where nobody can tell. */
export const nextVersion = (version: string): string | null => {
  if (/^(?=.*[a-f])[0-9a-f]{7,64}$/.test(version))
    return createHash('sha512').update(version).digest('hex').slice(0, version.length)
  const found = /^((?:[A-Za-z]\w*[-/])?v?)(\d+(?:\.\d+){0,3})([-+_].*)?$/.exec(version)
  const [major, minor, ...patches] = (found?.[2] ?? '').split('.')
  if (!found || !major || version.length > 64) return null
  const [, before = '', , after = ''] = found
  const next = minor === undefined ? [Number(major) + 1] : [major, Number(minor) + 1, ...patches.map(() => 0)]
  const text = `${before}${next.join('.')}${after}`
  return compareVersions(version, text) === 'older' ? text : null
}

/** What moves the trip's pin to a version, wherever it begins. */
export const beginWith = (
  files: Files,
  config: Config,
  { firsts, key }: Pick<Trip, 'firsts' | 'key'>,
  to: string,
): readonly Edit[] => {
  const pins = firsts.flatMap(first =>
    pinsOf(files, first, config.carry).pins.filter(pin => pin.key === key && pin.held === 'itself'),
  )
  return editsOf(
    files,
    pins.map(pin => ({ pin, to })),
  )
}

/** Most apps that are tried; a road that none of these can go is found by no other either. */
const TRIED = 60

/**
 * The longest road that one version can go in a repository, carried by the same plans that the app will make. Versions with an order are
 * taken before others, and an app whose environments agree today before one that has something under way. Null where there is none.
 */
export const findTrip = (files: Files, config: Config, name: string, wanted?: string): Trip | null => {
  const apps = Map.groupBy(findOverlays(files, config, name).overlays, ({ app }) => app)
  const candidates = [...apps]
    .filter(([app]) => wanted === undefined || app === wanted)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, TRIED)
  let best: { readonly trip: Trip; readonly score: number } | null = null
  for (const [app, own] of candidates) {
    const road = roadOf(config, app)
    const [first, ...more] = own.filter(({ env }) => road.find(each => each.name === env)?.from.length === 0)
    if (!first) continue
    const settled = planRoad(files, config, name, { app }).steps.every(({ outcome }) => outcome?.kind !== 'plan')
    for (const { key } of ownPins(files, config, first)) {
      const firsts = [
        first,
        ...more.filter(other => ownPins(files, config, other).some(pin => pin.key === key)),
      ] as const
      const values = own.flatMap(each => pinsOf(files, each, config.carry).pins.filter(pin => pin.key === key))
      const from = newest(values.map(({ value }) => value))
      const trip = tripOf(files, config, name, { app, firsts, key, from, own, road })
      if (!trip) continue
      const ordered = compareVersions(trip.from, trip.to) === 'older'
      const score = trip.stops.length * 4 + (ordered ? 2 : 0) + (settled ? 1 : 0)
      if (best === null || score > best.score) best = { trip, score }
    }
  }
  return best?.trip ?? null
}

const ownPins = (files: Files, config: Config, overlay: Overlay) =>
  pinsOf(files, overlay, config.carry).pins.filter(
    pin => pin.held === 'itself' && !pin.overridden && pin.part !== 'digest',
  )

const newest = (versions: readonly string[]): string =>
  versions.reduce((best, version) => (compareVersions(best, version) === 'older' ? version : best), versions[0] ?? '')

const tripOf = (
  files: Files,
  config: Config,
  name: string,
  begin: Pick<Trip, 'app' | 'firsts' | 'key' | 'from'> & {
    readonly own: readonly Overlay[]
    readonly road: readonly Environment[]
  },
): Trip | null => {
  const { app, firsts, key, from, own, road } = begin
  const to = nextVersion(from)
  const edits = to === null ? [] : beginWith(files, config, begin, to)
  if (to === null || edits.length === 0) return null
  let now = withEdits(files, edits)
  const stops: Environment[] = []
  const reached = new Set(firsts.map(({ env }) => env))
  for (const environment of road) {
    const upstreams = environment.from.filter(env => own.some(overlay => overlay.env === env))
    const proven = upstreams.filter(env => reached.has(env))
    if (proven.length === 0 || (proven.length < upstreams.length && !environment.any)) continue
    const [step] = planRoad(now, config, name, { app, env: environment.name }).steps
    if (step?.outcome?.kind !== 'plan') continue
    const { plan } = step.outcome
    if (!plan.changes.some(change => change.key === key && change.to === to)) continue
    now = withEdits(now, plan.edits)
    stops.push(environment)
    reached.add(environment.name)
  }
  if (stops.length === 0) return null
  const goesOn = (env: string): boolean => stops.some(stop => stop.from.includes(env))
  const ends = stops.map(stop => stop.name).filter(env => !goesOn(env))
  return { app, firsts, key, from, to, stops, ends }
}
