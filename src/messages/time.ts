import { span } from '../promotion/gate.ts'

const DAY = 86_400_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (number: number): string => String(number).padStart(2, '0')

const dayOf = (at: number): string => `${new Date(at).getUTCDate()} ${months[new Date(at).getUTCMonth()]}`

/**
 * A time (ms since the epoch) in UTC, as short as it is clear from `now`: `09:12 UTC` on the same day, `18 Nov 09:12 UTC` in the
 * same year, else `18 Nov 2025 09:12 UTC`.
 */
export const timeOfDay = (at: number, now: number): string => {
  const date = new Date(at)
  const today = new Date(now)
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`
  if (Math.floor(at / DAY) === Math.floor(now / DAY)) return clock
  const day = dayOf(at)
  return date.getUTCFullYear() === today.getUTCFullYear()
    ? `${day} ${clock}`
    : `${day} ${date.getUTCFullYear()} ${clock}`
}

/** A time (ms since the epoch) in UTC with its day, for text that is read on other days: `18 Nov 09:12 UTC`. */
export const dated = (at: number, now: number): string => {
  const clock = timeOfDay(at, now)
  // The other forms have their day already.
  return /^\d\d:/.test(clock) ? `${dayOf(at)} ${clock}` : clock
}

/** A time with its distance beside it: `09:12 UTC, 2 h 14 min ago`, `13:12 UTC, in 1 h 26 min`, `09:12 UTC, just now`. */
export const moment = (at: number, now: number): string => {
  const distance = Math.abs(now - at)
  const beside = distance < 1000 ? 'just now' : at > now ? `in ${span(distance)}` : `${span(distance)} ago`
  return `${timeOfDay(at, now)}, ${beside}`
}
