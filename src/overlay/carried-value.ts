import type { Carry } from '../config/config.ts'
import { parseValuePath } from '../config/value-path.ts'
import { resolvePath } from './file-reader.ts'
import type { Files } from './files.ts'
import { lineColumn } from './line-column.ts'
import type { Overlay } from './overlay.ts'
import { documentsOf, owns } from './own-files.ts'
import type { Pin } from './pin.ts'
import { deeper, pointerOf, trailOf } from './trail.ts'
import { childOf, type YamlNode } from './yaml-node.ts'

type CarriedPath = Extract<Carry, { readonly kind: 'value' }>

/** The file that a chosen value stands in; undefined where the overlay cannot have it. */
export const fileOfCarried = (overlay: Overlay, carry: CarriedPath): string | undefined => {
  if (overlay.kind === 'file') return carry.path === undefined ? overlay.path : undefined
  const path = carry.path === undefined ? undefined : resolvePath(overlay.path, carry.path)
  return path !== undefined && owns(overlay, path) ? path : undefined
}

/** A value that `carry` chose by its path, as a pin; undefined where the overlay has none there, or something other than a scalar. */
export const carriedValue = (files: Files, overlay: Overlay, carry: CarriedPath): Pin | undefined => {
  const file = fileOfCarried(overlay, carry)
  const steps = parseValuePath(carry.at)
  if (file === undefined || !steps) return undefined
  const documents = documentsOf(files, file)
  for (const [index, document] of documents.entries()) {
    const node = steps.reduce<YamlNode | undefined>(
      (at, step) => (typeof step === 'number' ? (at?.kind === 'list' ? at.items[step] : undefined) : childOf(at, step)),
      document,
    )
    if (node?.kind !== 'scalar' || node.value === '' || node.style === 'literal' || node.style === 'folded') continue
    const trail = steps.reduce((up, step) => deeper(up, step), trailOf(index))
    return {
      kind: 'value',
      key: `value ${carry.path === undefined ? '' : `${carry.path} `}${carry.at}`,
      also: [],
      name: carry.at.replace(/^\./, ''),
      part: 'value',
      value: node.value,
      place: {
        file,
        at: pointerOf(trail),
        ...lineColumn(files.read(file) ?? '', node.start),
        range: [node.start, node.end],
      },
      within: { text: node.value, start: 0, end: node.value.length },
      held: 'itself',
      overridden: false,
    }
  }
  return undefined
}
