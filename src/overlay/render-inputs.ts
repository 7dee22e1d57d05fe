import type { Files } from './files.ts'
import { pluginReads, readsOf } from './kustomization-reads.ts'
import { pathsBelow, remember } from './own-files.ts'
import type { Source } from './source.ts'

/** Which files of a chart count: `all` that Helm loads, or only those that can decide something (`telling`). */
export type Wanted = 'all' | 'telling'

/**
 * Files that rendering a source reads, as far as they are there; those that decide something by not being there are not among them. Helm
 * loads everything in a chart's directory, also documentation.
 */
export const inputsOf = (files: Files, source: Source, wanted: Wanted = 'all'): ReadonlySet<string> => {
  if (source.kind === 'plain') return new Set(source.paths)
  if (source.kind === 'kustomize') return kustomizeInputs(files, source.root, wanted)
  const found = new Set(chartInputs(files, source.chart, wanted))
  const texts: (string | undefined)[] = []
  for (const values of source.values)
    if ('inline' in values) texts.push(JSON.stringify(values.inline) ?? '')
    else if (files.id(values.file) !== undefined) {
      found.add(values.file)
      texts.push(files.read(values.file))
    }
  // A value that is a template itself may read any file of the chart.
  if (texts.some(readsFiles)) for (const path of pathsBelow(files, source.chart)) found.add(path)
  return found
}

/** Names under which kustomize looks for a kustomization; two of them in one directory are an error. */
const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

const kustomizeInputs = (
  files: Files,
  root: string,
  wanted: Wanted,
  known = new Map<string, ReadonlySet<string>>(),
): ReadonlySet<string> => {
  const before = known.get(root)
  if (before) return before
  const found = new Set<string>()
  // Generators may be in the directory that they generate for, which has no end unless it is known to be begun.
  known.set(root, found)
  const entered = new Set<string>()
  const enter = (directory: string): void => {
    if (entered.has(directory)) return
    entered.add(directory)
    for (const name of kustomizationNames) {
      const path = directory === '' ? name : `${directory}/${name}`
      if (files.id(path) === undefined) continue
      found.add(path)
      for (const read of readsOf(files, path)) {
        if (read.as === 'chart') for (const each of chartInputs(files, read.path, wanted)) found.add(each)
        else if (files.id(read.path) === undefined) enter(read.path)
        else {
          found.add(read.path)
          if (read.as === 'plugin') configure(read.path, directory)
        }
        // The files of generators in a directory of their own are found from here.
        if (read.as === 'plugin' && files.id(read.path) === undefined)
          for (const each of kustomizeInputs(files, read.path, wanted, known)) configure(each, directory)
      }
    }
  }
  const configure = (path: string, directory: string): void => {
    for (const read of pluginReads(files, path, directory))
      if (read.as === 'chart') for (const each of chartInputs(files, read.path, wanted)) found.add(each)
      else if (files.id(read.path) !== undefined) found.add(read.path)
  }
  enter(root)
  return found
}

/** Files of a chart, with those of the charts that it carries along. */
const chartInputs = (files: Files, chart: string, wanted: Wanted): ReadonlySet<string> =>
  remember(files, `chart ${wanted}`, chart, () => readChart(files, chart, wanted))

const readChart = (files: Files, chart: string, wanted: Wanted): ReadonlySet<string> => {
  const found = new Set<string>()
  const prefix = chart === '' ? '' : `${chart}/`
  let all = wanted === 'all'
  const below = pathsBelow(files, chart)
  const carried = new Set<string>()
  for (const path of below) {
    const rest = path.slice(prefix.length)
    const packed = /^charts\/([^/]+)\//.exec(rest)?.[1]
    if (packed !== undefined && files.id(`${prefix}charts/${packed}/Chart.yaml`) !== undefined)
      carried.add(`${prefix}charts/${packed}`)
    else if (chartFile.test(rest)) {
      found.add(path)
      if (rest.startsWith('templates/') || rest === 'values.yaml') all ||= readsFiles(files.read(path))
    } else if (path === chart) found.add(path)
  }
  for (const path of carried) for (const each of readChart(files, path, wanted)) found.add(each)
  if (all) for (const path of below) found.add(path)
  return found
}

const chartFile =
  /^(?:Chart\.(?:yaml|lock)|values\.yaml|values\.schema\.json|requirements\.(?:yaml|lock)|\.helmignore|(?:templates|crds|charts)\/.*)$/

/** Whether a template may read files of its chart that are no templates; one that is not read here may. */
const readsFiles = (text: string | undefined): boolean => text === undefined || /\bFiles\b/.test(text)
