import { isMap, type JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { bytesOf } from '../schema/judge.ts'
import { wrongKey, wrongLabelValue } from '../schema/labels.ts'
import { wrongLabel, wrongSubdomain } from '../schema/names.ts'
import { isRange } from './addresses.ts'
import { port } from './ports.ts'
import { eachIn, eachText, list, mapIn, number, specOf, text, within } from './reads.ts'
import { between, needs, needsItems, oneOf, qualified, say, wrongText } from './says.ts'

const MOST_PRIORITY = 1_000_000_000
const SYSTEM: ReadonlyMap<string, number> = new Map([
  ['system-node-critical', 2_000_001_000],
  ['system-cluster-critical', 2_000_000_000],
])

/** Which pods are more important. */
export const checkPriorityClass = (object: JsonMap, check: Check): void => {
  const name = text(mapIn(object, 'metadata') ?? {}, 'name') ?? ''
  if (name.startsWith('system-')) {
    if (SYSTEM.get(name) !== object['value'])
      say(check, 'name', 'names with "system-" are kept for the cluster', 'Write another name', 'metadata', 'name')
  } else between(object, 'value', Number.NEGATIVE_INFINITY, MOST_PRIORITY, check)
}

/** What is asked for a part of the API. */
export const checkApiService = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const [group, version] = [text(spec, 'group') ?? '', text(spec, 'version') ?? '']
    const metadata = mapIn(object, 'metadata') ?? {}
    const name = [text(metadata, 'name'), text(metadata, 'generateName')].find(
      each => each !== undefined && each !== `${version}.${group}`,
    )
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
    const ranges = list(spec, 'podCIDRs')
    if (
      ranges.length > 2 ||
      (ranges.length === 2 && String(ranges[0]).includes(':') === String(ranges[1]).includes(':'))
    )
      say(check, 'range', 'there may be one range for each family of addresses', 'Leave some out', 'podCIDRs')
    const own = text(spec, 'podCIDR')
    if (own !== undefined && !isRange(own, check.minor))
      say(check, 'value', `"${cut(own)}" is not a range of addresses`, 'Write a range as 10.0.0.0/8', 'podCIDR')
    eachText(spec, 'podCIDRs', check, range => {
      if (!isRange(range, check.minor))
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
  const policy = text(object, 'reclaimPolicy')
  if (policy !== undefined) oneOf(policy, ['Delete', 'Retain'], check, 'reclaimPolicy')
  checkParameters(object, check)
  wrongText(object, 'provisioner', check, name => wrongKey(name.toLowerCase()))
  eachIn(object, 'allowedTopologies', check, term =>
    eachIn(term, 'matchLabelExpressions', check, each => {
      qualified(each, 'key', check)
      needsItems(each, 'values', check)
      if (new Set(list(each, 'values')).size < list(each, 'values').length)
        say(check, 'duplicate', 'a value is there twice', 'Leave one of them out', 'values')
    }),
  )
  const terms = new Set<string>()
  eachIn(object, 'allowedTopologies', check, term => {
    const keys = list(term, 'matchLabelExpressions').map(each => (isMap(each) ? each['key'] : undefined))
    if (keys.length === 0) say(check, 'required', 'a term has no "matchLabelExpressions"', 'Write them')
    if (new Set(keys).size < keys.length) say(check, 'duplicate', 'a key is there twice', 'Leave one of them out')
    const expressions = list(term, 'matchLabelExpressions').map(each =>
      isMap(each) ? JSON.stringify([each['key'], list(each, 'values').map(String).sort()]) : '',
    )
    const all = expressions.sort().join(' ')
    if (terms.has(all)) say(check, 'duplicate', 'a term is there twice', 'Leave one of them out')
    terms.add(all)
  })
}

const MOST_PARAMETERS = 512
const MOST_PARAMETER_BYTES = 256 * 1024

const checkParameters = (object: JsonMap, check: Check): void => {
  const parameters = Object.entries(mapIn(object, 'parameters') ?? {})
  if (parameters.some(([key]) => key === ''))
    say(check, 'name', 'a parameter has no name', 'Write its name', 'parameters')
  const bytes = parameters.reduce((sum, [key, value]) => sum + bytesOf(key) + bytesOf(String(value)), 0)
  if (parameters.length > MOST_PARAMETERS || bytes > MOST_PARAMETER_BYTES)
    say(check, 'size', 'there are too many parameters, or they are too long', 'Leave some out', 'parameters')
}

/** What storage may be changed to. */
export const checkAttributesClass = (object: JsonMap, check: Check): void => {
  wrongText(object, 'driverName', check, name => wrongKey(name.toLowerCase()))
  if (Object.keys(mapIn(object, 'parameters') ?? {}).length === 0)
    say(check, 'required', `the ${check.kind} has no "parameters"`, 'Write "parameters"')
  checkParameters(object, check)
}

/** What has to be done before a namespace is gone. */
export const checkNamespace = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec =>
    eachText(spec, 'finalizers', check, name => {
      const why =
        wrongKey(name) ?? (name.includes('/') || name === 'kubernetes' ? undefined : 'has no domain before a "/"')
      if (why) say(check, 'name', `the finalizer "${cut(name)}" ${why}`, 'Write a name as example.com/cleanup')
    }),
  )

/** Drivers of storage. */
export const checkCsiDriver = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    eachText(spec, 'volumeLifecycleModes', check, mode => oneOf(mode, ['Persistent', 'Ephemeral'], check))
    if (spec['fsGroupPolicy'] === '')
      say(check, 'value', '"fsGroupPolicy" is empty', 'Write a value, or leave it out', 'fsGroupPolicy')
    between(spec, 'nodeAllocatableUpdatePeriodSeconds', 10, Number.POSITIVE_INFINITY, check)
    if (spec['serviceAccountTokenInSecrets'] === true && list(spec, 'tokenRequests').length === 0)
      say(check, 'choice', '"serviceAccountTokenInSecrets" needs "tokenRequests"', 'Leave it out')
    const seen = new Set<string>()
    eachIn(spec, 'tokenRequests', check, request => {
      const audience = text(request, 'audience') ?? ''
      if (seen.has(audience))
        say(check, 'duplicate', 'two tokens are for the same', 'Leave one of them out', 'audience')
      seen.add(audience)
      between(request, 'expirationSeconds', 600, 2 ** 32, check)
    })
  })

const USAGES = [
  ...['signing', 'digital signature', 'content commitment', 'key encipherment', 'key agreement', 'data encipherment'],
  ...['cert sign', 'crl sign', 'encipher only', 'decipher only', 'any', 'server auth', 'client auth', 'code signing'],
  ...['email protection', 's/mime', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'timestamping', 'ocsp signing'],
  ...['microsoft sgc', 'netscape sgc'],
]

const wrongSigner = (signer: string): boolean => {
  const [domain = '', ...path] = signer.split('/')
  if (path.length !== 1 || domain.split('.').length < 2 || signer.length > 571 || signer === LEGACY) return true
  const [first = ''] = path
  return (
    domain.split('.').some(part => wrongLabel(part) !== undefined) ||
    wrongSubdomain(domain) !== undefined ||
    first.split('.').some(part => wrongSubdomain(part) !== undefined)
  )
}
/** What was there before signers had names. */
const LEGACY = 'kubernetes.io/legacy-unknown'

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
    if (signer !== undefined && wrongSigner(signer))
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
