import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, here, isHidden } from '../schema/check.ts'
import { between, say } from './says.ts'

/** Why a text cannot be the name of a port, as the end of a sentence; undefined where it can. */
export const wrongPortName = (name: string): string | undefined => {
  if (name.length > 15) return 'is longer than 15 characters'
  if (!/^[-a-z0-9]+$/.test(name)) return 'is not made of lower-case letters, digits and "-"'
  if (!/[a-z]/.test(name)) return 'has no letter'
  if (name.includes('--')) return 'has two "-" in a row'
  return name.startsWith('-') || name.endsWith('-') ? 'begins or ends with "-"' : undefined
}

/** A field with the number of a port, where it holds anything. */
export const port = (map: JsonMap, key: string, check: Check): void => between(map, key, 1, 65_535, check)

/** A field with the number of a port or its name. */
export const portOrName = (map: JsonMap, key: string, check: Check, none: 'none is fine' | 'one is needed'): void => {
  const value = map[key]
  if (typeof value === 'number') {
    if (Number.isInteger(value)) port(map, key, check)
  } else if (typeof value === 'string' && !isHidden(value)) {
    const why = wrongPortName(value)
    if (why)
      say(
        check,
        'port',
        `"${key}" is "${cut(value)}", which ${why}`,
        /^\d+$/.test(value) ? 'Write the number of the port without quotes' : 'Write the number of a port, or its name',
        key,
      )
  } else if ((value === undefined || value === null) && none === 'one is needed')
    say(check, 'port', `${here(check.path)} has no "${key}"`, `Write "${key}"`)
}
