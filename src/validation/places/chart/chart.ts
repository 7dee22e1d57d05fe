import { itemsOf, textOf } from '../../../overlay/yaml-node.ts'
import { type Piece, piecesOf } from '../piece.ts'
import type { SourceFiles } from '../source-files.ts'
import { readTemplate, type Template } from './read-template.ts'
import type { TemplateNode } from './template-node.ts'

/** The directory of the chart that a template belongs to, among what was read; undefined where the file is no template. */
export const chartOfTemplate = (files: SourceFiles, path: string): string | undefined => {
  for (let at = path.lastIndexOf('/templates/'); at >= 0; at = path.lastIndexOf('/templates/', at - 1)) {
    if (files.has(`${path.slice(0, at)}/Chart.yaml`)) return path.slice(0, at)
    if (at === 0) break
  }
  return path.startsWith('templates/') && files.has('Chart.yaml') ? '' : undefined
}

/** A layer of values, with the path at which those of the chart stand in it. */
interface Layer {
  readonly piece: Piece
  readonly under: readonly string[]
}

const inside = (directory: string, path: string): string => (directory === '' ? path : `${directory}/${path}`)

/** What is laid over a chart's own values. */
export interface Given {
  /** The strongest first. */
  readonly values: readonly Piece[]
  /** What is set one by one over all of them, by its path: `image.tag`. */
  readonly sets: ReadonlyMap<string, Piece>
}

/** One chart of a rendering: its templates, and the values that they were given. */
export class Chart {
  readonly directory: string
  readonly #files: SourceFiles
  readonly #given: Given
  readonly #templates = new Map<string, Template | undefined>()
  #definitions: ReadonlyMap<string, readonly [TemplateNode, string]> | undefined
  #layers: readonly Layer[] | undefined

  constructor(files: SourceFiles, directory: string, given: Given) {
    this.#files = files
    this.directory = directory
    this.#given = given
  }

  /** Paths of its templates. */
  get templates(): readonly string[] {
    const prefix = inside(this.directory, 'templates/')
    return this.#files.paths.filter(path => path.startsWith(prefix) && /\.(?:ya?ml|tpl|json|txt)$/.test(path))
  }

  template(path: string): Template | undefined {
    if (this.#templates.has(path)) return this.#templates.get(path)
    const file = this.#files.of(path)
    const read = file && file.text.length <= LARGEST ? readTemplate(file.text) : undefined
    this.#templates.set(path, read)
    return read
  }

  /** What one of its templates, or of the charts that it carries along or is carried by, defines by a name, with the file. */
  definition(name: string): readonly [TemplateNode, string] | undefined {
    if (!this.#definitions) {
      const found = new Map<string, readonly [TemplateNode, string]>()
      const outermost = this.directory.replace(/(?:^|\/)charts\/.*$/, '')
      const prefix = outermost === '' ? '' : `${outermost}/`
      const paths = this.#files.paths.filter(path => path.startsWith(prefix) && /(?:^|\/)templates\//.test(path))
      // What lies in files for it counts more than what somebody defines on the way.
      for (const path of paths.sort((a, b) => Number(a.endsWith('.tpl')) - Number(b.endsWith('.tpl'))))
        for (const [key, node] of this.template(path)?.definitions ?? []) found.set(key, [node, path])
      this.#definitions = found
    }
    return this.#definitions.get(name)
  }

  /** Where one value is set by itself. */
  setAt(path: readonly string[]): Piece | undefined {
    return this.#given.sets.get(path.join('.'))
  }

  /** All values that it may be given, the strongest first, its own defaults last. */
  get layers(): readonly Layer[] {
    this.#layers ??= this.#findLayers()
    return this.#layers
  }

  #findLayers(): readonly Layer[] {
    const { directory } = this
    const carried = /^(?:(.*)\/)?charts\/([^/]+)$/.exec(directory)
    const parent = carried?.[1] ?? ''
    const defaults = this.#values(inside(directory, 'values.yaml'))
    const own = defaults ? [{ piece: defaults, under: [] }] : []
    if (!carried || !this.#files.has(inside(parent, 'Chart.yaml')))
      return [...this.#given.values.map(piece => ({ piece, under: [] })), ...own]
    // A chart that is carried along has its values under its name, or under the one that it was given.
    const name = carried[2] ?? ''
    const aliases = this.#aliases(parent, name)
    const outer = new Chart(this.#files, parent, this.#given).layers
    return [
      ...outer.flatMap(layer => aliases.map(alias => ({ ...layer, under: [...layer.under, alias] }))),
      ...outer,
      ...own,
    ]
  }

  #values(path: string): Piece | undefined {
    const file = this.#files.of(path)
    return file ? piecesOf(file)[0] : undefined
  }

  #aliases(parent: string, name: string): readonly string[] {
    const chart = this.#values(inside(parent, 'Chart.yaml'))
    const aliases = itemsOf(chart?.node, 'dependencies').flatMap(item =>
      textOf(item, 'name') === name ? (textOf(item, 'alias') ?? []) : [],
    )
    return [name, ...aliases]
  }

  /** A field of `Chart.yaml`, as templates call it: `AppVersion`. */
  about(field: string): { readonly piece: Piece; readonly key: string } | undefined {
    const piece = this.#values(inside(this.directory, 'Chart.yaml'))
    return piece ? { piece, key: field.charAt(0).toLowerCase() + field.slice(1) } : undefined
  }
}

/** Larger templates are not looked into. In UTF-16 units. */
const LARGEST = 512 * 1024
