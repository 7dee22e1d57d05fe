import { directoryOf, resolvePath } from '../../../overlay/file-reader.ts'
import type { Files } from '../../../overlay/files.ts'
import type { Overlay } from '../../../overlay/overlay.ts'
import { sourceOf } from '../../../overlay/source-of.ts'
import { childOf, itemsOf, scalarOf, textOf } from '../../../overlay/yaml-node.ts'
import type { Kustomization } from '../kustomizations.ts'
import { type Piece, piecesIn, piecesOf, within } from '../piece.ts'
import type { SourceFiles } from '../source-files.ts'
import { Chart } from './chart.ts'

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
