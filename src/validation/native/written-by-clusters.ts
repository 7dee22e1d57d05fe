import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { wrongFormat } from '../schema/formats.ts'
import { wrongKey, wrongLabelValue } from '../schema/labels.ts'
import { wrongSubdomain } from '../schema/names.ts'
import { isAddress } from './addresses.ts'
import { amountIn } from './amounts.ts'
import { notForOthers } from './network-service.ts'
import { wrongDriver } from './pod/volumes.ts'
import { port } from './ports.ts'
import { eachIn, eachText, lacks, list, mapIn, specOf, text, within } from './reads.ts'
import { between, label, needs, qualified, say, single, subdomain, word, wrongText } from './says.ts'

const most = (map: JsonMap, key: string, items: number, check: Check): void => {
  const count = list(map, key).length
  if (count > items) say(check, 'range', `there are ${count} "${key}", and may be ${items}`, 'Leave some out', key)
}

/** Addresses of a Service, in parts. */
export const checkEndpointSlice = (object: JsonMap, check: Check): void => {
  const type = text(object, 'addressType') ?? ''
  word(object, 'addressType', ['IPv4', 'IPv6', 'FQDN'], check)
  most(object, 'endpoints', 1000, check)
  most(object, 'ports', 20_000, check)
  eachIn(object, 'endpoints', check, endpoint => {
    most(endpoint, 'addresses', 100, check)
    eachText(endpoint, 'addresses', check, address => {
      const why = wrongEndpoint(address, type, check.minor)
      if (why) say(check, 'value', `"${cut(address)}" ${why}`, 'Write another address')
    })
    label(endpoint, 'hostname', check)
    subdomain(endpoint, 'nodeName', check)
    within(endpoint, 'hints', check, hints => {
      for (const key of ['forZones', 'forNodes']) {
        most(hints, key, 8, check)
        const names = new Set<string>()
        eachIn(hints, key, check, hint => {
          wrongText(hint, 'name', check, key === 'forZones' ? wrongLabelValue : wrongSubdomain)
          const name = text(hint, 'name') ?? ''
          if (names.has(name)) say(check, 'duplicate', `"${cut(name)}" is there twice`, 'Leave one of them out', 'name')
          names.add(name)
        })
      }
    })
  })
  const names = new Set<string>()
  eachIn(object, 'ports', check, each => {
    label(each, 'name', check)
    const name = text(each, 'name') ?? ''
    if (names.has(name)) say(check, 'duplicate', `two ports have the name "${cut(name)}"`, 'Write another name')
    names.add(name)
    port(each, 'port', check)
    word(each, 'protocol', ['TCP', 'UDP', 'SCTP'], check)
    qualified(each, 'appProtocol', check)
  })
}

const wrongEndpoint = (address: string, type: string, minor: number): string | undefined => {
  if (type === 'FQDN') {
    const name = address.replace(/\.$/, '')
    return wrongSubdomain(name) ?? (name.includes('.') ? undefined : 'is no whole name of a host')
  }
  if (
    !isAddress(address, minor) ||
    wrongFormat(type === 'IPv6' ? 'ipv6' : 'ipv4', address.replace(/(^|\.)0+(?=\d)/g, '$1'), 0)
  )
    return `is not an address of type ${type}`
  return notForOthers(address)
}

/** What happened. */
export const checkEvent = (object: JsonMap, check: Check): void => {
  const own = text(mapIn(object, 'metadata') ?? {}, 'namespace') ?? 'default'
  const about = text(mapIn(object, 'involvedObject') ?? mapIn(object, 'regarding') ?? {}, 'namespace')
  const timed = !lacks(object, 'eventTime')
  if (about === undefined ? own !== 'default' && !(timed && own === 'kube-system') : !timed && about !== own)
    say(
      check,
      'reference',
      'an event is in another namespace than what it is about',
      'Write the namespace of the object',
      'metadata',
    )
  if (!timed) return
  const reporter = Object.hasOwn(object, 'involvedObject') ? 'reportingComponent' : 'reportingController'
  for (const key of [reporter, 'reportingInstance', 'action', 'reason']) needs(object, key, check)
  wrongText(object, reporter, check, wrongKey)
  for (const [key, length] of [
    ['reportingInstance', 128],
    ['action', 128],
    ['reason', 128],
    ['message', 1024],
    ['note', 1024],
  ] as const)
    if ((text(object, key)?.length ?? 0) > length)
      say(check, 'size', `"${key}" is longer than ${length} characters`, 'Write a shorter one', key)
}

const LONGEST_ID = 192

/** Drivers of storage on a node. */
export const checkCsiNode = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec =>
    eachIn(spec, 'drivers', check, driver => {
      wrongText(driver, 'name', check, wrongDriver)
      if ((text(driver, 'nodeID')?.length ?? 0) > LONGEST_ID)
        say(check, 'size', `"nodeID" is longer than ${LONGEST_ID} characters`, 'Write a shorter one', 'nodeID')
      const keys = list(driver, 'topologyKeys')
      eachText(driver, 'topologyKeys', check, (key, index) => {
        const why = wrongKey(key)
        if (why) say(check, 'name', `the key "${cut(key)}" ${why}`, 'Write the key of a label')
        if (keys.indexOf(key) < index) say(check, 'duplicate', `"${cut(key)}" is there twice`, 'Leave one of them out')
      })
      within(driver, 'allocatable', check, room => between(room, 'count', 0, Number.POSITIVE_INFINITY, check))
    }),
  )

/** That a volume is to be at a node. */
export const checkAttachment = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    wrongText(spec, 'attacher', check, wrongDriver)
    within(spec, 'source', check, source => {
      single(source, ['inlineVolumeSpec', 'persistentVolumeName'], check, 'one is needed')
      if (source['persistentVolumeName'] === '') needs(source, 'persistentVolumeName', check)
      subdomain(source, 'persistentVolumeName', check)
    })
  })

/** How much storage there is somewhere. */
export const checkCapacity = (object: JsonMap, check: Check): void => {
  subdomain(object, 'storageClassName', check)
  for (const key of ['capacity', 'maximumVolumeSize'])
    if ((amountIn(object, key) ?? 0n) < 0n) say(check, 'range', `"${key}" is below zero`, 'Write at least 0', key)
}
