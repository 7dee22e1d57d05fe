import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { amountIn } from './amounts.ts'
import { wrongResource } from './pod/resources.ts'
import { eachIn, lacks, list, number, specOf, text, within } from './reads.ts'
import { between, label, needs, needsItems, say, wrongText } from './says.ts'

const SOURCES: Readonly<Record<string, string>> = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  External: 'external',
  ContainerResource: 'containerResource',
}

/** How many pods a workload has, by what they have to do. */
export const checkAutoscaler = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    // Behind a switch that clusters do not have on, it may be 0.
    between(spec, 'minReplicas', 1, Number.POSITIVE_INFINITY, check)
    between(spec, 'maxReplicas', 1, Number.POSITIVE_INFINITY, check)
    const [least, most] = [number(spec, 'minReplicas') ?? 1, number(spec, 'maxReplicas')]
    if (most !== undefined && most > 0 && most < least)
      say(
        check,
        'range',
        `"maxReplicas" is ${most}, and less than "minReplicas", which is ${least}`,
        'Write a larger number',
        'maxReplicas',
      )
    within(spec, 'scaleTargetRef', check, ref => checkReference(ref, check))
    between(spec, 'targetCPUUtilizationPercentage', 1, Number.POSITIVE_INFINITY, check)
    eachIn(spec, 'metrics', check, metric => checkMetric(metric, check))
    within(spec, 'behavior', check, behavior => {
      for (const way of ['scaleUp', 'scaleDown']) within(behavior, way, check, rules => checkRules(rules, check))
    })
  })

const checkReference = (ref: JsonMap, check: Check): void => {
  for (const key of ['kind', 'name']) {
    const value = text(ref, key)
    if (value !== undefined && (/[/%]/.test(value) || value === '.' || value === '..'))
      say(check, 'name', `"${key}" is "${cut(value)}", which contains "/" or "%"`, 'Write another value', key)
  }
  const version = text(ref, 'apiVersion')
  if (version !== undefined && version.split('/').length > 2)
    say(check, 'value', `"${cut(version)}" is not an apiVersion`, 'Write group/version, as apps/v1', 'apiVersion')
  else if (
    check.minor >= 34 &&
    (version === undefined || !version.includes('/')) &&
    text(ref, 'kind') !== 'ReplicationController'
  )
    say(
      check,
      'value',
      'the "apiVersion" of what is scaled has no group',
      'Write group/version, as apps/v1',
      ...(version === undefined ? [] : ['apiVersion']),
    )
}

const checkMetric = (metric: JsonMap, check: Check): void => {
  const type = text(metric, 'type')
  const wanted = type === undefined ? undefined : SOURCES[type]
  if (wanted === undefined) return
  if (lacks(metric, wanted)) needs(metric, wanted, check)
  for (const other of Object.values(SOURCES))
    if (other !== wanted && !lacks(metric, other))
      say(check, 'choice', `a metric of type ${type} has no "${other}"`, 'Leave it out', other)
  within(metric, wanted, check, source => {
    if (wanted === 'containerResource') {
      label(source, 'container', check)
      wrongText(source, 'name', check, wrongResource)
    }
    within(source, 'metric', check, each => {
      const name = text(each, 'name')
      if (name !== undefined && /[/%]/.test(name))
        say(check, 'name', `"name" is "${cut(name)}", which contains "/" or "%"`, 'Write another name', 'name')
    })
    within(source, 'target', check, target => checkTarget(target, wanted, check))
  })
}

const checkTarget = (target: JsonMap, source: string, check: Check): void => {
  for (const key of ['value', 'averageValue']) {
    const amount = lacks(target, key) ? undefined : amountIn(target, key)
    if (amount !== undefined && amount <= 0n)
      say(check, 'range', `"${key}" has to be more than 0`, 'Write a larger quantity', key)
  }
  between(target, 'averageUtilization', 1, Number.POSITIVE_INFINITY, check)
  const [value, average, utilization] = ['value', 'averageValue', 'averageUtilization'].map(key => !lacks(target, key))
  const resource = source === 'resource' || source === 'containerResource'
  if (resource ? !average && !utilization : source === 'pods' ? !average : !value && !average)
    say(
      check,
      'required',
      'the target has no value',
      `Write ${resource ? '"averageUtilization" or "averageValue"' : '"averageValue"'}`,
    )
  if (resource && average && utilization)
    say(
      check,
      'choice',
      '"averageValue" and "averageUtilization" exclude each other',
      'Leave one of them out',
      'averageValue',
    )
  if (source === 'external' && value && average)
    say(check, 'choice', '"value" and "averageValue" exclude each other', 'Leave one of them out', 'value')
}

const checkRules = (rules: JsonMap, check: Check): void => {
  between(rules, 'stabilizationWindowSeconds', 0, 3600, check)
  if (Array.isArray(rules['policies']) && list(rules, 'policies').length === 0) needsItems(rules, 'policies', check)
  eachIn(rules, 'policies', check, policy => {
    between(policy, 'value', 1, Number.POSITIVE_INFINITY, check)
    between(policy, 'periodSeconds', 1, 1800, check)
  })
  if ((amountIn(rules, 'tolerance') ?? 0n) < 0n)
    say(check, 'range', '"tolerance" is below zero', 'Write at least 0', 'tolerance')
}
