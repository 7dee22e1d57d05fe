import type { Config, Environment } from '../../config/config.ts'
import { roadOf } from '../../config/environments.ts'
import type { Files } from '../../overlay/files.ts'
import { findOverlays } from '../../overlay/find-overlays.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { Pin } from '../../overlay/pin.ts'
import { pinsOf } from '../../overlay/pins-of.ts'
import type { Edit } from '../../promotion/change.ts'
import { editsOf } from '../../promotion/edits.ts'
import { planRoad } from '../../promotion/plan-road.ts'
import { compareVersions } from '../../promotion/version.ts'
import { withEdits } from './sim-files.ts'

/** What the demo carries along the road: one app, one pin, from a value to the next. */
export interface Trip {
  readonly app: string
  /** Where it begins. */
  readonly first: Overlay
  /** Key of the pin that moves. */
  readonly key: string
  readonly from: string
  readonly to: string
  /** What makes it begin. */
  readonly edits: readonly Edit[]
  /** The environments it comes to, upstream before downstream; without the first. */
  readonly stops: readonly Environment[]
  /** Those of the stops from which nothing goes on. */
  readonly ends: readonly string[]
}

/** The version after: 1.8.2 → 1.9.0, v2.4 → v2.5, 17 → 18. Null where nobody can tell. */
export const nextVersion = (version: string): string | null => {
  const found = /^((?:[A-Za-z][\w]*[-/])?v?)(\d+)(?:\.(\d+))?(\.\d+)*([-+_].*)?$/.exec(version)
  if (!found || version.length > 64) return null
  const [, before = '', major = '', minor, , after = ''] = found
  const patches = version
    .slice(before.length, version.length - after.length)
    .split('.')
    .slice(2)
  const next =
    minor === undefined
      ? `${before}${Number(major) + 1}${after}`
      : `${before}${major}.${Number(minor) + 1}${patches.map(() => '.0').join('')}${after}`
  return compareVersions(version, next) === 'older' ? next : null
}

/** What moves the trip's pin to a version, in the environment where it begins. */
export const beginWith = (files: Files, config: Config, { first, key }: Trip, to: string): readonly Edit[] => {
  const pin = pinsOf(files, first, config.carry).pins.find(each => each.key === key && each.held === 'itself')
  return pin ? editsOf(files, [{ pin, to }]) : []
}

/** Most apps that are tried; a road that none of these can go is found by no other either. */
const TRIED = 60

/**
 * The longest road that one version can go in a repository: from an environment without an upstream, carried by the same plans that the
 * app will make. An app whose environments agree today is taken before one that has something under way. Null where there is none.
 */
export const findTrip = (files: Files, config: Config, name: string, wanted?: string): Trip | null => {
  const overlays = findOverlays(files, config, name).overlays
  const apps = new Map<string, Overlay[]>()
  for (const overlay of overlays) apps.set(overlay.app, [...(apps.get(overlay.app) ?? []), overlay])
  const candidates = [...apps]
    .filter(([app]) => wanted === undefined || app === wanted)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, TRIED)
  let best: { readonly trip: Trip; readonly score: number } | null = null
  for (const [app, own] of candidates) {
    const road = roadOf(config, app)
    const most = own.length * 2
    for (const start of road.filter(({ from }) => from.length === 0)) {
      const first = own.find(({ env }) => env === start.name)
      if (!first) continue
      const pins = pinsOf(files, first, config.carry).pins.filter(pin => pin.held === 'itself' && !pin.overridden)
      const settled = planRoad(files, config, name, { app }).steps.every(({ outcome }) => outcome?.kind !== 'plan')
      for (const pin of pins) {
        const trip = tripOf(files, config, name, first, pin, road)
        if (!trip) continue
        const score = trip.stops.length * 2 + (settled ? 1 : 0)
        if (best === null || score > best.score) best = { trip, score }
        if (score >= most) return trip
      }
    }
  }
  return best?.trip ?? null
}

const tripOf = (
  files: Files,
  config: Config,
  name: string,
  first: Overlay,
  pin: Pin,
  road: readonly Environment[],
): Trip | null => {
  const { app } = first
  const to = nextVersion(pin.value)
  if (to === null) return null
  const edits = editsOf(files, [{ pin, to }])
  if (edits.length === 0) return null
  let now = withEdits(files, edits)
  const stops: Environment[] = []
  const reached = new Set([first.env])
  for (const environment of road) {
    if (!environment.from.some(from => reached.has(from))) continue
    const [step] = planRoad(now, config, name, { app, env: environment.name }).steps
    if (step?.outcome?.kind !== 'plan') continue
    const { plan } = step.outcome
    if (!plan.changes.some(change => change.key === pin.key && change.to === to && change.order === 'newer')) continue
    now = withEdits(now, plan.edits)
    stops.push(environment)
    reached.add(environment.name)
  }
  if (stops.length === 0) return null
  const goesOn = (env: string): boolean => stops.some(({ from }) => from.includes(env))
  const ends = stops.map(stop => stop.name).filter(env => !goesOn(env))
  return { app, first, key: pin.key, from: pin.value, to, edits, stops, ends }
}
