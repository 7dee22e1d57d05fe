import { isMap, type JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { wrongKey, wrongLabelValue } from '../../schema/labels.ts'
import { wrongLabel } from '../../schema/names.ts'
import { eachIn, eachText, lacks, list, mapIn, number, text, within } from '../reads.ts'
import { between, oneOf, qualified, say, word, wrongText } from '../says.ts'

const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

/** On which nodes, and beside which pods, a pod runs. */
export const checkScheduling = (spec: JsonMap, check: Check): void => {
  eachIn(spec, 'tolerations', check, each => checkToleration(each, check))
  within(spec, 'affinity', check, affinity => {
    within(affinity, 'nodeAffinity', check, node => {
      within(node, REQUIRED, check, selector => checkNodeSelector(selector, check, true))
      eachIn(node, PREFERRED, check, term => {
        between(term, 'weight', 1, 100, check)
        within(term, 'preference', check, preference => checkTerm(preference, check, false))
      })
    })
    for (const key of ['podAffinity', 'podAntiAffinity'])
      within(affinity, key, check, pods => {
        eachIn(pods, REQUIRED, check, term => checkPodTerm(term, check))
        eachIn(pods, PREFERRED, check, term => {
          between(term, 'weight', 1, 100, check)
          within(term, 'podAffinityTerm', check, inner => checkPodTerm(inner, check))
        })
      })
  })
  const seen = new Set<string>()
  eachIn(spec, 'topologySpreadConstraints', check, each => {
    between(each, 'maxSkew', 1, Number.POSITIVE_INFINITY, check)
    between(each, 'minDomains', 1, Number.POSITIVE_INFINITY, check)
    qualified(each, 'topologyKey', check)
    if (number(each, 'minDomains') !== undefined && text(each, 'whenUnsatisfiable') === 'ScheduleAnyway')
      say(check, 'choice', '"minDomains" needs "whenUnsatisfiable: DoNotSchedule"', 'Leave it out', 'minDomains')
    const key = `${text(each, 'topologyKey')} ${text(each, 'whenUnsatisfiable')}`
    if (seen.has(key))
      say(
        check,
        'duplicate',
        'two constraints have the same "topologyKey" and "whenUnsatisfiable"',
        'Leave one of them out',
      )
    seen.add(key)
    checkKeysOfLabels(each, check)
  })
}

const checkToleration = (toleration: JsonMap, check: Check): void => {
  qualified(toleration, 'key', check)
  const operator = text(toleration, 'operator')
  if (lacks(toleration, 'key') && operator !== 'Exists')
    say(check, 'choice', 'a toleration without "key" needs "operator: Exists"', 'Write "key", or "operator: Exists"')
  if (number(toleration, 'tolerationSeconds') !== undefined && text(toleration, 'effect') !== 'NoExecute')
    say(
      check,
      'choice',
      '"tolerationSeconds" needs "effect: NoExecute"',
      'Write "effect: NoExecute"',
      'tolerationSeconds',
    )
  if (operator === 'Exists' && !lacks(toleration, 'value'))
    say(
      check,
      'choice',
      '"operator: Exists" asks for the taint alone, and has no "value"',
      'Leave "value" out',
      'value',
    )
  else if (operator === undefined || operator === 'Equal') wrongText(toleration, 'value', check, wrongLabelValue)
  // What compares numbers is behind a switch that clusters do not have on.
  if (operator !== undefined) oneOf(operator, ['Equal', 'Exists'], check, 'operator')
  word(toleration, 'effect', ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], check)
}

/** Which nodes are meant, as one of some terms. */
export const checkNodeSelector = (selector: JsonMap, check: Check, values: boolean): void =>
  eachIn(selector, 'nodeSelectorTerms', check, term => checkTerm(term, check, values))

const checkTerm = (term: JsonMap, check: Check, values: boolean): void => {
  eachIn(term, 'matchExpressions', check, each => {
    checkRequirement(each, check)
    qualified(each, 'key', check)
    if (values)
      eachText(each, 'values', check, value => {
        const why = wrongLabelValue(value)
        if (why) say(check, 'label', `a value ${why}`, 'Write a value that a label can have')
      })
  })
  eachIn(term, 'matchFields', check, each => {
    const operator = text(each, 'operator')
    if (operator !== undefined) oneOf(operator, ['In', 'NotIn'], check, 'operator')
    if (list(each, 'values').length !== 1)
      say(check, 'selector', 'a field is compared with one value', 'Write one value')
    const key = text(each, 'key')
    if (key !== undefined && key !== 'metadata.name')
      say(check, 'value', `"${cut(key)}" is no field that nodes are chosen by`, 'Write metadata.name', 'key')
  })
}

const checkRequirement = (requirement: JsonMap, check: Check): void => {
  const operator = text(requirement, 'operator')
  if (operator === undefined) return
  oneOf(operator, NODE_OPERATORS, check, 'operator')
  const count = list(requirement, 'values').length
  if ((operator === 'In' || operator === 'NotIn') && count === 0)
    say(check, 'selector', `"${operator}" needs values to compare with`, 'Write "values"')
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    say(
      check,
      'selector',
      `"${operator}" asks for the label alone, and may have no values`,
      'Leave "values" out',
      'values',
    )
  if ((operator === 'Gt' || operator === 'Lt') && count !== 1)
    say(check, 'selector', `"${operator}" compares with one value`, 'Write one value')
}

const checkPodTerm = (term: JsonMap, check: Check): void => {
  qualified(term, 'topologyKey', check)
  eachText(term, 'namespaces', check, name => {
    const why = wrongLabel(name)
    if (why) say(check, 'name', `the namespace "${cut(name)}" ${why}`, 'Write the name of a namespace')
  })
  checkKeysOfLabels(term, check)
}

/** Labels of the pod itself that are added to the selector. */
const checkKeysOfLabels = (term: JsonMap, check: Check): void => {
  const selector = mapIn(term, 'labelSelector')
  // A label that is compared twice already cannot be added; one that is compared once is found when pods are made.
  const chosen = new Set<unknown>()
  const labels = mapIn(selector ?? {}, 'matchLabels') ?? {}
  const compared = list(selector ?? {}, 'matchExpressions').map(each => (isMap(each) ? each['key'] : undefined))
  for (const [index, key] of compared.entries())
    if ((typeof key === 'string' && Object.hasOwn(labels, key)) || compared.indexOf(key) < index) chosen.add(key)
  const mismatched = new Set(list(term, 'mismatchLabelKeys'))
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys']) {
    if (selector === undefined && list(term, field).length > 0)
      say(check, 'choice', `"${field}" needs a "labelSelector"`, 'Write "labelSelector", or leave it out', field)
    eachText(term, field, check, key => {
      const why = wrongKey(key)
      if (why) say(check, 'label', `the label "${cut(key)}" ${why}`, 'Write the key of a label')
      else if (field === 'matchLabelKeys' && chosen.has(key))
        say(check, 'duplicate', `the label "${cut(key)}" is in the selector already`, 'Leave it out')
      else if (field === 'matchLabelKeys' && mismatched.has(key))
        say(check, 'choice', `the label "${cut(key)}" is to be the same and another`, 'Leave one of them out')
    })
  }
}
