import { chartDocuments, isChart } from './chart-of.ts'
import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { lineColumn } from './line-column.ts'
import { pathsBelow } from './own-files.ts'
import { plainAddress } from './remote.ts'
import type { Source, Unrendered, Values } from './source.ts'
import { itemsOf, textOf } from './yaml-node.ts'

/** What something becomes: sources that are rendered, and what is not, with reasons. */
export interface Parts {
  readonly sources: readonly Source[]
  readonly unrendered: readonly Unrendered[]
}

/** A release of a chart of the repository; unrendered where Helm would not take the chart, or where it depends on one that is not in the
 * repository. */
export const chartParts = (
  files: Files,
  chart: string,
  release: { readonly name: string; readonly namespace: string },
  values: readonly Values[],
  rest: { readonly sets?: (Source & { kind: 'helm' })['sets']; readonly crds?: boolean } = {},
): Parts => {
  const absent = isChart(files, chart) ? [...lackingFields(files, chart), ...absentDependencies(files, chart)] : []
  if (absent.length > 0) return { sources: [], unrendered: absent }
  const { sets = [], crds = true } = rest
  return { sources: [{ kind: 'helm', chart, release, values, sets, crds }], unrendered: [] }
}

/** What Helm refuses a chart without. */
const lackingFields = (files: Files, chart: string): readonly Unrendered[] => {
  const [{ file, document } = none] = chartDocuments(files, chart)
  if (document?.kind !== 'map' || !file.endsWith('Chart.yaml')) return []
  return ['name', 'version']
    .filter(field => textOf(document, field) === undefined)
    .map(field => ({
      code: 'missing',
      file,
      line: 1,
      sentence: `the chart says no ${field}, and Helm takes none without; add "${field}:" to it`,
    }))
}

const none = { file: '', document: undefined }

const absentDependencies = (files: Files, chart: string): readonly Unrendered[] => {
  const home = chart === '' ? 'charts' : `${chart}/charts`
  const carried = pathsBelow(files, home)
  const found: Unrendered[] = []
  for (const { file, document } of chartDocuments(files, chart))
    for (const item of itemsOf(document, 'dependencies')) {
      const name = textOf(item, 'name') ?? ''
      const repository = textOf(item, 'repository') ?? ''
      if (name === '' || isCarried(files, home, carried, name)) continue
      found.push({
        code: repository === '' || repository.startsWith('file://') ? 'missing' : 'remote',
        file,
        line: lineColumn(files.read(file) ?? '', item.start).line,
        sentence: `the chart ${name}${repository === '' ? '' : ` of ${plainAddress(repository)}`} is not in the repository; commit it below ${home} (helm dependency update) to have it rendered`,
      })
    }
  return found
}

/** Whether a chart carries another along: packed, or as a directory that is called like it or says its name. */
const isCarried = (files: Files, home: string, carried: readonly string[], name: string): boolean =>
  carried.some(path => {
    if (path.startsWith(`${home}/${name}/`)) return true
    if (path.endsWith('.tgz')) return path.startsWith(`${home}/${name}-`)
    if (!path.endsWith('/Chart.yaml')) return false
    return chartDocuments(files, directoryOf(path)).some(({ document }) => textOf(document, 'name') === name)
  })
