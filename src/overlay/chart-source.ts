import { isChart } from './chart-of.ts'
import type { Files } from './files.ts'
import { lineColumn } from './line-column.ts'
import { documentsOf, pathsBelow } from './own-files.ts'
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
  const file = chart === '' ? 'Chart.yaml' : `${chart}/Chart.yaml`
  const [document] = documentsOf(files, file)
  if (document?.kind !== 'map') return []
  return ['name', 'version']
    .filter(field => textOf(document, field) === undefined)
    .map(field => ({
      code: 'missing',
      file,
      line: 1,
      sentence: `the chart says no ${field}, and Helm takes none without; add "${field}:" to it`,
    }))
}

const absentDependencies = (files: Files, chart: string): readonly Unrendered[] => {
  const prefix = chart === '' ? '' : `${chart}/`
  const carried = pathsBelow(files, `${prefix}charts`)
  const found: Unrendered[] = []
  for (const name of ['Chart.yaml', 'requirements.yaml']) {
    const file = `${prefix}${name}`
    for (const document of documentsOf(files, file))
      for (const item of itemsOf(document, 'dependencies')) {
        const dependency = textOf(item, 'name') ?? ''
        const repository = textOf(item, 'repository') ?? ''
        const here = `${prefix}charts/${dependency}`
        if (repository.startsWith('file://') || dependency === '') continue
        if (carried.some(path => path.startsWith(`${here}/`) || (path.startsWith(`${here}-`) && path.endsWith('.tgz'))))
          continue
        found.push({
          code: repository === '' ? 'missing' : 'remote',
          file,
          line: lineColumn(files.read(file) ?? '', item.start).line,
          sentence: `the chart ${dependency}${repository === '' ? '' : ` of ${plainAddress(repository)}`} is not in the repository; commit it below ${prefix}charts (helm dependency update) to have it rendered`,
        })
      }
  }
  return found
}
