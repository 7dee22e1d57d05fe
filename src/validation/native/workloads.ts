import { isMap, type JsonMap } from '../../diff/json.ts'
import type { Check } from '../schema/check.ts'
import { checkTemplate, type PodWays } from './pod/pod-spec.ts'
import { eachIn, lacks, list, mapIn, number, specOf, text, within } from './reads.ts'
import { forbids, label, notEmpty, notNegative, say, word } from './says.ts'
import { checkLabels, checkSelector } from './selectors.ts'
import { share, shareOf } from './shares.ts'
import { checkClaim } from './volume-claims.ts'

const ALWAYS: PodWays = { restart: ['Always'] }
const COUNTS = ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'] as const

/** Deployments, ReplicaSets. */
export const checkDeployment = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    notNegative(spec, check, ...COUNTS)
    checkSelector(spec, check)
    checkTemplate(spec, ALWAYS, check)
    noDeadline(spec, check)
    const [deadline, ready] = [number(spec, 'progressDeadlineSeconds') ?? 600, number(spec, 'minReadySeconds') ?? 0]
    if (check.kind === 'Deployment' && deadline >= 0 && deadline <= ready)
      say(
        check,
        'range',
        `"progressDeadlineSeconds" is ${deadline}, and has to be more than "minReadySeconds", which is ${ready}`,
        'Write a larger number',
        'progressDeadlineSeconds',
      )
    within(spec, 'strategy', check, strategy => {
      if (text(strategy, 'type') === 'Recreate')
        forbids(strategy, 'rollingUpdate', check, 'where everything is recreated')
      within(strategy, 'rollingUpdate', check, update => {
        share(update, 'maxUnavailable', check, 'all')
        share(update, 'maxSurge', check)
        if (shareOf(update, 'maxUnavailable') === 0 && shareOf(update, 'maxSurge') === 0) replacesNothing(check)
      })
    })
  })

const replacesNothing = (check: Check): void =>
  say(
    check,
    'choice',
    '"maxUnavailable" and "maxSurge" are both 0, so that nothing could be replaced',
    'Write 1 for one of them',
    'maxUnavailable',
  )

/** One pod on each node. */
export const checkDaemonSet = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    notNegative(spec, check, 'minReadySeconds', 'revisionHistoryLimit')
    checkSelector(spec, check)
    checkTemplate(spec, ALWAYS, check)
    noDeadline(spec, check)
    within(spec, 'updateStrategy', check, strategy => {
      if (text(strategy, 'type') === 'OnDelete') return
      within(strategy, 'rollingUpdate', check, update => {
        share(update, 'maxUnavailable', check, 'all')
        share(update, 'maxSurge', check, 'all')
        const surge = shareOf(update, 'maxSurge') ?? 0
        // What is not said is one pod at a time.
        const away = lacks(update, 'maxUnavailable') ? 1 : shareOf(update, 'maxUnavailable')
        if (away !== undefined && away !== 0 && surge !== 0)
          say(
            check,
            'choice',
            '"maxSurge" is used, and so "maxUnavailable" has to be 0',
            'Write "maxUnavailable: 0"',
            'maxSurge',
          )
        if (away === 0 && surge === 0) replacesNothing(check)
      })
    })
  })

/** Pods with names and storage of their own. */
export const checkStatefulSet = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    notNegative(spec, check, 'replicas', 'minReadySeconds', 'revisionHistoryLimit')
    checkSelector(spec, check)
    if (check.minor >= 33) label(spec, 'serviceName', check)
    const claims = new Map<string, JsonMap>()
    for (const claim of list(spec, 'volumeClaimTemplates')) {
      const name = isMap(claim) ? text(mapIn(claim, 'metadata') ?? {}, 'name') : undefined
      if (name !== undefined) claims.set(name, { persistentVolumeClaim: {} })
    }
    checkTemplate(spec, { ...ALWAYS, named: true, volumes: claims }, check)
    noDeadline(spec, check)
    eachIn(spec, 'volumeClaimTemplates', check, template => {
      within(template, 'spec', check, claim => checkClaim(claim, check))
    })
    within(spec, 'updateStrategy', check, strategy => {
      if (text(strategy, 'type') === 'OnDelete')
        forbids(strategy, 'rollingUpdate', check, 'where pods are replaced when they are deleted')
      within(strategy, 'rollingUpdate', check, update => {
        notNegative(update, check, 'partition')
      })
    })
    within(spec, 'persistentVolumeClaimRetentionPolicy', check, policy => {
      notEmpty(policy, check, 'whenDeleted', 'whenScaled')
      for (const key of ['whenDeleted', 'whenScaled']) word(policy, key, ['Retain', 'Delete'], check)
    })
    within(spec, 'ordinals', check, ordinals => notNegative(ordinals, check, 'start'))
  })

const noDeadline = (spec: JsonMap, check: Check): void => {
  const pod = mapIn(mapIn(spec, 'template') ?? {}, 'spec')
  if (pod && !lacks(pod, 'activeDeadlineSeconds'))
    say(
      check,
      'choice',
      `pods of a ${check.kind} have no "activeDeadlineSeconds"`,
      'Leave it out',
      'template',
      'spec',
      'activeDeadlineSeconds',
    )
}

/** What was there before ReplicaSets. */
export const checkReplicationController = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    notNegative(spec, check, 'replicas', 'minReadySeconds')
    checkLabels(spec, check)
    if (lacks(spec, 'template'))
      say(check, 'required', 'the ReplicationController has no "template"', 'Write "template"')
    checkTemplate(spec, ALWAYS, check)
    noDeadline(spec, check)
  })

/** A PodTemplate on its own. */
export const checkPodTemplate = (object: JsonMap, check: Check): void =>
  checkTemplate(object, { restart: ['Always', 'OnFailure', 'Never'] }, check)
