import type { JsonMap } from '../../../diff/json.ts'
import { type Check, cut } from '../../schema/check.ts'
import { wrongKey } from '../../schema/labels.ts'
import { amountIn, isWhole } from '../amounts.ts'
import { mapIn, within } from '../reads.ts'
import { say } from '../says.ts'

const STANDARD: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage'])
const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
/** What nodes offer beside what Kubernetes counts itself: it cannot be shared, so that what is asked for is what is given. */
const isExtended = (name: string): boolean => name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name)

/** What a container asks for, and what it may take at most. */
export const checkResources = (container: JsonMap, check: Check, known = STANDARD): void =>
  within(container, 'resources', check, resources => {
    const limits = mapIn(resources, 'limits')
    const requests = mapIn(resources, 'requests')
    within(resources, 'limits', check, map => checkNames(map, known, check))
    within(resources, 'requests', check, map => checkNames(map, known, check))
    if (requests) checkRequests(requests, limits, check)
    const names = Object.keys({ ...limits, ...requests })
    if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
      say(check, 'resources', 'huge pages are asked for without cpu or memory', 'Ask for cpu or memory too')
  })

const checkNames = (map: JsonMap, known: ReadonlySet<string>, check: Check): void => {
  for (const name of Object.keys(map)) {
    const why = wrongResource(name, known)
    if (why)
      say(
        check,
        'resources',
        `the resource "${cut(name)}" ${why}`,
        'Write cpu, memory, ephemeral-storage, or vendor.example/name',
        name,
      )
    const amount = amountIn(map, name)
    if (amount === undefined) continue
    if (amount < 0n) say(check, 'range', `"${cut(name)}" is below zero`, 'Write a quantity of at least 0', name)
    else if ((isExtended(name) || name === 'pods') && !isWhole(amount))
      say(check, 'resources', `"${cut(name)}" has to be a whole number`, 'Write a whole number', name)
  }
}

/** Why a text cannot be the name of a resource that containers have, as the end of a sentence; undefined where it can. */
export const wrongResource = (name: string, known: ReadonlySet<string> = STANDARD): string | undefined => {
  const why = wrongKey(name)
  if (why) return why
  // A pod as a whole asks for less kinds of things than a container.
  return (name.includes('/') && known === STANDARD) || known.has(name) || isHugePages(name)
    ? undefined
    : 'is none that containers have'
}

const checkRequests = (requests: JsonMap, limits: JsonMap | undefined, check: Check): void => {
  for (const name of Object.keys(requests)) {
    const [asked, most] = [amountIn(requests, name), amountIn(limits, name)]
    if (asked === undefined) continue
    const fixed = isExtended(name) || isHugePages(name)
    if (most === undefined) {
      if (fixed && !(limits && name in limits))
        say(
          check,
          'resources',
          `"${cut(name)}" is asked for without a limit, and cannot be shared`,
          'Write the same in "limits"',
          'requests',
          name,
        )
    } else if (fixed ? asked !== most : asked > most)
      say(
        check,
        'resources',
        `the container asks for ${fixed ? 'something else' : 'more'} "${cut(name)}" than its limit`,
        fixed ? 'Write the same in "requests" and "limits"' : 'Write a higher limit, or ask for less',
        'requests',
        name,
      )
  }
}
