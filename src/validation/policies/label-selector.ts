import { isMap, listAt, mapAt, own, textAt, wordOf } from '../../diff/json.ts'

/** Labels of something; not `complete` where only some are known. */
export interface KnownLabels {
  readonly labels: Readonly<Record<string, unknown>>
  readonly complete: boolean
}

/** Whether a selector has any requirement. */
export const selectsAll = (selector: unknown): boolean =>
  Object.keys(mapAt(selector, 'matchLabels')).length === 0 && listAt(selector, 'matchExpressions').length === 0

/** Whether a label selector takes something with these labels; undefined where that hangs on labels that are not known. */
export const selects = (selector: unknown, known: KnownLabels): boolean | undefined => {
  let unknown = false
  const check = (key: string, holds: (value: string | undefined) => boolean): boolean => {
    const value = own(known.labels, key)
    if (value === undefined && !known.complete) {
      unknown = true
      return true
    }
    return holds(value === undefined ? undefined : wordOf(value))
  }
  for (const [key, wanted] of Object.entries(mapAt(selector, 'matchLabels')))
    if (!check(key, value => value === wordOf(wanted))) return false
  for (const requirement of listAt(selector, 'matchExpressions')) {
    const key = textAt(requirement, 'key')
    const values = listAt(requirement, 'values').map(wordOf)
    if (!isMap(requirement) || key === undefined) return false
    const holds = own(OPERATORS, wordOf(requirement['operator'])) as Operator | undefined
    if (!holds || !check(key, value => holds(value, values))) return false
  }
  return unknown ? undefined : true
}

type Operator = (value: string | undefined, values: readonly string[]) => boolean

const OPERATORS: Readonly<Record<string, Operator>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
}
