import { isMap, own } from '../../diff/json.ts'

/** As much of an RFC 6901 pointer as leads somewhere: of what is missing, to what lacks it. */
export const nearest = (object: unknown, pointer: string): string => {
  let value = object
  let end = 0
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    value = isMap(value) ? own(value, key) : Array.isArray(value) ? value[Number(key)] : undefined
    if (value === undefined) break
    end += step.length + 1
  }
  return pointer.slice(0, end)
}
