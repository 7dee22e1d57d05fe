import type { FilePin } from './file-pin.ts'
import type { Files } from './files.ts'
import { kustomizationIn, readingOf, remember } from './own-files.ts'

/** A pin in its file, as one kustomization ends up with it. */
export interface LayeredPin {
  readonly file: string
  readonly pin: FilePin
  /** Something further out decides instead. */
  readonly overridden: boolean
}

/** What a kustomization is made of: its pins in kustomize's order, and every file that was looked at. */
export interface Layers {
  readonly pins: readonly LayeredPin[]
  readonly files: ReadonlySet<string>
}

/**
 * The pins that a kustomization builds with: those of everything it includes first, its patches over them, its images over both.
 * What is included in a circle counts once.
 */
export const layersOf = (files: Files, kustomization: string): Layers => collect(files, kustomization, new Set())

const collect = (files: Files, kustomization: string, open: Set<string>): Layers => {
  // Inside a circle the answer depends on where one came from, so only the outermost call is remembered.
  if (open.has(kustomization)) return { pins: [], files: new Set() }
  const compute = (): Layers => {
    open.add(kustomization)
    const reading = readingOf(files, kustomization)
    const seen = new Set<string>([kustomization])
    let pins: LayeredPin[] = []
    const add = (path: string, patch: boolean): readonly LayeredPin[] => {
      seen.add(path)
      return (readingOf(files, path, patch)?.pins ?? []).map(pin => ({ file: path, pin, overridden: false }))
    }
    const over: LayeredPin[] = []
    for (const include of reading?.includes ?? []) {
      if (include.role === 'content' || include.role === 'reach') continue
      const isFile = files.id(include.path) !== undefined
      if (isFile && include.role === 'patch') over.push(...add(include.path, true))
      else if (isFile) pins.push(...add(include.path, false))
      else if (include.role === 'base') {
        const inner = kustomizationIn(files, include.path)
        if (inner === undefined) continue
        const layers = collect(files, inner, open)
        pins.push(...layers.pins)
        for (const path of layers.files) seen.add(path)
      }
    }
    const own = (reading?.pins ?? []).map(pin => ({ file: kustomization, pin, overridden: false }))
    over.push(...own.filter(({ pin }) => pin.layer === 'patch'))
    pins = override(pins, over, sameKey)
    pins.push(...over, ...own.filter(({ pin }) => pin.layer === 'resource'))
    const images = own.filter(({ pin }) => pin.layer === 'images')
    pins = override(pins, images, sameImage)
    pins.push(...images)
    open.delete(kustomization)
    return { pins, files: seen }
  }
  return open.size === 0 ? remember(files, 'layers', kustomization, compute) : compute()
}

const sameKey = (pin: FilePin): readonly string[] => (pin.key === undefined ? [] : [pin.key])
const sameImage = (pin: FilePin): readonly string[] => pin.images

/** Marks the pins that others, further out, decide instead of. */
export const override = (
  pins: readonly LayeredPin[],
  by: readonly LayeredPin[],
  names: (pin: FilePin) => readonly string[],
  strongest: (pin: FilePin) => readonly string[] = pin => (names === sameImage ? [pin.images[0] ?? ''] : names(pin)),
): LayeredPin[] => {
  if (by.length === 0) return [...pins]
  const taken = new Set(by.flatMap(({ pin }) => strongest(pin)))
  return pins.map(each => (names(each.pin).some(name => taken.has(name)) ? { ...each, overridden: true } : each))
}
