import { isKustomizationFile } from '../../overlay/file-pins.ts'
import { directoryOf, resolvePath } from '../../overlay/file-reader.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import { itemsOf, textOf } from '../../overlay/yaml-node.ts'
import { type Edit, type Edits, editsOf } from './edits.ts'
import { type Fields, fieldsOf } from './fields.ts'
import { Generators } from './generators.ts'
import { type Piece, piecesOf } from './piece.ts'
import type { SourceFiles } from './source-files.ts'

/** One kustomization that was read. */
export class Kustomization {
  readonly path: string
  readonly directory: string
  readonly piece: Piece
  /** Paths of kustomizations that it builds on. */
  readonly bases: readonly string[]
  readonly components: readonly string[]
  /** Paths of files of manifests. */
  readonly resources: readonly string[]
  readonly prefix: string
  readonly suffix: string
  readonly #files: SourceFiles
  #edits: Edits | undefined
  #fields: Fields | undefined
  #generators: Generators | undefined

  constructor(files: SourceFiles, path: string, piece: Piece) {
    this.#files = files
    this.path = path
    this.directory = directoryOf(path)
    this.piece = piece
    const named = (...keys: readonly string[]): readonly string[] =>
      keys.flatMap(key =>
        itemsOf(piece.node, key).flatMap(item => {
          const resolved = item.kind === 'scalar' ? resolvePath(this.directory, item.value) : undefined
          return resolved === undefined ? [] : [resolved]
        }),
      )
    const all = named('resources', 'bases')
    this.bases = all.flatMap(each => kustomizationIn(files, each) ?? [])
    this.components = named('components').flatMap(each => kustomizationIn(files, each) ?? [])
    this.resources = all
    this.prefix = textOf(piece.node, 'namePrefix') ?? ''
    this.suffix = textOf(piece.node, 'nameSuffix') ?? ''
  }

  /** Its patches that may be meant for an object of this kind, which had one of these names; the one that is applied last first. */
  editsOf(kind: string, called: readonly string[]): readonly Edit[] {
    this.#edits ??= editsOf(this.#files, this.piece, this.directory)
    return this.#edits.of(kind, called)
  }

  /** What else it sets, told by what it is set for. */
  get fields(): Fields {
    this.#fields ??= fieldsOf(this.#files, this.piece, this.directory)
    return this.#fields
  }

  get generators(): Generators {
    this.#generators ??= new Generators(this.#files, this.piece, this.directory)
    return this.#generators
  }
}

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The kustomization of a directory, among what was read. */
export const kustomizationIn = (files: SourceFiles, directory: string): string | undefined =>
  names.map(name => (directory === '' ? name : `${directory}/${name}`)).find(path => files.has(path))

/** All kustomizations of a rendering, and how they stand on each other. */
export class Kustomizations {
  readonly #known = new Map<string, Kustomization>()
  /** Paths of those that no other one includes; the overlay's own first. */
  readonly #roots: readonly string[]
  readonly #kept = new Map<string, readonly Kustomization[]>()

  constructor(files: SourceFiles, overlay: Overlay) {
    for (const path of files.paths.filter(isKustomizationFile)) {
      const file = files.of(path)
      const [piece] = file ? piecesOf(file) : []
      if (piece) this.#known.set(path, new Kustomization(files, path, piece))
    }
    const included = new Set([...this.#known.values()].flatMap(each => [...each.bases, ...each.components]))
    const all = [...this.#known.keys()]
    const roots = all.filter(path => !included.has(path))
    const own = (path: string): boolean => path.startsWith(`${overlay.path}/`)
    this.#roots = (roots.length > 0 ? roots : all).sort((a, b) => Number(own(b)) - Number(own(a)))
  }

  /** The outermost one. */
  get first(): Kustomization | undefined {
    return this.#known.get(this.#roots[0] ?? '')
  }

  of(path: string): Kustomization | undefined {
    return this.#known.get(path)
  }

  /**
   * Those that may change an object that is written in this file, the outermost first; all where nobody knows the file. A component
   * changes what comes before it in the one that names it.
   */
  layersOf(file: string | undefined): readonly Kustomization[] {
    const key = file ?? ''
    const known = this.#kept.get(key)
    if (known) return known
    const found = this.#layersOf(file)
    this.#kept.set(key, found)
    return found
  }

  #layersOf(file: string | undefined): readonly Kustomization[] {
    const all = [...this.#known.values()]
    const leading = new Set<Kustomization>(
      file === undefined ? all : all.filter(each => each.path === file || each.resources.includes(file)),
    )
    const parents = new Map<string, Kustomization[]>()
    for (const each of all)
      for (const below of [...each.bases, ...each.components]) {
        const others = parents.get(below)
        if (others) others.push(each)
        else parents.set(below, [each])
      }
    // A set grows while it is gone through, and ends because each is in it once.
    for (const each of leading) for (const parent of parents.get(each.path) ?? []) leading.add(parent)
    const order: Kustomization[] = []
    const seen = new Set<string>()
    const enter = (path: string, inComponent: boolean): void => {
      const here = this.#known.get(path)
      if (!here || seen.has(path) || !(inComponent || leading.has(here))) return
      seen.add(path)
      order.push(here)
      for (const component of [...here.components].reverse()) enter(component, true)
      for (const base of [...here.bases].reverse()) enter(base, inComponent)
    }
    for (const root of this.#roots) enter(root, false)
    return order
  }
}
