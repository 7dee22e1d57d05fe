// The one module of Node in the core: a hash is a function of its text alone, without clock, disk or network.
import { hash } from 'node:crypto'
import type { Files } from './files.ts'
import { madeOf } from './made-of.ts'
import type { Overlay } from './overlay.ts'
import { remember } from './own-files.ts'
import type { Pin } from './pin.ts'

/** SHA-256 of a text, in 64 hexadecimal digits. */
export const digestOf = (text: string): string => hash('sha256', text, 'hex')

/** Digest of what an overlay's pins select: the same for the same versions, wherever they are written and in whatever order. */
export const digestOfPins = (pins: readonly Pin[]): string => {
  const lines = new Set(pins.filter(pin => !pin.overridden).map(pin => JSON.stringify([pin.key, pin.part, pin.value])))
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
