import { z } from 'zod'
import type { Principal } from './config.ts'
import { didYouMean } from './did-you-mean.ts'
import { parseDuration } from './duration.ts'
import { parsePrincipal } from './principal.ts'
import { listed, quote } from './problem.ts'

/** Text that has to fit a pattern; the sentence says what it is not, and what to write: `is not …; write …`. */
export const text = (pattern: RegExp, sentence: string, most = 200) =>
  z
    .string()
    .max(most, { abort: true, error: `is longer than ${most} characters` })
    .regex(pattern, { error: issue => `${quote(String(issue.input))} ${sentence}` })

/** One or several of something; in the result always a list. */
export const oneOrMany = <T extends z.ZodType>(item: T, what: string) =>
  z
    .union([item, z.array(item).min(1, { error: 'is an empty list; leave the key out instead' })], {
      error: `expected ${what}, or a list of them`,
    })
    .transform(value => (Array.isArray(value) ? value : [value]) as z.output<T>[])

/** A year: what is longer is a slip of the keyboard. */
const longest = 366 * 86_400_000

/** `2h`, `30m`, `1h30m`, `2d`; milliseconds in the result. */
export const duration = z
  .string({
    error: issue =>
      issue.input === undefined || issue.input === null
        ? undefined
        : `${String(issue.input).slice(0, 40)} is not a duration; write 2h, 30m or 1h30m`,
  })
  .transform((value, context): number => {
    const found = parseDuration(value)
    if (found !== undefined && found <= longest) return found
    const message =
      found === undefined
        ? `${quote(value)} is not a duration; write 2h, 30m or 1h30m`
        : `${quote(value)} is longer than a year`
    context.issues.push({ code: 'custom', message, input: value })
    return z.NEVER
  })
  .meta({
    title: 'duration',
    examples: ['2h', '30m', '1h30m', '2d'],
    pattern: '^(?=.)(\\d{1,6}d)?(\\d{1,6}h)?(\\d{1,6}m)?(\\d{1,6}s)?$',
  })

/** `team:org/name`, a login, or a permission on the repository. */
export const principal = z
  .string()
  .transform((value, context): Principal => {
    const found = parsePrincipal(value)
    if (found) return found
    const message = `${quote(value)} is nobody; write team:org/name, a login, or a permission: read, triage, write, maintain, admin`
    context.issues.push({ code: 'custom', message, input: value })
    return z.NEVER
  })
  .meta({ title: 'principal' })

/** A team or a person as it is written: `team:org/name`, `user:login`, `login`. */
export const who = (also: readonly string[] = []) =>
  z
    .string()
    .refine(
      value => {
        if (also.includes(value)) return true
        const found = parsePrincipal(value)
        return found !== undefined && found.kind !== 'permission'
      },
      {
        error: issue =>
          `${quote(String(issue.input))} is neither a team nor a login; write team:org/name or a login${also.length ? `, or ${listed(also)}` : ''}`,
      },
    )
    .meta({ title: ['team', 'login', ...also].join(' or ') })

/** A name that becomes a part of branch names and of paths. */
export const name = (what: string) =>
  text(
    /^(?!.*\.\.)(?!.*\.lock$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    `cannot be the name of ${what}; write letters, digits, ".", "_" and "-"`,
    100,
  )

/** Names in braces that a text may hold; any other is an error. */
export const placeholders =
  (allowed: readonly string[]) =>
  (value: string): string | undefined => {
    for (const [found, inside = ''] of value.matchAll(/\{([^{}]*)\}/g)) {
      if (allowed.includes(inside)) continue
      const meant = didYouMean(inside, allowed)
      return `${quote(found)} is not known here; ${meant ? `did you mean "{${meant}}"?` : `there are: ${allowed.map(each => `{${each}}`).join(', ')}`}`
    }
    return undefined
  }

/** Adds a check whose sentence depends on the value; undefined passes. */
export const checked = <T>(sentence: (value: T) => string | undefined) =>
  z.check<T>(payload => {
    const message = sentence(payload.value)
    if (message !== undefined) payload.issues.push({ code: 'custom', message, input: payload.value })
  })

/** An unknown word among those allowed: `"autoo" is not one of auto, review, command; did you mean "auto"?` */
export const notOneOf = (value: unknown, allowed: readonly string[]): string => {
  const written = typeof value === 'string' ? value : undefined
  const meant = written === undefined ? undefined : didYouMean(written, allowed)
  const found = written === undefined ? String(value).slice(0, 40) : quote(written)
  const expected = allowed.length === 1 ? `write ${allowed[0]}` : `is not one of ${allowed.join(', ')}`
  return allowed.length === 1
    ? `${found} is not known here; ${expected}`
    : `${found} ${expected}${meant ? `; did you mean "${meant}"?` : ''}`
}
