const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = 'sun mon tue wed thu fri sat'.split(' ')

interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words?: readonly string[]
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: ['', ...MONTHS] },
  { name: 'weekday', least: 0, most: 6, words: DAYS },
]
const DESCRIPTORS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'])

/**
 * Why a text is no schedule as the CronJobs of Kubernetes have it, as the end of a sentence; undefined where it is one. Five fields of
 * numbers, names, lists, ranges and steps, or a word for one, as the library `robfig/cron` reads them.
 */
export const wrongSchedule = (schedule: string): string | undefined => {
  if (schedule.includes('TZ')) return 'has a time zone, which "timeZone" is for'
  if (schedule.startsWith('@')) return wrongDescriptor(schedule)
  const fields = schedule.split(/\s+/).filter(field => field !== '')
  if (fields.length !== FIELDS.length) return `has ${fields.length} fields, and needs ${FIELDS.length}`
  for (const [index, field] of FIELDS.entries()) {
    const wrong = (fields[index] ?? '')
      .split(',')
      .filter(part => part !== '')
      .find(part => !isPart(part, field))
    if (wrong !== undefined) return `has "${wrong.slice(0, 30)}" for its ${field.name}`
  }
  return undefined
}

const wrongDescriptor = (schedule: string): string | undefined => {
  if (DESCRIPTORS.has(schedule)) return undefined
  const every = /^@every (.*)$/.exec(schedule)
  return every && /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$|^[+-]?0$/.test(every[1] ?? '')
    ? undefined
    : 'is no word for a schedule'
}

const isPart = (part: string, { least, most, words }: Field): boolean => {
  const [range = '', step, ...rest] = part.split('/')
  if (rest.length > 0 || (step !== undefined && !/^\d{1,9}$/.test(step)) || Number(step) === 0) return false
  if (range === '*' || range === '?') return true
  const ends = range.split('-')
  if (ends.length > 2) return false
  const numbers = ends.map(end => numberOf(end, words))
  const [from = Number.NaN, to = from] = numbers
  return from >= least && to <= most && from <= to
}

const numberOf = (text: string, words: readonly string[] | undefined): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const index = words?.indexOf(text.toLowerCase()) ?? -1
  return index >= 0 && text !== '' ? index : Number.NaN
}

/** Whether there is no such time zone. */
export const wrongTimeZone = (name: string): boolean => {
  if (name === '' || name.toLowerCase() === 'local') return true
  // Go reads a file of this name, which has one spelling and no offsets.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return false
  } catch {
    return true
  }
}
