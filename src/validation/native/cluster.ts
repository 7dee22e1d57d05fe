import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongKey, wrongLabelValue } from '../schema/labels.ts'
import { wrongSubdomain } from '../schema/names.ts'
import { isRange } from './addresses.ts'
import { wrongDriver } from './pod/volumes.ts'
import { port } from './ports.ts'
import { eachIn, eachText, list, mapIn, number, specOf, text, within } from './reads.ts'
import { between, needs, needsItems, oneOf, qualified, say, wrongText } from './says.ts'

const MOST_PRIORITY = 1_000_000_000
const SYSTEM: ReadonlySet<string> = new Set(['system-node-critical', 'system-cluster-critical'])

/** Which pods are more important. */
export const checkPriorityClass = (object: JsonMap, check: Check): void => {
  const name = text(mapIn(object, 'metadata') ?? {}, 'name') ?? ''
  if (name.startsWith('system-')) {
    if (!SYSTEM.has(name))
      say(check, 'name', 'names with "system-" are kept for the cluster', 'Write another name', 'metadata', 'name')
  } else between(object, 'value', Number.NEGATIVE_INFINITY, MOST_PRIORITY, check)
}

/** What is asked for a part of the API. */
export const checkApiService = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const [group, version] = [text(spec, 'group') ?? '', text(spec, 'version') ?? '']
    const name = text(mapIn(object, 'metadata') ?? {}, 'name')
    // That of the core has no group.
    if (name !== undefined && name !== `${version}.${group}`)
      say(check, 'name', `the name has to be "${cut(`${version}.${group}`)}", of version and group`, 'Write this name')
    between(spec, 'groupPriorityMinimum', 1, 20_000, check)
    between(spec, 'versionPriority', 1, 1_000, check)
    for (const key of ['groupPriorityMinimum', 'versionPriority'])
      if (number(spec, key) === undefined) needs(spec, key, check)
    wrongText(spec, 'group', check, wrongSubdomain)
    within(spec, 'service', check, service => {
      needs(service, 'name', check)
      needs(service, 'namespace', check)
      port(service, 'port', check)
    })
    if (spec['insecureSkipTLSVerify'] !== true) return
    if (!mapIn(spec, 'service'))
      say(check, 'choice', '"insecureSkipTLSVerify" needs a "service"', 'Leave it out', 'insecureSkipTLSVerify')
    else if (text(spec, 'caBundle') !== undefined)
      say(
        check,
        'choice',
        '"insecureSkipTLSVerify" and "caBundle" exclude each other',
        'Leave one of them out',
        'insecureSkipTLSVerify',
      )
  })

/** Machines. */
export const checkNode = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const own = text(spec, 'podCIDR')
    if (own !== undefined && !isRange(own))
      say(check, 'value', `"${cut(own)}" is not a range of addresses`, 'Write a range as 10.0.0.0/8', 'podCIDR')
    eachText(spec, 'podCIDRs', check, range => {
      if (!isRange(range))
        say(check, 'value', `"${cut(range)}" is not a range of addresses`, 'Write a range as 10.0.0.0/8')
    })
    const seen = new Set<string>()
    eachIn(spec, 'taints', check, taint => {
      qualified(taint, 'key', check)
      wrongText(taint, 'value', check, wrongLabelValue)
      const effect = text(taint, 'effect')
      if (effect !== undefined) oneOf(effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], check, 'effect')
      const key = `${text(taint, 'key')}:${effect}`
      if (seen.has(key)) say(check, 'duplicate', `the taint "${cut(key)}" is there twice`, 'Leave one of them out')
      seen.add(key)
    })
  })

/** Kinds of storage. */
export const checkStorageClass = (object: JsonMap, check: Check): void => {
  if (object['volumeBindingMode'] === '')
    say(check, 'value', '"volumeBindingMode" is empty', 'Write a value, or leave it out', 'volumeBindingMode')
  wrongText(object, 'provisioner', check, name => wrongKey(name.toLowerCase()))
  eachIn(object, 'allowedTopologies', check, term =>
    eachIn(term, 'matchLabelExpressions', check, each => {
      qualified(each, 'key', check)
      needsItems(each, 'values', check)
    }),
  )
}

/** Drivers of storage. */
export const checkCsiDriver = (object: JsonMap, check: Check): void => {
  const name = text(mapIn(object, 'metadata') ?? {}, 'name')
  const why = name === undefined ? undefined : wrongDriver(name)
  if (why) say(check, 'name', `the name ${why}`, 'Write another name', 'metadata', 'name')
  specOf(object, check, spec => {
    eachText(spec, 'volumeLifecycleModes', check, mode => oneOf(mode, ['Persistent', 'Ephemeral'], check))
    const seen = new Set<string>()
    eachIn(spec, 'tokenRequests', check, request => {
      const audience = text(request, 'audience') ?? ''
      if (seen.has(audience))
        say(check, 'duplicate', 'two tokens are for the same', 'Leave one of them out', 'audience')
      seen.add(audience)
      between(request, 'expirationSeconds', 600, 2 ** 32, check)
    })
  })
}

const USAGES = [
  ...['signing', 'digital signature', 'content commitment', 'key encipherment', 'key agreement', 'data encipherment'],
  ...['cert sign', 'crl sign', 'encipher only', 'decipher only', 'any', 'server auth', 'client auth', 'code signing'],
  ...['email protection', 's/mime', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'timestamping', 'ocsp signing'],
  ...['microsoft sgc', 'netscape sgc'],
]

/** Certificates that somebody asks for. */
export const checkSigningRequest = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    needsItems(spec, 'usages', check)
    const usages = list(spec, 'usages')
    eachText(spec, 'usages', check, (usage, index) => {
      oneOf(usage, USAGES, check)
      if (usages.indexOf(usage) < index)
        say(check, 'duplicate', `the usage "${cut(usage)}" is there twice`, 'Leave one of them out')
    })
    between(spec, 'expirationSeconds', 600, Number.POSITIVE_INFINITY, check)
    const signer = text(spec, 'signerName')
    if (signer !== undefined && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?\.[-a-z0-9]+\/[^/\s].*$/.test(signer))
      say(
        check,
        'name',
        `"${cut(signer)}" is not a domain with a path`,
        'Write a name as example.com/signer',
        'signerName',
      )
  })

/** Who does something, for some time. */
export const checkLease = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    between(spec, 'leaseDurationSeconds', 1, Number.POSITIVE_INFINITY, check)
    between(spec, 'leaseTransitions', 0, Number.POSITIVE_INFINITY, check)
    if (text(spec, 'preferredHolder') !== undefined && text(spec, 'strategy') === undefined)
      say(check, 'choice', '"preferredHolder" needs a "strategy"', 'Write "strategy"', 'preferredHolder')
  })
