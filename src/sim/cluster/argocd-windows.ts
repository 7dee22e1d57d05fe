import { Cron } from 'croner'

/** A sync window of an AppProject, as far as it decides. */
interface Window {
  readonly kind?: string
  readonly schedule?: string
  readonly duration?: string
  readonly timeZone?: string
  readonly applications?: readonly string[]
  readonly manualSync?: boolean
}

/**
 * Whether Argo CD's controller lets an operation go on: after its `SyncWindows.CanSync`, for windows in UTC that name applications
 * exactly or by `*`. Written apart from the engine that is tested against it.
 */
export const canSync = (project: unknown, application: string, now: number, manual: boolean): boolean => {
  const { spec } = project as { spec?: { syncWindows?: readonly Window[] } }
  const mine = (spec?.syncWindows ?? []).filter(window =>
    window.applications?.some(name => name === application || name === '*'),
  )
  const open = mine.filter(window => isActive(window, now))
  const deny = open.filter(window => window.kind === 'deny')
  if (deny.length > 0) return manual && deny.every(window => window.manualSync === true)
  if (open.some(window => window.kind === 'allow')) return true
  const shut = mine.filter(window => window.kind === 'allow')
  return shut.length === 0 || (manual && shut.every(window => window.manualSync === true))
}

const isActive = ({ schedule = '', duration = '', timeZone = 'UTC' }: Window, now: number): boolean => {
  const hours = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(duration)
  if (hours === null || timeZone !== 'UTC')
    throw new Error(`The simulated Argo CD reads windows in UTC with hours and minutes, not "${duration}" ${timeZone}`)
  const length = (Number(hours[1] ?? 0) * 60 + Number(hours[2] ?? 0)) * 60_000
  const next = new Cron(schedule, { timezone: 'UTC', paused: true }).nextRun(new Date(now - length))
  return next !== null && next.getTime() < now
}
