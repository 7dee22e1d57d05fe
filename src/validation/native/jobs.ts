import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongLabel } from '../schema/names.ts'
import { wrongPath } from './domain-path.ts'
import { checkTemplate, type PodWays } from './pod/pod-spec.ts'
import { eachIn, lacks, list, mapIn, number, specOf, text, within } from './reads.ts'
import { forbids, needs, notNegative, oneOf, say, single, wrongText } from './says.ts'
import { wrongSchedule, wrongTimeZone } from './schedules.ts'
import { selects, selectsAll } from './selectors.ts'

const ENDING: PodWays = { restart: ['OnFailure', 'Never'] }
const COUNTS = [
  ...['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'],
  ...['backoffLimitPerIndex', 'maxFailedIndexes'],
]

/** Labels that say which Job made a pod. */
const MADE = ['controller-uid', 'batch.kubernetes.io/controller-uid']
const NAMED = ['job-name', 'batch.kubernetes.io/job-name']

/** Pods that end. */
export const checkJob = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    if (Object.keys(spec).length === 0) say(check, 'required', 'the Job has no "spec"', 'Write "spec"')
    checkJobSpec(spec, check)
    const manual = spec['manualSelector'] === true
    const selector = mapIn(spec, 'selector')
    if (manual && !selector) needs(spec, 'selector', check)
    else if (!manual && selector && !selectsAll(selector))
      say(
        check,
        'selector',
        'the selector of a Job is made by the cluster',
        'Leave "selector" out, or write "manualSelector: true"',
        'selector',
      )
    const labels = mapIn(mapIn(mapIn(spec, 'template') ?? {}, 'metadata') ?? {}, 'labels') ?? {}
    if (manual && selector && !selects(selector, labels))
      say(
        check,
        'selector',
        'the labels of the template are not what the selector of the Job wants',
        'Give the template all labels of the selector',
        'template',
        'metadata',
        'labels',
      )
    for (const key of MADE)
      if (!manual && Object.hasOwn(labels, key))
        say(
          check,
          'selector',
          `the label "${key}" is made by the cluster`,
          'Leave it out',
          'template',
          'metadata',
          'labels',
          key,
        )
    const named = text(mapIn(object, 'metadata') ?? {}, 'name')
    for (const key of NAMED)
      if (!manual && named !== undefined && Object.hasOwn(labels, key) && labels[key] !== named)
        say(
          check,
          'selector',
          `the label "${key}" is the name of the Job`,
          'Leave it out',
          'template',
          'metadata',
          'labels',
          key,
        )
    // The name of the Job becomes a label of its pods.
    const name = text(mapIn(object, 'metadata') ?? {}, 'name')
    if (!manual && name !== undefined && name.length > 63)
      say(
        check,
        'name',
        'the name of a Job is a label of its pods, and may have 63 characters',
        'Write a shorter name',
        'template',
      )
    const pods = number(spec, 'completions')
    if (name !== undefined && pods !== undefined && pods > 0 && text(spec, 'completionMode') === 'Indexed') {
      const why = wrongLabel(`${name}-${pods - 1}`)
      if (why) say(check, 'name', `the host name "${cut(name)}-${pods - 1}" of a pod ${why}`, 'Write another name')
    }
  })

const checkJobSpec = (spec: JsonMap, check: Check): void => {
  notNegative(spec, check, ...COUNTS)
  checkTemplate(spec, ENDING, check)
  wrongText(spec, 'managedBy', check, wrongPath)
  const indexed = text(spec, 'completionMode') === 'Indexed'
  if (indexed) {
    needs(spec, 'completions', check)
    const [failed, all] = [number(spec, 'maxFailedIndexes'), number(spec, 'completions')]
    if (failed !== undefined && all !== undefined && failed > all)
      say(check, 'range', '"maxFailedIndexes" is more than "completions"', 'Write a smaller number', 'maxFailedIndexes')
  } else
    for (const key of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'])
      forbids(spec, key, check, 'without "completionMode: Indexed"')
  if (number(spec, 'maxFailedIndexes') !== undefined) needs(spec, 'backoffLimitPerIndex', check)
  within(spec, 'successPolicy', check, policy => {
    if (list(policy, 'rules').length === 0) say(check, 'required', '"rules" needs an item', 'Add a rule')
    eachIn(policy, 'rules', check, rule => {
      if (lacks(rule, 'succeededCount') && lacks(rule, 'succeededIndexes'))
        say(
          check,
          'choice',
          'a rule says neither how many nor which succeed',
          'Write "succeededCount" or "succeededIndexes"',
        )
    })
  })
  const pod = mapIn(mapIn(spec, 'template') ?? {}, 'spec')
  within(spec, 'podFailurePolicy', check, policy => {
    if (pod && text(pod, 'restartPolicy') === 'OnFailure')
      say(check, 'choice', '"podFailurePolicy" needs pods with "restartPolicy: Never"', 'Write "restartPolicy: Never"')
    if (text(spec, 'podReplacementPolicy') !== undefined && text(spec, 'podReplacementPolicy') !== 'Failed')
      say(check, 'choice', 'with "podFailurePolicy", "podReplacementPolicy" is Failed', 'Write Failed, or leave it out')
    eachIn(policy, 'rules', check, rule => {
      const action = text(rule, 'action')
      if (action !== undefined) oneOf(action, ['FailJob', 'FailIndex', 'Ignore', 'Count'], check, 'action')
      if (action === 'FailIndex' && lacks(spec, 'backoffLimitPerIndex'))
        say(
          check,
          'choice',
          'FailIndex needs "backoffLimitPerIndex"',
          'Write "backoffLimitPerIndex", or another action',
          'action',
        )
      single({ ...rule, ...empty(rule) }, ['onExitCodes', 'onPodConditions'], check, 'one is needed')
      within(rule, 'onExitCodes', check, codes => {
        const values = list(codes, 'values')
        if (values.length === 0) say(check, 'required', '"values" needs an item', 'Add the number of an exit code')
        if (text(codes, 'operator') === 'In' && values.includes(0))
          say(check, 'value', 'the exit code 0 is no failure', 'Leave 0 out', 'values')
        const name = text(codes, 'containerName')
        const known = [...list(pod ?? {}, 'containers'), ...list(pod ?? {}, 'initContainers')]
        if (name !== undefined && !known.some(each => isMap(each) && each['name'] === name))
          say(
            check,
            'reference',
            `there is no container "${cut(name)}"`,
            'Write the name of a container',
            'containerName',
          )
      })
    })
  })
}

/** A list without items is none. */
const empty = (rule: JsonMap): JsonMap => (list(rule, 'onPodConditions').length === 0 ? { onPodConditions: null } : {})

/** Jobs at some times. */
export const checkCronJob = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const schedule = text(spec, 'schedule')
    const why = schedule === undefined ? undefined : wrongSchedule(schedule)
    if (schedule !== undefined && why)
      say(
        check,
        'schedule',
        `the schedule "${cut(schedule)}" ${why}`,
        'Write minute, hour, day, month and weekday, as 0 3 * * 1',
        'schedule',
      )
    const zone = spec['timeZone']
    if (typeof zone === 'string' && wrongTimeZone(zone))
      say(check, 'schedule', `there is no time zone "${cut(zone)}"`, 'Write a name as Europe/Vienna', 'timeZone')
    notNegative(spec, check, 'startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit')
    within(spec, 'jobTemplate', check, template => {
      if (lacks(template, 'spec')) say(check, 'required', '"jobTemplate" has no "spec"', 'Write "spec"')
      within(template, 'spec', check, job => {
        checkJobSpec(job, check)
        if (isMap(job['selector']))
          say(check, 'selector', 'the selector of a Job is made by the cluster', 'Leave "selector" out', 'selector')
        if (job['manualSelector'] === true)
          say(
            check,
            'selector',
            'a CronJob makes the selector of its Jobs',
            'Leave "manualSelector" out',
            'manualSelector',
          )
      })
    })
  })
