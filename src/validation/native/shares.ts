import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, isHidden } from '../schema/check.ts'
import { between, say } from './says.ts'

/** The number or percentage of a field, as a number; undefined where it is neither. */
export const shareOf = (map: JsonMap, key: string): number | undefined => {
  const value = map[key]
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d+%$/.test(value) ? Number(value.slice(0, -1)) : undefined
}

/** A field with how many, or what percentage of all; what may be at most all of them is bounded. */
export const share = (map: JsonMap, key: string, check: Check, most: 'any' | 'all' = 'any'): void => {
  const value = map[key]
  if (typeof value === 'number') between(map, key, 0, Number.POSITIVE_INFINITY, check)
  if (typeof value !== 'string' || isHidden(value)) return
  if (!/^\d+%$/.test(value))
    say(
      check,
      'value',
      `"${key}" is "${cut(value)}", and has to be a number, or a percentage as 25%`,
      'Write a number without quotes, or a percentage',
      key,
    )
  else if (most === 'all' && Number(value.slice(0, -1)) > 100)
    say(check, 'range', `"${key}" is ${cut(value)}, and may be at most 100%`, 'Write a smaller percentage', key)
}
