import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongSubdomain } from '../schema/names.ts'
import { isAddress, isRange } from './addresses.ts'
import { port, portOrName } from './ports.ts'
import { eachIn, eachText, lacks, list, mapIn, number, specOf, text, within } from './reads.ts'
import { between, forbids, label, needs, qualified, say, subdomain, word, wrongText } from './says.ts'

/** One name and address for pods. */
export const checkService = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    const type = text(spec, 'type') ?? 'ClusterIP'
    const headless = text(spec, 'clusterIP') === 'None'
    if (list(spec, 'ports').length === 0 && !headless && type !== 'ExternalName')
      say(check, 'required', 'the Service has no "ports"', 'Write "ports"')
    checkPorts(spec, type, check)
    checkAddresses(spec, type, headless, check)
    checkTraffic(spec, type, check)
    checkBalancer(spec, type, check)
    checkNotes(mapIn(mapIn(object, 'metadata') ?? {}, 'annotations') ?? {}, spec, type, check)
  })

const checkPorts = (spec: JsonMap, type: string, check: Check): void => {
  const [names, nodePorts] = [new Set<string>(), new Set<string>()]
  const several = list(spec, 'ports').length > 1
  eachIn(spec, 'ports', check, each => {
    if (several && lacks(each, 'name'))
      say(check, 'required', 'a port has no "name", which each needs where there are several', 'Write "name"')
    label(each, 'name', check)
    const name = text(each, 'name')
    if (name !== undefined && names.has(name))
      say(check, 'duplicate', `two ports have the name "${cut(name)}"`, 'Write another name', 'name')
    if (name !== undefined) names.add(name)
    port(each, 'port', check)
    // Nothing, and 0, is the port itself.
    if (each['targetPort'] !== 0 && each['targetPort'] !== '') portOrName(each, 'targetPort', check, 'none is fine')
    qualified(each, 'appProtocol', check)
    const protocol = text(each, 'protocol') ?? 'TCP'
    const node = number(each, 'nodePort')
    if (node === undefined || node === 0) return
    if (type === 'ClusterIP')
      say(
        check,
        'choice',
        'a Service of type ClusterIP has no "nodePort"',
        'Leave it out, or write "type: NodePort"',
        'nodePort',
      )
    if (nodePorts.has(`${node}/${protocol}`))
      say(check, 'duplicate', `the port ${node} of the nodes is taken twice`, 'Write another port', 'nodePort')
    nodePorts.add(`${node}/${protocol}`)
    if (type !== 'ClusterIP') between(each, 'nodePort', 1, 65_535, check)
  })
}

const checkAddresses = (spec: JsonMap, type: string, headless: boolean, check: Check): void => {
  if (headless && (type === 'NodePort' || type === 'LoadBalancer'))
    say(
      check,
      'choice',
      `a Service of type ${type} has an address of its own`,
      'Leave "clusterIP: None" out',
      'clusterIP',
    )
  const ip = text(spec, 'clusterIP')
  if (type === 'ExternalName') {
    if (ip !== undefined || list(spec, 'clusterIPs').length > 0)
      say(
        check,
        'choice',
        'a Service of type ExternalName has no address of its own',
        'Leave "clusterIP" out',
        'clusterIP',
      )
    for (const key of ['ipFamilies', 'ipFamilyPolicy'])
      if (!lacks(spec, key) && (key !== 'ipFamilies' || list(spec, key).length > 0))
        forbids(spec, key, check, 'at a Service of type ExternalName')
    needs(spec, 'externalName', check)
    wrongText(spec, 'externalName', check, name => wrongSubdomain(name.replace(/\.$/, '')))
  } else if (ip !== undefined && ip !== 'None' && !isAddress(ip, check.minor))
    say(check, 'value', `"${cut(ip)}" is not an address`, 'Leave "clusterIP" out', 'clusterIP')
  if (type !== 'ExternalName') checkClusterIps(spec, check)
  eachText(spec, 'ipFamilies', check, family => {
    if (family !== 'IPv4' && family !== 'IPv6')
      say(check, 'value', `"${cut(family)}" has to be IPv4 or IPv6`, 'Write IPv4 or IPv6')
  })
  if (new Set(list(spec, 'ipFamilies')).size < list(spec, 'ipFamilies').length)
    say(check, 'duplicate', 'a family of addresses is there twice', 'Leave one of them out', 'ipFamilies')
  if (spec['ipFamilyPolicy'] === '')
    say(check, 'value', '"ipFamilyPolicy" is empty', 'Write a value, or leave it out', 'ipFamilyPolicy')
  word(spec, 'ipFamilyPolicy', ['SingleStack', 'PreferDualStack', 'RequireDualStack'], check)
  eachText(spec, 'externalIPs', check, address => {
    const why = isAddress(address, check.minor) ? notForOthers(address) : 'is not an address'
    if (why) say(check, 'value', `"${cut(address)}" ${why}`, 'Write an address that others can reach')
  })
}

const checkClusterIps = (spec: JsonMap, check: Check): void => {
  const ips = list(spec, 'clusterIPs').filter(ip => typeof ip === 'string')
  const families = list(spec, 'ipFamilies')
  const policy = text(spec, 'ipFamilyPolicy') ?? 'SingleStack'
  if (policy === 'SingleStack' && (families.length > 1 || ips.length > 1))
    say(
      check,
      'choice',
      'two families of addresses need an "ipFamilyPolicy" that allows them',
      'Write PreferDualStack or RequireDualStack',
      ...(lacks(spec, 'ipFamilyPolicy') ? [] : ['ipFamilyPolicy']),
    )
  for (const [index, ip] of ips.entries()) {
    if (ip === 'None' ? ips.length > 1 : !isAddress(ip, check.minor))
      say(check, 'value', `"${cut(ip)}" is not an address`, 'Leave "clusterIPs" out', 'clusterIPs', index)
    const family = families[index]
    if (family !== undefined && ip !== 'None' && ip.includes(':') !== (family === 'IPv6'))
      say(
        check,
        'value',
        `"${cut(ip)}" is of another family than "ipFamilies" says`,
        'Leave one of them out',
        'clusterIPs',
        index,
      )
  }
  if (ips.length === 0) return
  if (ips[0] !== spec['clusterIP'])
    say(check, 'choice', '"clusterIP" has to be the first of "clusterIPs"', 'Leave "clusterIPs" out', 'clusterIPs')
  if (ips.length > 2 || (ips.length === 2 && ips[0]?.includes(':') === ips[1]?.includes(':')))
    say(check, 'range', 'there may be one address of each family', 'Leave one of them out', 'clusterIPs')
}

/** Why an address cannot be one that others use, as the end of a sentence; undefined where it can. */
export const notForOthers = (address: string): string | undefined => {
  if (address === '0.0.0.0' || address === '::') return 'is no address of anybody'
  if (address.startsWith('127.') || address === '::1') return 'is the address of the node itself'
  if (address.startsWith('169.254.') || /^fe[89ab]/i.test(address)) return 'is an address within one network'
  return /^224\.0\.0\./.test(address) || /^ff.2/i.test(address) ? 'is an address for many' : undefined
}

const checkTraffic = (spec: JsonMap, type: string, check: Check): void => {
  word(spec, 'type', ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], check)
  word(spec, 'sessionAffinity', ['None', 'ClientIP'], check)
  // Without ClientIP, the API server drops it.
  if (text(spec, 'sessionAffinity') === 'ClientIP')
    within(spec, 'sessionAffinityConfig', check, config =>
      within(config, 'clientIP', check, client => between(client, 'timeoutSeconds', 1, 86_400, check)),
    )
  const outside =
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && list(spec, 'externalIPs').length > 0)
  if (!outside) forbids(spec, 'externalTrafficPolicy', check, 'at a Service that nobody reaches from outside')
  word(spec, 'externalTrafficPolicy', ['Cluster', 'Local'], check)
  word(spec, 'internalTrafficPolicy', ['Cluster', 'Local'], check)
  if (spec['internalTrafficPolicy'] === '')
    say(check, 'value', '"internalTrafficPolicy" is empty', 'Write a value, or leave it out', 'internalTrafficPolicy')
  const health = number(spec, 'healthCheckNodePort') ?? 0
  if (health !== 0 && !(type === 'LoadBalancer' && text(spec, 'externalTrafficPolicy') === 'Local'))
    say(
      check,
      'choice',
      '"healthCheckNodePort" needs "type: LoadBalancer" and "externalTrafficPolicy: Local"',
      'Leave it out',
      'healthCheckNodePort',
    )
  if (type === 'LoadBalancer' && health !== 0) between(spec, 'healthCheckNodePort', 1, 65_535, check)
  const near = check.minor >= 34 ? ['PreferClose', 'PreferSameZone', 'PreferSameNode'] : ['PreferClose']
  word(spec, 'trafficDistribution', near, check)
}

const checkBalancer = (spec: JsonMap, type: string, check: Check): void => {
  if (type !== 'LoadBalancer') {
    for (const key of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'])
      forbids(spec, key, check, `at a Service of type ${type}`)
    if (list(spec, 'loadBalancerSourceRanges').length > 0)
      forbids(spec, 'loadBalancerSourceRanges', check, `at a Service of type ${type}`)
  }
  qualified(spec, 'loadBalancerClass', check)
  eachText(spec, 'loadBalancerSourceRanges', check, range => {
    if (!isRange(range.trim(), check.minor))
      say(check, 'value', `"${cut(range)}" is not a range of addresses`, 'Write a range as 10.0.0.0/8')
  })
}

const RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const HINTS = 'service.kubernetes.io/topology-aware-hints'
const MODE = 'service.kubernetes.io/topology-mode'

/** Annotations that are fields by another name. */
const checkNotes = (notes: JsonMap, spec: JsonMap, type: string, check: Check): void => {
  if (Object.hasOwn(notes, HINTS) && Object.hasOwn(notes, MODE) && notes[HINTS] !== notes[MODE])
    say(check, 'choice', `the annotations "${HINTS}" and "${MODE}" differ`, 'Leave one of them out')
  const ranges = notes[RANGES]
  if (typeof ranges !== 'string' || list(spec, 'loadBalancerSourceRanges').length > 0) return
  if (type !== 'LoadBalancer')
    say(check, 'choice', `the annotation "${RANGES}" may not be there at a Service of type ${type}`, 'Leave it out')
  else if (ranges.trim() !== '' && ranges.split(',').some(range => !isRange(range.trim(), check.minor)))
    say(check, 'value', `the annotation "${RANGES}" has what is not a range of addresses`, 'Write ranges as 10.0.0.0/8')
}

/** Addresses that are written by hand. */
export const checkEndpoints = (object: JsonMap, check: Check): void =>
  eachIn(object, 'subsets', check, subset => {
    if (list(subset, 'addresses').length === 0 && list(subset, 'notReadyAddresses').length === 0)
      say(check, 'required', 'the addresses are missing', 'Write "addresses"')
    for (const key of ['addresses', 'notReadyAddresses'])
      eachIn(subset, key, check, address => {
        const ip = text(address, 'ip')
        const why = ip === undefined ? undefined : isAddress(ip, check.minor) ? notForOthers(ip) : 'is not an address'
        if (why) say(check, 'value', `"${cut(ip ?? '')}" ${why}`, 'Write an address', 'ip')
        label(address, 'hostname', check)
        subdomain(address, 'nodeName', check)
      })
    const several = list(subset, 'ports').length > 1
    eachIn(subset, 'ports', check, each => {
      if (several) needs(each, 'name', check)
      label(each, 'name', check)
      port(each, 'port', check)
      word(each, 'protocol', ['TCP', 'UDP', 'SCTP'], check)
      qualified(each, 'appProtocol', check)
    })
  })
