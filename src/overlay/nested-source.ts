import type { Parts } from './chart-source.ts'
import { writtenAt } from './deployers.ts'
import type { Files } from './files.ts'
import type { Overlay } from './overlay.ts'
import { pathsBelow } from './own-files.ts'
import { ownerOf } from './owner-of.ts'
import { plainAddress } from './remote.ts'
import type { Source, Unrendered } from './source.ts'

/** A rendered object, as far as what it deploys is looked for in it. */
export interface DeployedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly [field: string]: unknown
}

/** What is known around the objects. */
export interface SourcesContext {
  /** The overlay that the objects were rendered from. */
  readonly overlay: Overlay
  /** All overlays of the tree: what belongs to another one is not rendered twice. */
  readonly overlays: readonly Overlay[]
  /** Addresses of this repository, as an engine's objects may name it. Empty where nobody knows: any address is taken for it. */
  readonly addresses: readonly string[]
}

/** What one object deploys is gathered here. */
export interface Nested {
  readonly files: Files
  readonly objects: readonly DeployedObject[]
  readonly context: SourcesContext
  /** Whether a directory in the overlay is part of what it is rendered from. */
  readonly isCovered: (directory: string) => boolean
}

/** Whether an address is that of this repository. */
export const isOurs = ({ addresses }: SourcesContext, address: string): boolean => {
  const wanted = plainAddress(address).toLowerCase()
  return addresses.length === 0 || addresses.some(each => plainAddress(each).toLowerCase() === wanted)
}

/** Something of an object that is not rendered, with the place where the object is written. */
export const notRendered = (
  { files, context }: Nested,
  object: DeployedObject,
  code: Unrendered['code'],
  sentence: string,
): Unrendered => {
  const { file, line } = writtenAt(files, object.kind, object.metadata.name, context.overlay)
  return { code, file, line, sentence: `${object.kind} ${object.metadata.name}: ${sentence}` }
}

export const onlyUnrendered = (...unrendered: readonly Unrendered[]): Parts => ({ sources: [], unrendered })

/** Files below a directory that no overlay renders; this one's only where the directory is in it. */
export const freePaths = ({ files, context }: Nested, directory: string): readonly string[] => {
  const { overlay, overlays } = context
  const inside = ownerOf(overlays, directory)?.path === overlay.path
  return pathsBelow(files, directory).filter(path => {
    const owner = ownerOf(overlays, path)
    return owner === undefined || (inside && owner.path === overlay.path)
  })
}

/** Whether a directory is rendered anyway: as another overlay, or as a part of this one. */
export const isRenderedAnyway = ({ context, isCovered }: Nested, directory: string): boolean => {
  const { overlay, overlays } = context
  const owner = ownerOf(overlays, directory)
  if (owner === undefined) return false
  return owner.path !== overlay.path || directory === overlay.path || isCovered(directory)
}

/** Whether values of a chart are another overlay's, which renders the chart with them itself. */
export const isAnothers = ({ context }: Nested, source: Source): boolean =>
  source.kind === 'helm' &&
  source.values.some(
    values =>
      'file' in values && (ownerOf(context.overlays, values.file) ?? context.overlay).path !== context.overlay.path,
  )
