import { directoryOf, resolvePath } from '../../../overlay/file-reader.ts'
import type { Files } from '../../../overlay/files.ts'
import type { Overlay } from '../../../overlay/overlay.ts'
import { sourceOf } from '../../../overlay/source-of.ts'
import { childOf, itemsOf, scalarOf, textOf } from '../../../overlay/yaml-node.ts'
import type { Kustomization } from '../kustomizations.ts'
import { type Piece, piecesIn, piecesOf, within } from '../piece.ts'
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

/** One chart of a rendering: its templates, and the values that they were given. */
export class Chart {
  readonly directory: string
  readonly #files: SourceFiles
  readonly #given: readonly Piece[]
  readonly #templates = new Map<string, Template | undefined>()
  #definitions: ReadonlyMap<string, readonly [TemplateNode, string]> | undefined
  #layers: readonly Layer[] | undefined

  /** `given`: the values that are laid over the chart's own, the strongest first. */
  constructor(files: SourceFiles, directory: string, given: readonly Piece[]) {
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
      return [...this.#given.map(piece => ({ piece, under: [] })), ...own]
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

/** The values that an overlay gives to a chart that it is rendered from, the strongest first. */
export const givenByOverlay = (files: SourceFiles, overlay: Overlay, chart: string): readonly Piece[] => {
  const there: Files = {
    commit: '',
    paths: [...files.paths].sort(),
    read: path => files.of(path)?.text,
    id: path => (files.has(path) && files.of(path) ? path : undefined),
  }
  const sources = sourceOf(there, overlay).sources
  const outermost = chart.replace(/\/charts\/.*$/, '')
  const named = sources.flatMap(source =>
    source.kind === 'helm' && (source.chart === chart || source.chart === outermost) ? source.values : [],
  )
  const inFiles = named.flatMap(values => {
    const file = 'file' in values ? files.of(values.file) : undefined
    return file ? piecesOf(file).slice(0, 1) : []
  })
  return [...deployedValues(files), ...inFiles.reverse()]
}

/** Values in objects that deploy charts: Flux' releases, Argo CD's Applications. */
const deployedValues = (files: SourceFiles): readonly Piece[] =>
  files.paths.flatMap(path => {
    if (!/\.(?:ya?ml|json)$/.test(path) || path.includes('/templates/')) return []
    const file = files.of(path)
    if (!file || !/\bkind"?:\s*"?(?:HelmRelease|Application|ApplicationSet)\b/.test(file.text)) return []
    return piecesOf(file).flatMap(piece => valuesIn(files, piece, directoryOf(path)))
  })

const valuesIn = (files: SourceFiles, piece: Piece, directory: string): readonly Piece[] => {
  const spec = childOf(piece.node, 'spec')
  const values = childOf(spec, 'values')
  if (values?.kind === 'map') return [within(piece, values)]
  const template = childOf(childOf(spec, 'template'), 'spec') ?? spec
  const sources = [childOf(template, 'source'), ...itemsOf(template, 'sources')]
  return sources.flatMap(source => {
    const helm = childOf(source, 'helm')
    const object = childOf(helm, 'valuesObject')
    const text = scalarOf(helm, 'values')
    const from = textOf(source, 'path') ?? directory
    const inFiles = itemsOf(helm, 'valueFiles').flatMap(item => {
      const path = item.kind === 'scalar' ? resolvePath(from, item.value.replace(/^\$\w+\//, '')) : undefined
      const file = path === undefined ? undefined : files.of(path)
      return file ? piecesOf(file).slice(0, 1) : []
    })
    return [
      ...(object?.kind === 'map' ? [within(piece, object)] : []),
      ...(text ? piecesIn(piece, text) : []),
      ...inFiles.reverse(),
    ]
  })
}

/** A chart that a kustomization inflates, with the values that it gives to it. */
export const inflatedCharts = (files: SourceFiles, { piece, directory }: Kustomization): readonly Chart[] => {
  const home = textOf(childOf(piece.node, 'helmGlobals'), 'chartHome') ?? 'charts'
  return itemsOf(piece.node, 'helmCharts').flatMap(item => {
    const name = textOf(item, 'name') ?? ''
    const version = textOf(item, 'version') ?? ''
    const chart = [`${home}/${name}-${version}/${name}`, `${home}/${name}`]
      .map(path => resolvePath(directory, path))
      .find(path => path !== undefined && files.has(`${path}/Chart.yaml`))
    if (chart === undefined) return []
    const inline = childOf(item, 'valuesInline')
    const inFiles = [scalarOf(item, 'valuesFile'), ...itemsOf(item, 'additionalValuesFiles')].flatMap(each => {
      const path = each?.kind === 'scalar' ? resolvePath(directory, each.value) : undefined
      const file = path === undefined ? undefined : files.of(path)
      return file ? piecesOf(file).slice(0, 1) : []
    })
    return [new Chart(files, chart, [...(inline ? [within(piece, inline)] : []), ...inFiles.reverse()])]
  })
}
