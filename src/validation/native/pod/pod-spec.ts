import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut, here } from '../../schema/check.ts'
import { wrongSubdomain } from '../../schema/names.ts'
import { isAddress } from '../addresses.ts'
import { amountIn } from '../amounts.ts'
import { eachIn, eachText, lacks, list, mapIn, specOf, text, within } from '../reads.ts'
import { between, label, needs, oneOf, say, single, subdomain, word } from '../says.ts'
import { checkContainerPorts } from './container-ports.ts'
import { checkEnvironment } from './environment.ts'
import { checkMounts } from './mounts.ts'
import { checkLifecycle, checkProbes } from './probes.ts'
import { checkResources } from './resources.ts'
import { checkScheduling } from './scheduling.ts'
import { checkContainerSecurity, checkPodSecurity } from './security.ts'
import { checkVolumes } from './volumes.ts'

/** What pods may be that are made in some way. */
export interface PodWays {
  /** When containers may be started again; Kubernetes writes Always where nothing is said. */
  readonly restart: readonly ('Always' | 'OnFailure' | 'Never')[]
  /** Whether the workload names its pods. */
  readonly named?: boolean
  /** Volumes that the workload adds, by their names. */
  readonly volumes?: ReadonlyMap<string, JsonMap>
}

/** Whatever a pod may be that is made by nobody. */
const ANY: PodWays = { restart: ['Always', 'OnFailure', 'Never'] }

/** A Pod that is written as it is. */
export const checkPod = (object: JsonMap, check: Check): void => {
  specOf(object, check, spec => {
    if (Object.keys(spec).length === 0) needs(spec, 'containers', check)
    checkPodSpec(spec, ANY, check)
    checkOwnClaims(spec, text(mapIn(object, 'metadata') ?? {}, 'name'), check)
    for (const kind of ['containers', 'initContainers'])
      eachIn(spec, kind, check, container => {
        const image = text(container, 'image')
        if (image !== undefined && image.trim() !== image)
          say(check, 'value', '"image" begins or ends with a space', 'Write the image without it', 'image')
      })
    if (!lacks(spec, 'nodeName') && list(spec, 'schedulingGates').length > 0)
      say(check, 'choice', 'a pod that waits for something is on no node yet', 'Leave "nodeName" out', 'nodeName')
    if (list(spec, 'ephemeralContainers').length > 0)
      say(check, 'choice', 'a Pod is made without "ephemeralContainers"', 'Leave them out', 'ephemeralContainers')
  })
}

/** Claims that are made for a pod are named after it and the volume. */
const checkOwnClaims = (spec: JsonMap, pod: string | undefined, check: Check): void => {
  if (pod === undefined) return
  const made = new Set<string>()
  eachIn(spec, 'volumes', check, volume => {
    if (!mapIn(volume, 'ephemeral')) return
    const name = `${pod}-${text(volume, 'name') ?? ''}`
    const why = wrongSubdomain(name)
    if (why) say(check, 'name', `the claim "${cut(name)}" that is made for it ${why}`, 'Write a shorter name', 'name')
    made.add(name)
  })
  eachIn(spec, 'volumes', check, volume =>
    within(volume, 'persistentVolumeClaim', check, claim => {
      const name = text(claim, 'claimName') ?? ''
      if (made.has(name))
        say(
          check,
          'reference',
          `the claim "${cut(name)}" is made for another volume`,
          'Write another claim',
          'claimName',
        )
    }),
  )
}

/** Judges the spec of a pod, which is where judging is. */
const checkPodSpec = (spec: JsonMap, ways: PodWays, check: Check): void => {
  const volumes = checkVolumes(spec, check)
  for (const [name, volume] of ways.volumes ?? []) volumes.set(name, volume)
  checkContainers(spec, volumes, check)
  const restart = text(spec, 'restartPolicy') ?? 'Always'
  if (lacks(spec, 'restartPolicy') && !ways.restart.includes('Always'))
    say(
      check,
      'required',
      `${here(check.path)} has no "restartPolicy", and the Always that it stands for is not allowed`,
      `Write "restartPolicy: ${ways.restart.join('" or "')}"`,
    )
  else oneOf(restart, ways.restart, check, 'restartPolicy')
  checkPodSecurity(spec, check)
  checkResources(spec, check, POD_RESOURCES)
  const limits = mapIn(mapIn(spec, 'resources') ?? {}, 'limits')
  if (limits)
    eachIn(spec, 'containers', check, container => {
      const own = mapIn(mapIn(container, 'resources') ?? {}, 'limits')
      for (const name of Object.keys(own ?? {})) {
        const [part, whole] = [amountIn(own, name), amountIn(limits, name)]
        if (part !== undefined && whole !== undefined && part > whole)
          say(
            check,
            'resources',
            `the container may have more "${cut(name)}" than its pod`,
            'Write a lower limit',
            'resources',
          )
      }
    })
  const claims = checkClaims(spec, check)
  for (const kind of ['containers', 'initContainers'])
    eachIn(spec, kind, check, container =>
      within(container, 'resources', check, resources => {
        const asked = new Map<string, Set<string>>()
        eachIn(resources, 'claims', check, claim => {
          const [one, request] = [text(claim, 'name') ?? '', text(claim, 'request') ?? '']
          const before = asked.get(one)
          // Without a request, all of a claim is meant.
          if (before && (request === '' || before.has(request) || before.has('')))
            say(check, 'duplicate', `the claim "${cut(one)}" is asked for twice`, 'Leave one of them out')
          asked.set(one, (before ?? new Set()).add(request))
          const name = text(claim, 'name')
          if (name !== undefined && !claims.has(name))
            say(
              check,
              'reference',
              `there is no claim "${cut(name)}"`,
              'Write the name of one of "resourceClaims"',
              'name',
            )
          label(claim, 'request', check)
        })
      }),
    )
  checkScheduling(spec, check)
  checkNetwork(spec, check)
  // A StatefulSet gives its pods names of its own.
  if (!ways.named) for (const key of ['hostname', 'subdomain']) label(spec, key, check)
  for (const key of ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'])
    subdomain(spec, key, check)
  between(spec, 'activeDeadlineSeconds', 1, 2_147_483_647, check)
}

/** The devices that a pod asks for, by their names. */
const checkClaims = (spec: JsonMap, check: Check): ReadonlySet<string> => {
  const names = new Set<string>()
  eachIn(spec, 'resourceClaims', check, claim => {
    label(claim, 'name', check)
    const name = text(claim, 'name')
    if (name !== undefined) names.add(name)
    single(claim, ['resourceClaimName', 'resourceClaimTemplateName'], check, 'one is needed')
    for (const key of ['resourceClaimName', 'resourceClaimTemplateName']) subdomain(claim, key, check)
  })
  return names
}

const POD_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory'])

const checkContainers = (spec: JsonMap, volumes: ReadonlyMap<string, JsonMap>, check: Check): void => {
  const names = new Set<string>()
  const hostUsers = spec['hostUsers'] !== false
  const hostNetwork = spec['hostNetwork'] === true
  const taken = new Set<string>()
  for (const kind of ['containers', 'initContainers'])
    eachIn(spec, kind, check, container => {
      label(container, 'name', check)
      const name = text(container, 'name')
      // Two of one kind have been found by their schema.
      if (name !== undefined && kind === 'initContainers' && names.has(name))
        say(check, 'duplicate', `two containers have the name "${cut(name)}"`, 'Write another name', 'name')
      if (name !== undefined) names.add(name)
      needs(container, 'image', check)
      // One that starts others ends before them, so that both may have the same port.
      checkContainerPorts(container, kind === 'containers' ? taken : new Set(), hostNetwork, check)
      checkEnvironment(container, check)
      checkMounts(container, volumes, check)
      checkResources(container, check)
      checkContainerSecurity(container, hostUsers, check)
      const stays = kind === 'containers' || text(container, 'restartPolicy') === 'Always'
      eachIn(container, 'resizePolicy', check, policy => {
        if (check.minor >= 36 && !stays && text(policy, 'restartPolicy') === 'RestartContainer')
          say(check, 'choice', 'an init container that ends is not started again', 'Write NotRequired', 'restartPolicy')
      })
      if (stays) {
        checkProbes(container, check)
        checkLifecycle(container, check)
      } else
        for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'])
          if (container[key] !== undefined && container[key] !== null)
            say(
              check,
              'choice',
              `an init container that ends has no "${key}"`,
              'Leave it out, or write "restartPolicy: Always"',
              key,
            )
      word(container, 'restartPolicy', check.minor < 35 ? ['Always'] : ['Always', 'OnFailure', 'Never'], check)
      if (container['restartPolicy'] === '')
        say(check, 'value', '"restartPolicy" is empty', 'Write a value, or leave it out', 'restartPolicy')
      if (check.minor < 35 && kind === 'containers' && !lacks(container, 'restartPolicy'))
        say(check, 'choice', 'only init containers have a "restartPolicy"', 'Leave it out', 'restartPolicy')
    })
}

const MOST_SERVERS = 3
const MOST_SEARCHES = 32
const MOST_SEARCH_LETTERS = 2048

const checkNetwork = (spec: JsonMap, check: Check): void => {
  eachIn(spec, 'hostAliases', check, alias => {
    const ip = text(alias, 'ip')
    if (ip !== undefined && !isAddress(ip, check.minor))
      say(check, 'value', `"${cut(ip)}" is not an address`, 'Write an address', 'ip')
    eachText(alias, 'hostnames', check, name => {
      const why = wrongSubdomain(name)
      if (why) say(check, 'name', `the host "${cut(name)}" ${why}`, 'Write the name of a host')
    })
  })
  if (text(spec, 'dnsPolicy') === 'None' && list(mapIn(spec, 'dnsConfig') ?? {}, 'nameservers').length === 0)
    say(
      check,
      'required',
      '"dnsPolicy" is None, and "dnsConfig" has no "nameservers"',
      'Write "dnsConfig" with "nameservers"',
      'dnsPolicy',
    )
  within(spec, 'dnsConfig', check, config => {
    const servers = list(config, 'nameservers')
    if (servers.length > MOST_SERVERS)
      say(
        check,
        'range',
        `there are ${servers.length} name servers, and may be ${MOST_SERVERS}`,
        'Leave some out',
        'nameservers',
      )
    eachText(config, 'nameservers', check, server => {
      if (!isAddress(server, check.minor)) say(check, 'value', `"${cut(server)}" is not an address`, 'Write an address')
    })
    const searches = list(config, 'searches')
    if (searches.length > MOST_SEARCHES || searches.join(' ').length > MOST_SEARCH_LETTERS)
      say(
        check,
        'range',
        `there are more search domains than ${MOST_SEARCHES}, or than ${MOST_SEARCH_LETTERS} characters`,
        'Leave some out',
        'searches',
      )
    eachText(config, 'searches', check, search => {
      const relaxed = check.minor >= 33 ? search.replaceAll('_', 'a') : search
      const why = search === '.' && check.minor >= 33 ? undefined : wrongSubdomain(relaxed.replace(/\.$/, ''))
      if (why) say(check, 'name', `the search domain "${cut(search)}" ${why}`, 'Write a domain')
    })
    eachIn(config, 'options', check, option => needs(option, 'name', check))
  })
}

/** Judges what has the pods of a workload as its template. */
export const checkTemplate = (holder: JsonMap, ways: PodWays, check: Check): void =>
  within(holder, 'template', check, template => {
    if (lacks(template, 'spec'))
      say(check, 'required', 'the template has no "spec"', 'Write "spec" with "containers" in it')
    within(template, 'spec', check, spec => {
      checkPodSpec(spec, ways, check)
      if (list(spec, 'ephemeralContainers').length > 0)
        say(check, 'choice', 'a template has no "ephemeralContainers"', 'Leave them out', 'ephemeralContainers')
    })
  })
