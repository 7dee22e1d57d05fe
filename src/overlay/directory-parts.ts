import { chartOf } from './chart-of.ts'
import { chartParts, type Parts } from './chart-source.ts'
import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { foreignTool, withoutChart } from './foreign-tools.ts'
import { isData, isNamedValues, kindOfFile } from './kind-of-file.ts'
import { documentsOf, kustomizationIn } from './own-files.ts'
import { inputsOf } from './render-inputs.ts'
import type { Source, Unrendered, Values } from './source.ts'
import { valuesIn } from './values-of.ts'
import { textOf } from './yaml-node.ts'

/** How a directory is to be taken. */
export interface Taken {
  /** Its files that count, sorted. */
  readonly paths: readonly string[]
  /** Release of a chart in it. */
  readonly release: { readonly name: string; readonly namespace: string }
  readonly restrict: (Source & { kind: 'kustomize' })['restrict']
  /** The layers of values that files of values stand for, with the chart they belong to. */
  readonly values?: (own: readonly string[], chart: string) => readonly Values[]
}

/**
 * What a directory becomes: a kustomization, a chart, or manifests and whatever the directories below are. A directory below that a
 * kustomization elsewhere in it includes is none of its own.
 */
export const directoryParts = (files: Files, directory: string, taken: Taken): Parts => {
  const sources: Source[] = []
  const unrendered: Unrendered[] = []
  const manifests: string[] = []
  const add = (parts: Parts): void => {
    sources.push(...parts.sources)
    unrendered.push(...parts.unrendered)
  }
  const visit = (at: string, paths: readonly string[], name: string): void => {
    const here = paths.filter(path => directoryOf(path) === at)
    const has = (pattern: RegExp): string | undefined => here.find(path => pattern.test(path))
    const kustomization = kustomizationIn(files, at)
    if (kustomization !== undefined && here.includes(kustomization)) {
      const component = at !== directory && documentsOf(files, kustomization).some(isComponent)
      if (!component) sources.push({ kind: 'kustomize', root: at, restrict: taken.restrict })
      return
    }
    if (has(/(?:^|\/)Chart\.yaml$/)) {
      add(chartParts(files, at, { ...taken.release, name }, []))
      return
    }
    const foreign = foreignTool(here)
    if (foreign) unrendered.push(foreign.unrendered)
    if (foreign?.whole) return
    const data = here.filter(isData)
    const objects = data.filter(path => kindOfFile(files, path).kind === 'manifests')
    manifests.push(...objects)
    for (const path of data) {
      const { kind, line } = kindOfFile(files, path)
      if (kind === 'headless')
        unrendered.push({
          code: 'unknown',
          file: path,
          line,
          sentence: 'it looks like an object of Kubernetes but says no apiVersion and kind; add both',
        })
      if (kind === 'template')
        unrendered.push({
          code: 'unknown',
          file: path,
          line,
          sentence: 'it is a template and no chart holds it, so nobody knows what fills it in',
        })
    }
    // Further down any data may lie; here it is what the overlay is about.
    const may = at === directory ? data : data.filter(isNamedValues)
    const values = objects.length > 0 || foreign ? [] : valuesIn(files, may)
    const [first] = values
    if (first !== undefined) {
      const chart = chartOf(files, first, name)
      const release = { ...taken.release, name }
      const layers = (own: readonly string[], chart: string): readonly Values[] =>
        at === directory && taken.values ? taken.values(own, chart) : own.map(file => ({ file }))
      if (chart !== undefined) add(chartParts(files, chart, release, layers(values, chart)))
      else unrendered.push(withoutChart(files, first, name))
    }
    const below = new Set(
      paths
        .filter(path => directoryOf(path) !== at)
        .map(path => path.slice(at === '' ? 0 : at.length + 1).split('/', 1)[0]),
    )
    for (const sub of below) {
      if (sub === undefined || sub.startsWith('.')) continue
      const inner = at === '' ? sub : `${at}/${sub}`
      visit(
        inner,
        paths.filter(path => path.startsWith(`${inner}/`)),
        sub,
      )
    }
  }
  visit(directory, taken.paths, taken.release.name)
  const kustomizations = sources.filter(source => source.kind === 'kustomize')
  // What one kustomization includes is part of it; in a circle nothing is left, and kustomize says so of the first.
  const included = new Set<string>()
  for (const each of kustomizations)
    for (const path of inputsOf(files, each)) if (directoryOf(path) !== each.root) included.add(path)
  const named = (source: Source): boolean =>
    source.kind === 'kustomize'
      ? included.has(kustomizationIn(files, source.root) ?? '')
      : source.kind === 'helm' && included.has(`${source.chart}/Chart.yaml`)
  const outer = sources.filter(source => !named(source))
  const kept = outer.length === 0 ? sources.slice(0, 1) : outer
  const plain = manifests.filter(path => !included.has(path)).sort()
  return { sources: [...(plain.length > 0 ? [{ kind: 'plain', paths: plain } as const] : []), ...kept], unrendered }
}

const isComponent = (document: Parameters<typeof textOf>[0]): boolean => textOf(document, 'kind') === 'Component'
