// The one module of Node in the core: a hash is a function of its text alone, without clock, disk or network.
import { createHmac, hash } from 'node:crypto'
import type { Files } from './files.ts'
import { madeOf } from './made-of.ts'
import type { Overlay } from './overlay.ts'
import { remember } from './own-files.ts'
import type { Pin } from './pin.ts'

/** SHA-256 of a text, in 64 hexadecimal digits. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex')

/** HMAC-SHA-256 of a text, in 64 hexadecimal digits: nobody who has not the key can try texts until one fits. */
export const keyedDigestOf = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex')

/**
 * Digest of what an overlay's pins select: the same for the same versions, wherever they are written and in whatever order. Where
 * several places of an overlay differ (its clusters are moved one after the other), which one has what counts too.
 */
export const digestOfPins = (pins: readonly Pin[]): string => {
  const effective = pins.filter(pin => !pin.overridden)
  const values = new Map<string, string>()
  const differing = new Set<string>()
  for (const { key, part, value } of effective) {
    const before = values.get(`${key}\0${part}`)
    if (before !== undefined && before !== value) differing.add(`${key}\0${part}`)
    values.set(`${key}\0${part}`, value)
  }
  const lines = new Set(
    effective.map(({ key, part, value, place }) =>
      JSON.stringify([key, part, value, ...(differing.has(`${key}\0${part}`) ? [place.file, place.at] : [])]),
    ),
  )
  return digestOf([...lines].sort().join('\n'))
}

/** Digest of the bytes of every file that an overlay is made of, its own and those it includes. */
export const digestOfContent = (files: Files, overlay: Overlay): string =>
  remember(files, 'content', `${overlay.path}\0${(overlay.nested ?? []).join('\0')}`, () =>
    digestOf(
      madeOf(files, overlay)
        .map(path => `${path}\0${files.id(path)}`)
        .join('\n'),
    ),
  )
