import { isMap, type JsonMap } from '../../diff/json.ts'
import type { Check } from '../schema/check.ts'
import { list, mapIn, text } from './reads.ts'
import { say } from './says.ts'

/** Whether labels are what a map of labels wants. */
const finds = (wanted: JsonMap, labels: JsonMap): boolean =>
  Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value)

const holds = (requirement: JsonMap, labels: JsonMap): boolean => {
  const key = text(requirement, 'key') ?? ''
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  const among = list(requirement, 'values').includes(value)
  switch (requirement['operator']) {
    case 'In':
      return value !== undefined && among
    case 'NotIn':
      return value === undefined || !among
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      // Said to be wrong already.
      return true
  }
}

/** Whether labels are what a LabelSelector wants. */
export const selects = (selector: JsonMap, labels: JsonMap): boolean =>
  finds(mapIn(selector, 'matchLabels') ?? {}, labels) &&
  list(selector, 'matchExpressions').every(each => !isMap(each) || holds(each, labels))

/** Whether a LabelSelector wants nothing, so that it finds everything. */
export const selectsAll = (selector: JsonMap): boolean =>
  Object.keys(mapIn(selector, 'matchLabels') ?? {}).length === 0 && list(selector, 'matchExpressions').length === 0

const labelsOf = (spec: JsonMap): JsonMap =>
  mapIn(mapIn(mapIn(spec, 'template') ?? {}, 'metadata') ?? {}, 'labels') ?? {}

/** The selector of a workload: it wants something, and finds the pods that are made from the template. */
export const checkSelector = (spec: JsonMap, check: Check): void => {
  const selector = mapIn(spec, 'selector')
  if (!selector) {
    // In a spec that is there, the schema misses it.
    if (Object.keys(spec).length === 0) say(check, 'required', `the ${check.kind} has no "spec"`, 'Write "spec"')
    return
  }
  if (selectsAll(selector))
    say(
      check,
      'selector',
      `the selector of the ${check.kind} is empty, and would find every pod`,
      'Write "matchLabels"',
      'selector',
    )
  else if ((isMap(spec['template']) || check.kind === 'ReplicaSet') && !selects(selector, labelsOf(spec)))
    unmatched(check)
}

/** The selector of a ReplicationController, which has labels only; without one, the labels of the template are it. */
export const checkLabels = (spec: JsonMap, check: Check): void => {
  const selector = mapIn(spec, 'selector')
  const labels = labelsOf(spec)
  const wanted = selector && Object.keys(selector).length > 0 ? selector : labels
  if (Object.keys(wanted).length === 0)
    say(check, 'selector', `the ${check.kind} has no selector, and its template no labels`, 'Write "selector"')
  else if (!finds(wanted, labels)) unmatched(check)
}

const unmatched = (check: Check): void =>
  say(
    check,
    'selector',
    `the labels of the template are not what the selector of the ${check.kind} wants`,
    'Give the template all labels of the selector',
    'template',
    'metadata',
    'labels',
  )
