import { directoryOf, resolvePath } from '../../../overlay/file-reader.ts'
import type { Files } from '../../../overlay/files.ts'
import type { Overlay } from '../../../overlay/overlay.ts'
import { sourceOf } from '../../../overlay/source-of.ts'
import { childOf, itemsOf, scalarOf, textOf, type YamlNode } from '../../../overlay/yaml-node.ts'
import type { Kustomization } from '../kustomizations.ts'
import { type Piece, piecesIn, piecesOf, within } from '../piece.ts'
import type { SourceFiles } from '../source-files.ts'
import { Chart, type Given } from './chart.ts'

/** What an overlay gives to a chart that it is rendered from. */
export const givenByOverlay = (files: SourceFiles, overlay: Overlay, chart: string): Given => {
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
  const deploying = deployersIn(files)
  return {
    values: [...deploying.flatMap(each => valuesIn(files, each)), ...inFiles.reverse()],
    sets: new Map(deploying.flatMap(setsIn)),
  }
}

/** An object that deploys a chart: a release of Flux, an Application of Argo CD or what makes some. */
const deployersIn = (files: SourceFiles): readonly Piece[] =>
  files.paths.flatMap(path => {
    if (!/\.(?:ya?ml|json)$/.test(path) || path.includes('/templates/')) return []
    const file = files.of(path)
    const deploys = file && /\bkind"?:\s*"?(?:HelmRelease|Application|ApplicationSet)\b/.test(file.text)
    return deploys ? piecesOf(file) : []
  })

const argoSources = ({ node }: Piece): readonly YamlNode[] => {
  const spec = childOf(node, 'spec')
  const template = childOf(childOf(spec, 'template'), 'spec') ?? spec
  return [...itemsOf(template, 'sources'), ...[childOf(template, 'source')].flatMap(source => source ?? [])]
}

const valuesIn = (files: SourceFiles, piece: Piece): readonly Piece[] => {
  const values = childOf(childOf(piece.node, 'spec'), 'values')
  if (values?.kind === 'map') return [within(piece, values)]
  return argoSources(piece).flatMap(source => {
    const helm = childOf(source, 'helm')
    const object = childOf(helm, 'valuesObject')
    const text = scalarOf(helm, 'values')
    const from = textOf(source, 'path') ?? directoryOf(piece.file.path)
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

const setsIn = (piece: Piece): readonly (readonly [string, Piece])[] =>
  argoSources(piece).flatMap(source =>
    itemsOf(childOf(source, 'helm'), 'parameters').flatMap(item => {
      const name = textOf(item, 'name')
      const value = scalarOf(item, 'value')
      return name !== undefined && value ? [[name.replaceAll('\\.', '.'), within(piece, value)] as const] : []
    }),
  )

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
    const values = [...(inline ? [within(piece, inline)] : []), ...inFiles.reverse()]
    return [new Chart(files, chart, { values, sets: new Map() })]
  })
}
