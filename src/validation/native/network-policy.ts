import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut } from '../schema/check.ts'
import { isRange, isWithin } from './addresses.ts'
import { portOrName } from './ports.ts'
import { eachIn, eachText, lacks, list, number, specOf, text, within } from './reads.ts'
import { between, oneOf, say } from './says.ts'

/** Who may talk to pods, and to whom they may. */
export const checkNetworkPolicy = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    for (const [way, peers] of [
      ['ingress', 'from'],
      ['egress', 'to'],
    ] as const)
      eachIn(spec, way, check, rule => {
        eachIn(rule, 'ports', check, each => checkPort(each, check))
        eachIn(rule, peers, check, peer => checkPeer(peer, check))
      })
    if (list(spec, 'policyTypes').length > 2)
      say(check, 'range', 'there are more than two types', 'Leave some out', 'policyTypes')
    eachText(spec, 'policyTypes', check, type => oneOf(type, ['Ingress', 'Egress'], check))
  })

const checkPort = (each: JsonMap, check: Check): void => {
  const protocol = each['protocol']
  if (typeof protocol === 'string') oneOf(protocol, ['TCP', 'UDP', 'SCTP'], check, 'protocol')
  portOrName(each, 'port', check, 'none is fine')
  const [first, last] = [number(each, 'port'), number(each, 'endPort')]
  if (last === undefined) return
  if (first === undefined)
    say(check, 'choice', '"endPort" needs a "port" that is a number', 'Leave "endPort" out', 'endPort')
  else if (last < first) say(check, 'range', '"endPort" is before "port"', 'Write a larger number', 'endPort')
  else between(each, 'endPort', 1, 65_535, check)
}

const checkPeer = (peer: JsonMap, check: Check): void => {
  const block = !lacks(peer, 'ipBlock')
  const pods = !lacks(peer, 'podSelector') || !lacks(peer, 'namespaceSelector')
  if (!block && !pods)
    say(check, 'required', 'a peer says nothing', 'Write "podSelector", "namespaceSelector" or "ipBlock"')
  if (block && pods) say(check, 'choice', '"ipBlock" excludes every other peer', 'Make two peers of it', 'ipBlock')
  within(peer, 'ipBlock', check, range => {
    const cidr = text(range, 'cidr')
    if (cidr !== undefined && !isRange(cidr, check.minor))
      say(check, 'value', `"${cut(cidr)}" is not a range of addresses`, 'Write a range as 10.0.0.0/8', 'cidr')
    eachText(range, 'except', check, except => {
      if (!isRange(except, check.minor))
        say(check, 'value', `"${cut(except)}" is not a range of addresses`, 'Write a range as 10.1.0.0/16')
      else if (cidr !== undefined && isRange(cidr, check.minor) && !isWithin(except, cidr))
        say(check, 'range', `"${cut(except)}" is not within "${cut(cidr)}"`, 'Write a smaller range')
    })
  })
}

/** Where Services get their addresses from. */
export const checkServiceRange = (object: JsonMap, check: Check): void =>
  specOf(object, check, spec => {
    if (list(spec, 'cidrs').length === 0) say(check, 'required', 'there is no range', 'Write "cidrs"')
    const ranges = list(spec, 'cidrs').map(String)
    if (ranges.length > 2 || (ranges.length === 2 && ranges[0]?.includes(':') === ranges[1]?.includes(':')))
      say(check, 'range', 'there may be one range for each family of addresses', 'Leave some out', 'cidrs')
    eachText(spec, 'cidrs', check, range => {
      if (!isRange(range, check.minor) || /[A-F]|::0+\/|(^|:)0+[0-9a-f]/.test(range))
        say(
          check,
          'value',
          `"${cut(range)}" is not a range of addresses in its shortest form`,
          'Write a range as 10.0.0.0/8',
        )
    })
  })
