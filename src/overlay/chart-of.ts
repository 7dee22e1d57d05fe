import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { documentsOf, remember } from './own-files.ts'
import type { YamlNode } from './yaml-node.ts'

/** Whether a directory holds a chart. */
export const isChart = (files: Files, directory: string): boolean =>
  files.id(directory === '' ? 'Chart.yaml' : `${directory}/Chart.yaml`) !== undefined

/** What a chart says about itself, in its `Chart.yaml` and the older `requirements.yaml`; each file with its document. */
export const chartDocuments = (
  files: Files,
  chart: string,
): readonly { readonly file: string; readonly document: YamlNode }[] =>
  remember(files, 'chart documents', chart, () =>
    ['Chart.yaml', 'requirements.yaml'].flatMap(name => {
      const file = join(chart, name)
      const [document] = documentsOf(files, file)
      return document ? [{ file, document }] : []
    }),
  )

/**
 * The chart that Helm values belong to, as repositories lay them out: the directory that the values stand in or the nearest one above it
 * that is a chart; on the way up also a chart beside, called like the app (`web`, `charts/web`, `helm/web`) or the only one there
 * (`chart`, `charts/*`, any directory). Undefined where there is none, or several and nothing tells which.
 */
export const chartOf = (files: Files, values: string, app: string): string | undefined => {
  const charts = chartsIn(files)
  if (charts.size === 0) return undefined
  for (let at = directoryOf(values); ; at = directoryOf(at)) {
    if (charts.has(at)) return at
    for (const holder of holders) {
      const within = join(at, holder)
      if (holder !== '' && charts.has(within)) return within
      const named = join(within, app)
      if (charts.has(named)) return named
    }
    for (const holder of holders) {
      const inside = [...charts].filter(chart => chart !== '' && directoryOf(chart) === join(at, holder))
      if (inside.length === 1) return inside[0]
    }
    if (at === '') return undefined
  }
}

const holders = ['', 'chart', 'charts', 'helm', 'helm-chart', 'helm-charts']
const join = (a: string, b: string): string => (a === '' ? b : b === '' ? a : `${a}/${b}`)

/** Directories of charts, without those that another one carries along in its `charts/`. */
export const chartsIn = (files: Files): ReadonlySet<string> =>
  remember(files, 'charts', '', () => {
    const all = new Set(
      files.paths.filter(path => path === 'Chart.yaml' || path.endsWith('/Chart.yaml')).map(path => directoryOf(path)),
    )
    for (const chart of all)
      for (let at = chart.lastIndexOf('/charts/'); at >= 0; at = chart.lastIndexOf('/charts/', at - 1))
        if (all.has(chart.slice(0, at))) all.delete(chart)
    return all
  })
