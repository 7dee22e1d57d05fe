import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongKey } from '../schema/labels.ts'
import { amountIn, isWhole } from './amounts.ts'
import { eachIn, list, mapIn, specOf, text, within } from './reads.ts'
import { say } from './says.ts'

const RESOURCES: ReadonlySet<string> = new Set([
  ...['cpu', 'memory', 'ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.storage'],
  ...['requests.ephemeral-storage', 'limits.cpu', 'limits.memory', 'limits.ephemeral-storage'],
  ...['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps'],
  ...['persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'],
])
const COUNTED = new Set([
  ...['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps'],
  ...['persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'],
])
/** Whether what a scope means has a resource. */
const fits = (scope: string, name: string): boolean => {
  if (name.includes('/') || scope === 'VolumeAttributesClass') return true
  if (scope === 'BestEffort') return name === 'pods'
  return name === 'pods' || /^((requests|limits)\.)?(cpu|memory)$/.test(name)
}

/** Scopes that exclude each other. */
const PAIRS = [
  ['Terminating', 'NotTerminating'],
  ['BestEffort', 'NotBestEffort'],
] as const
const ALONE = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity'])

const wrongResource = (name: string, limited = false): string | undefined => {
  const why = wrongKey(name)
  if (why) return why
  return (limited && name === 'storage') ||
    name.includes('/') ||
    RESOURCES.has(name) ||
    /^(requests\.)?hugepages-/.test(name)
    ? undefined
    : 'is none that is counted'
}

/** How much all of a namespace may have. */
export const checkQuota = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    within(spec, 'hard', check, hard => {
      for (const name of Object.keys(hard)) {
        const why = wrongResource(name)
        if (why) say(check, 'resources', `the resource "${cut(name)}" ${why}`, 'Write a resource as requests.cpu', name)
        const amount = amountIn(hard, name)
        if (amount === undefined) continue
        if (amount < 0n) say(check, 'range', `"${cut(name)}" is below zero`, 'Write at least 0', name)
        else if ((COUNTED.has(name) || name.includes('/')) && !isWhole(amount))
          say(check, 'resources', `"${cut(name)}" has to be a whole number`, 'Write a whole number', name)
      }
    })
    const scopes = new Set(list(spec, 'scopes'))
    for (const name of Object.keys(mapIn(spec, 'hard') ?? {}))
      for (const scope of scopes)
        if (typeof scope === 'string' && !fits(scope, name))
          say(
            check,
            'choice',
            `the scope ${scope} does not count "${cut(name)}"`,
            'Make two quotas of it',
            'hard',
            name,
          )
    for (const [one, other] of PAIRS)
      if (scopes.has(one) && scopes.has(other))
        say(check, 'choice', `the scopes ${one} and ${other} exclude each other`, 'Leave one of them out', 'scopes')
    within(spec, 'scopeSelector', check, selector =>
      eachIn(selector, 'matchExpressions', check, each => {
        const [operator, scope, count] = [text(each, 'operator'), text(each, 'scopeName'), list(each, 'values').length]
        if (scope !== undefined && ALONE.has(scope) && operator !== undefined && operator !== 'Exists')
          say(check, 'selector', `the scope ${scope} is asked for with "operator: Exists"`, 'Write Exists', 'operator')
        if ((operator === 'In' || operator === 'NotIn') && count === 0)
          say(check, 'selector', `"${operator}" needs values to compare with`, 'Write "values"')
        if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
          say(
            check,
            'selector',
            `"${operator}" asks for the scope alone, and may have no values`,
            'Leave "values" out',
            'values',
          )
      }),
    )
  })

/** Pairs of bounds, of which the first may not be more than the second. */
const ORDER = [
  ['min', 'max', 'the minimum', 'the maximum'],
  ['min', 'defaultRequest', 'the minimum', 'the default request'],
  ['min', 'default', 'the minimum', 'the default'],
  ['defaultRequest', 'max', 'the default request', 'the maximum'],
  ['defaultRequest', 'default', 'the default request', 'the default'],
  ['default', 'max', 'the default', 'the maximum'],
] as const

const TYPES: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim'])

const checkRatios = (limit: JsonMap, check: Check): void => {
  const ratios = mapIn(limit, 'maxLimitRequestRatio') ?? {}
  for (const name of Object.keys(ratios)) {
    const [ratio, least, most] = [ratios, mapIn(limit, 'min'), mapIn(limit, 'max')].map(map => amountIn(map, name))
    if (ratio !== undefined && ratio < 10n ** 9n)
      say(
        check,
        'range',
        `the ratio of "${cut(name)}" is less than 1`,
        'Write at least 1',
        'maxLimitRequestRatio',
        name,
      )
    else if (ratio !== undefined && least && most && least > 0n && ratio * least > most * 10n ** 9n)
      say(
        check,
        'range',
        `the ratio of "${cut(name)}" is more than its maximum by its minimum`,
        'Write a smaller number',
        'maxLimitRequestRatio',
        name,
      )
  }
}

/** How much one of a namespace may have. */
export const checkLimits = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const types = new Set<string>()
    eachIn(spec, 'limits', check, limit => {
      const type = text(limit, 'type') ?? ''
      const odd = wrongKey(type) ?? (type.includes('/') || TYPES.has(type) ? undefined : 'is none that is limited')
      if (type !== '' && odd)
        say(check, 'value', `the type "${cut(type)}" ${odd}`, 'Write Container, Pod or PersistentVolumeClaim', 'type')
      if (
        type === 'PersistentVolumeClaim' &&
        amountIn(mapIn(limit, 'min'), 'storage') === undefined &&
        amountIn(mapIn(limit, 'max'), 'storage') === undefined
      )
        say(
          check,
          'required',
          'a limit of claims has neither a minimum nor a maximum of storage',
          'Write "storage" in "min" or "max"',
        )
      checkRatios(limit, check)
      if (types.has(type))
        say(check, 'duplicate', `there are two limits of type ${cut(type)}`, 'Make one of them', 'type')
      types.add(type)
      if (type === 'Pod')
        for (const key of ['default', 'defaultRequest'])
          if (Object.keys(mapIn(limit, key) ?? {}).length > 0)
            say(check, 'choice', `a limit of type Pod has no "${key}"`, 'Leave it out', key)
      for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'])
        for (const name of Object.keys(mapIn(limit, field) ?? {})) {
          const why = wrongResource(name, true)
          if (why) say(check, 'resources', `the resource "${cut(name)}" ${why}`, 'Write a resource as cpu', field, name)
        }
      for (const [low, high, lower, higher] of ORDER) {
        const lows = mapIn(limit, low) ?? {}
        for (const name of Object.keys(lows)) {
          const [a, b] = [amountIn(lows, name), amountIn(mapIn(limit, high), name)]
          if (a !== undefined && b !== undefined && a > b)
            say(
              check,
              'range',
              `${lower} of "${cut(name)}" is more than ${higher}`,
              'Write a smaller quantity',
              low,
              name,
            )
        }
      }
    })
  })
