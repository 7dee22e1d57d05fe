import { Cron } from 'croner'
import { z } from 'zod'
import type { Application } from './application.ts'

const syncWindow = z.object({
  kind: z.string().default(''),
  schedule: z.string().default(''),
  duration: z.string().default(''),
  timeZone: z.string().default(''),
  applications: z.array(z.string()).default([]),
  namespaces: z.array(z.string()).default([]),
  clusters: z.array(z.string()).default([]),
  manualSync: z.boolean().default(false),
  andOperator: z.boolean().default(false),
  description: z.string().default(''),
})

const project = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ syncWindows: z.array(syncWindow).nullish() }).default({}),
})

/** A time in which an AppProject allows or denies syncs. */
export type SyncWindow = z.infer<typeof syncWindow>

/** The windows of an AppProject out of what the API server gave; null where it is none that we understand. */
export const syncWindowsOf = (object: unknown): readonly SyncWindow[] | null => {
  const read = project.safeParse(object)
  return read.success ? (read.data.spec.syncWindows ?? []) : null
}

/** Whether Argo CD would let a sync begin now; where not, why and until when (absent where no end is in sight). */
export type Admission =
  | { readonly open: true }
  | { readonly open: false; readonly sentence: string; readonly until?: number }

/**
 * Evaluates sync windows as Argo CD's controller does, before anything is written: an operation that a window blocks stays
 * "Running" there, and then blocks every later one, and even its own termination (argo-cd#25361, #26215).
 */
export const admission = (
  windows: readonly SyncWindow[],
  app: Application,
  now: number,
  /** A person pressed the button; automation is held even by windows that let people through. */
  manual = false,
): Admission => {
  const matching = windows.filter(window => matches(window, app))
  const broken = matching.find(window => parsed(window) === null)
  if (broken !== undefined)
    return {
      open: false,
      sentence: `A sync window of project ${app.spec.project} cannot be read (schedule "${broken.schedule}", duration "${broken.duration}"), so Argo CD syncs nothing.`,
    }
  if (isOpen(matching, now, manual)) return { open: true }

  const until = nextOpening(matching, now, manual)
  const deny = matching.filter(window => window.kind === 'deny' && isActive(window, now))
  const what =
    deny.length > 0
      ? `a sync window denies it (${deny.map(windowText).join(', ')})`
      : `no sync window allows it now (${matching.map(windowText).join(', ')})`
  const sentence = `Argo CD's project ${app.spec.project}: ${what}.`
  return until === undefined ? { open: false, sentence } : { open: false, sentence, until }
}

const windowText = (window: SyncWindow): string =>
  `"${window.schedule}"${window.timeZone === '' ? '' : ` ${window.timeZone}`} for ${window.duration}${window.description === '' ? '' : `: ${window.description}`}`

const isOpen = (windows: readonly SyncWindow[], at: number, manual: boolean): boolean => {
  const active = windows.filter(window => isActive(window, at))
  const deny = active.filter(window => window.kind === 'deny')
  if (deny.length > 0) return manual && deny.every(window => window.manualSync)
  if (active.some(window => window.kind === 'allow')) return true
  const shut = windows.filter(window => window.kind === 'allow')
  return shut.length === 0 || (manual && shut.every(window => window.manualSync))
}

/** The first beginning or end of a window at which it opens; looked for among the next changes only. */
const nextOpening = (windows: readonly SyncWindow[], now: number, manual: boolean): number | undefined => {
  let at = now
  for (let step = 0; step < 500; step++) {
    const changes = windows.flatMap(window => nextChange(window, at))
    if (changes.length === 0) return undefined
    at = Math.min(...changes)
    if (isOpen(windows, at, manual)) return at
  }
  return undefined
}

const nextChange = (window: SyncWindow, at: number): readonly number[] => {
  const read = parsed(window)
  if (read === null) return []
  const shift = offset(window.timeZone, at)
  // A start counts from just after it: Argo CD asks for a start strictly before now.
  const start = read.cron.nextRun(new Date(at + shift - 1))
  const previous = read.cron.nextRun(new Date(at + shift - read.duration))
  return [
    ...(start === null ? [] : [start.getTime() - shift + 1]),
    ...(previous === null ? [] : [previous.getTime() - shift + read.duration]),
  ].filter(change => change > at)
}

const isActive = (window: SyncWindow, at: number): boolean => {
  const read = parsed(window)
  if (read === null) return false
  // Argo CD shifts the clock by the zone's present offset and reads the schedule in UTC; so do we, also around a change of the clocks.
  const local = at + offset(window.timeZone, at)
  const next = read.cron.nextRun(new Date(local - read.duration))
  return next !== null && next.getTime() < local
}

interface Parsed {
  readonly cron: Cron
  /** In ms. */
  readonly duration: number
}

const known = new WeakMap<SyncWindow, Parsed | null>()

/** Null where Argo CD could not read it either. */
const parsed = (window: SyncWindow): Parsed | null => {
  const before = known.get(window)
  if (before !== undefined) return before
  const read = parse(window)
  known.set(window, read)
  return read
}

/** Five fields of plain cron: what croner reads beyond that (seconds, L, W, #, names like @daily), Argo CD refuses. */
const plainCron =
  /^\s*(([\d*/,?-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT)+(\s+(?!$)|\s*$)){5}$/i

const parse = (window: SyncWindow): Parsed | null => {
  const duration = goDuration(window.duration)
  if (duration === null || !plainCron.test(window.schedule)) return null
  try {
    return { cron: new Cron(window.schedule.trim(), { timezone: 'UTC', paused: true }), duration }
  } catch {
    return null
  }
}

const units = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 } as const

/** A duration as Go writes it (`1h30m`, `1.5h`), in ms; null where it is none. */
const goDuration = (text: string): number | null => {
  if (!/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return null
  let total = 0
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(amount) * (units[unit as keyof typeof units] ?? 0)
  return total
}

const zones = new Map<string, Intl.DateTimeFormat>()

/** What local time is ahead of UTC then, in ms. */
const offset = (zone: string, at: number): number => {
  if (zone === '' || zone === 'UTC') return 0
  try {
    const format = zones.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    zones.set(zone, format)
    const parts = format.formatToParts(at)
    const found = /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(part => part.type === 'timeZoneName')?.value ?? '')
    if (found === null) return 0
    return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 6e4
  } catch {
    // An unknown zone is UTC for Argo CD.
    return 0
  }
}

const matches = (window: SyncWindow, app: Application): boolean => {
  const { name, server, namespace } = app.spec.destination
  const answers = [
    { globs: window.applications, names: [app.metadata.name] },
    { globs: window.clusters, names: [name, server].filter(text => text !== undefined && text !== '') },
    { globs: window.namespaces, names: [namespace ?? ''] },
  ]
    .filter(({ globs }) => globs.length > 0)
    .map(({ globs, names }) => globs.some(glob => names.some(text => globMatches(glob, text))))
  return answers.length > 0 && (window.andOperator ? answers.every(Boolean) : answers.some(Boolean))
}

/** `*` any run of characters, `?` one, `[…]` a class, `{a,b}` either; as gobwas/glob without separators reads them. */
const globMatches = (glob: string, text: string | undefined): boolean => {
  let depth = 0
  const pattern = glob.replace(/\\.|[[\]{},*?!]|[^\w]/g, part => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    if (part === '[' || part === ']') return part
    if (part === '!') return '^'
    if (part === '{') {
      depth++
      return '(?:'
    }
    if (part === '}') {
      depth--
      return ')'
    }
    if (part === ',' && depth > 0) return '|'
    return part.length === 2 || part === '-' ? part : `\\${part}`
  })
  try {
    return new RegExp(`^${pattern}$`, 's').test(text ?? '')
  } catch {
    return false
  }
}
