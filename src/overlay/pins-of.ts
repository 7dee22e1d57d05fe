import type { Carry } from '../config/config.ts'
import { fitsGlob } from '../config/glob.ts'
import { carriedValue } from './carried-value.ts'
import type { FilePin } from './file-pin.ts'
import { isKustomizationFile } from './file-pins.ts'
import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { type LayeredPin, layersOf, override } from './layers.ts'
import { lineColumn } from './line-column.ts'
import type { Overlay, Problem } from './overlay.ts'
import { isTemplate, isYamlPath, kustomizationIn, ownPaths, owns, readingOf, remember } from './own-files.ts'
import type { Pin } from './pin.ts'

/** Pins of an overlay, and what is broken in its files. */
export interface PinsOf {
  /** In the order of files and lines; those that something further out overrides are marked. */
  readonly pins: readonly Pin[]
  readonly problems: readonly Problem[]
}

/**
 * The effective pins of an overlay, of the kinds that `carry` names: those in any of its files, and those that it inherits from local
 * bases, components and directories that it includes.
 */
export const pinsOf = (files: Files, overlay: Overlay, carry: readonly Carry[]): PinsOf => {
  const what = `pins ${carryKey(carry)}`
  const before = remember<Read>(files, what, overlay.path, () => ({ overlay, found: compute(files, overlay, carry) }))
  // A path is one overlay, unless the configuration has changed what it is.
  return sameOverlay(before.overlay, overlay) ? before.found : compute(files, overlay, carry)
}

interface Read {
  readonly overlay: Overlay
  readonly found: PinsOf
}

const sameOverlay = (a: Overlay, b: Overlay): boolean =>
  a === b || (a.env === b.env && a.kind === b.kind && (a.nested ?? []).join('\0') === (b.nested ?? []).join('\0'))

const carryKeys = new WeakMap<readonly Carry[], string>()
const carryKey = (carry: readonly Carry[]): string => {
  const key = carryKeys.get(carry) ?? JSON.stringify(carry)
  carryKeys.set(carry, key)
  return key
}

const compute = (files: Files, overlay: Overlay, carry: readonly Carry[]): PinsOf => {
  const own = ownPaths(files, overlay)
  const problems: Problem[] = []
  const layered: LayeredPin[] = []
  const looked = new Set<string>()
  const kustomizations = own.filter(isKustomizationFile)
  for (const root of rootsOf(files, kustomizations)) {
    const layers = layersOf(files, root)
    layered.push(...layers.pins)
    for (const path of layers.files) looked.add(path)
  }
  for (const path of own) {
    if (looked.has(path) || (overlay.kind === 'directory' && (!isYamlPath(path) || isTemplate(files, path)))) continue
    looked.add(path)
    const reading = readingOf(files, path)
    // A manifest beside a kustomization that does not name it is not deployed.
    const idle = overlay.kind === 'directory' && kustomizationIn(files, directoryOf(path)) !== undefined
    for (const pin of reading?.pins ?? [])
      layered.push({ file: path, pin, overridden: idle && pin.layer === 'resource' && isOfManifest(pin) })
  }
  for (const path of looked) {
    const problem = brokenAt(files, path, path === overlay.path)
    if (problem) problems.push(problem)
  }
  const sources = layered.filter(({ pin }) => pin.layer === 'source')
  const all =
    sources.length === 0
      ? layered
      : [
          ...override(
            layered.filter(({ pin }) => pin.layer !== 'source'),
            sources,
            pin => pin.images,
          ),
          ...sources,
        ]
  const kinds = new Set(carry.map(each => each.kind))
  const wanted = { image: kinds.has('images'), chart: kinds.has('charts'), ref: kinds.has('refs') } as const
  const found = new Map<string, Pin>()
  for (const each of all) {
    const { kind } = each.pin
    if (kind === 'value' || kind === 'file' || !wanted[kind]) continue
    const place = `${each.file}\0${each.pin.at}\0${each.pin.part}`
    const before = found.get(place)
    // The same file read as a manifest and as a patch, or by two directories: effective in one is effective.
    if (before && (!before.overridden || each.overridden)) continue
    found.set(place, pinOf(files, overlay, each))
  }
  for (const each of carry)
    if (each.kind === 'value') {
      const pin = carriedValue(files, overlay, each)
      if (pin && !found.has(`${pin.place.file}\0${pin.place.at}\0tag`))
        found.set(`${pin.place.file}\0${pin.place.at}\0`, pin)
    } else if (each.kind === 'files' && overlay.kind === 'directory')
      for (const path of own) {
        const relative = path.slice(overlay.path.length + 1)
        if (fitsGlob(each.files, relative)) found.set(`${path}\0file`, filePin(files, path, relative))
      }
  const pins = [...found.values()].sort(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.range[0] - b.place.range[0] ||
      a.within.start - b.within.start,
  )
  return { pins, problems }
}

/** Whether a pin stands in a workload or another object, and not in values, a chart or an Application. */
const isOfManifest = (pin: FilePin): boolean => pin.kind === 'image' && pin.key !== undefined

/** Kustomizations that no other one of them includes; in a circle, the first. */
const rootsOf = (files: Files, kustomizations: readonly string[]): readonly string[] => {
  if (kustomizations.length < 2) return kustomizations
  const included = new Set<string>()
  for (const path of kustomizations)
    for (const include of readingOf(files, path)?.includes ?? []) {
      const inner = include.role === 'base' ? kustomizationIn(files, include.path) : undefined
      if (inner !== undefined && inner !== path) included.add(inner)
    }
  const roots = kustomizations.filter(path => !included.has(path))
  return roots.length > 0 ? roots : kustomizations
}

const brokenAt = (files: Files, path: string, alone: boolean): Problem | undefined => {
  // What else lies beside it may be of any kind; these hold the pins.
  if ((alone || isKustomizationFile(path)) && files.id(path) !== undefined && files.read(path) === undefined)
    return { file: path, line: 1, column: 1, message: 'not readable: a file of UTF-8 text below 1 MiB is wanted' }
  const broken = readingOf(files, path)?.broken
  if (!broken) return undefined
  const text = files.read(path) ?? ''
  // A template of some other tool is nobody's mistake; a kustomization is never one.
  if (text.includes('{{') && !isKustomizationFile(path)) return undefined
  return { file: path, ...lineColumn(text, broken.at), message: broken.message }
}

const pinOf = (files: Files, overlay: Overlay, { file, pin, overridden }: LayeredPin): Pin => {
  const path = pin.path.replace(/\.(?:tag|digest)$/, '')
  const own = owns(overlay, file)
  const values = [`value ${file.slice(file.lastIndexOf('/') + 1)} ${path}`]
  const key = pin.key ?? (overlay.kind === 'file' && own ? `value ${path}` : `value ${relative(overlay, file)} ${path}`)
  return {
    kind: pin.kind,
    key,
    also: [...pin.also, ...(pin.key === undefined ? values : [])].filter(other => other !== key),
    name: pin.name,
    part: pin.part,
    value: pin.value,
    place: { file, at: pin.at, ...lineColumn(files.read(file) ?? '', pin.range[0]), range: pin.range },
    within: pin.within,
    held: own ? 'itself' : 'inherited',
    overridden,
    ...(pin.warning ? { warning: pin.warning } : {}),
  }
}

/** A file's path as it is the same in every environment: relative to the overlay, the environment's name replaced. */
export const relative = (overlay: Overlay, file: string): string => {
  if (!file.startsWith(`${overlay.path}/`)) return file
  const rest = file.slice(overlay.path.length + 1)
  const name = overlay.env.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return rest.replaceAll(new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`, 'g'), '{env}')
}

const filePin = (files: Files, path: string, relative: string): Pin => ({
  kind: 'file',
  key: `file ${relative}`,
  also: [],
  name: relative,
  part: 'content',
  value: files.id(path) ?? '',
  place: { file: path, at: '', line: 1, column: 1, range: [0, 0] },
  within: { text: '', start: 0, end: 0 },
  held: 'itself',
  overridden: false,
})
