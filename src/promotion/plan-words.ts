import type { Pin } from '../overlay/pin.ts'
import type { Change } from './change.ts'
import type { PinMove } from './edits.ts'

/** A version as people read it: commit ids and digests cut short. */
export const short = (value: string): string =>
  value
    .replace(/^(sha(?:256|512):[0-9a-f]{12})[0-9a-f]+$/, '$1')
    .replace(/^([0-9a-f]{10})[0-9a-f]{30}(?:[0-9a-f]{24})?$/, '$1')

/** `a, b, c` without repeats; of long lists the first eight, and how many more there are. */
export const listed = (words: readonly string[]): string => {
  const all = [...new Set(words)]
  return all.length <= 8 ? all.join(', ') : `${all.slice(0, 7).join(', ')}, … ${all.length - 7} more`
}

const what: Readonly<Record<Pin['kind'], string>> = {
  image: 'image',
  chart: 'chart',
  ref: 'base',
  value: 'value',
  file: 'file',
}

/** One change in a sentence, without markup. */
export const changeSentence = (pin: Pin, to: string, order: Change['order']): string => {
  if (pin.kind === 'file') return `file ${pin.name} is taken over whole`
  const digest = pin.part === 'digest' ? ' (digest)' : ''
  const unsure = order === 'unknown' && pin.part !== 'digest' ? ', order unknown' : ''
  return `${what[pin.kind]} ${pin.name}${digest} goes from ${short(pin.value)} to ${short(to)}${unsure}`
}

/** Why nothing older is carried. */
export const aheadSentence = (ahead: readonly PinMove[], env: string, from: string): string => {
  const named = [...new Map(ahead.map(move => [move.pin.key, move])).values()].map(
    ({ pin, to }) => `${pin.name} ${short(pin.value)} (${from} has ${short(to)})`,
  )
  return `${env} is ahead: ${listed(named)}`
}

/** Pins that only the upstream has, or that the downstream takes from elsewhere. */
export const unpairedNote = (missing: readonly Pin[], here: readonly Pin[], env: string, from: string): string => {
  const inherited = missing.filter(pin => here.some(other => other.key === pin.key && other.held === 'inherited'))
  const absent = missing.filter(pin => !inherited.includes(pin))
  const parts = [
    ...(absent.length > 0 ? [`${listed(absent.map(({ name }) => name))}, which ${env} does not pin`] : []),
    ...(inherited.length > 0
      ? [`${listed(inherited.map(({ name }) => name))}, which ${env} takes from a base that is not its own`]
      : []),
  ]
  return `Everything that ${from} holds, except ${parts.join('; ')}`
}

/** The upstream holds several values for one pin: a rollout over its clusters is under way, or they differ on purpose. */
export const severalNote = (pin: Pin, pins: readonly Pin[], from: string): string =>
  `${pin.name} stays at ${short(pin.value)}: ${from} holds several versions of it (${listed(pins.map(({ value }) => short(value)))})`
