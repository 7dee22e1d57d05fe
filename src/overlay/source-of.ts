import { chartOf } from './chart-of.ts'
import { chartParts, type Parts } from './chart-source.ts'
import { restrictionOf } from './deployers.ts'
import { directoryParts } from './directory-parts.ts'
import type { Files } from './files.ts'
import { foreignTool, withoutChart } from './foreign-tools.ts'
import { kindOfFile } from './kind-of-file.ts'
import type { Overlay } from './overlay.ts'
import { ownPaths } from './own-files.ts'
import { inputsOf } from './render-inputs.ts'
import { saidOfFlux, saidParts } from './said-parts.ts'
import type { RenderPlan, Unrendered } from './source.ts'
import { valuesOf } from './values-of.ts'

/**
 * How an overlay becomes objects: as an Application of Argo CD or a release of Flux in the repository says, else as the tool that its
 * layout belongs to does it: a kustomization by kustomize, a chart or values of a chart by Helm (the release is called like the app),
 * manifests as they are, also in directories below. Objects that deploy more of the repository (Argo
 * CD's, Flux') are told by `sourcesIn` once they are rendered.
 */
export const sourceOf = (files: Files, overlay: Overlay): RenderPlan => {
  const own = ownPaths(files, overlay)
  const byLayout = (): Parts => (overlay.kind === 'file' ? fileParts(files, overlay) : inDirectory(files, overlay, own))
  const parts = saidParts(files, overlay, own) ?? byLayout()
  const inputs = new Set<string>()
  for (const source of parts.sources) for (const path of inputsOf(files, source)) inputs.add(path)
  const nothing = parts.sources.length === 0 && parts.unrendered.length === 0
  const unrendered = nothing
    ? [unknown(overlay, own)]
    : [...parts.unrendered, ...(overlay.kind === 'directory' ? saidOfFlux(files, overlay.path) : [])]
  return { sources: parts.sources, unrendered, inputs: [...inputs].sort() }
}

const inDirectory = (files: Files, overlay: Overlay, own: readonly string[]): Parts =>
  directoryParts(files, overlay.path, {
    paths: own,
    release: { name: overlay.app, namespace: '' },
    restrict: restrictionOf(files, overlay.path),
    values: (values, chart) => valuesOf(files, overlay, values, chart),
  })

const fileParts = (files: Files, overlay: Overlay): Parts => {
  const { path } = overlay
  const foreign = foreignTool([path])
  if (foreign) return { sources: [], unrendered: [foreign.unrendered] }
  const { kind } = kindOfFile(files, path)
  if (kind === 'manifests') return { sources: [{ kind: 'plain', paths: [path] }], unrendered: [] }
  if (kind !== 'values')
    return {
      sources: [],
      unrendered: [
        {
          code: 'unknown',
          file: path,
          line: 1,
          sentence: 'it is neither a manifest nor values of a chart, so nothing can be rendered',
        },
      ],
    }
  const chart = chartOf(files, path, overlay.app)
  if (chart === undefined) return { sources: [], unrendered: [withoutChart(files, path, overlay.app)] }
  return chartParts(files, chart, { name: overlay.app, namespace: '' }, valuesOf(files, overlay, [path], chart))
}

const unknown = (overlay: Overlay, own: readonly string[]): Unrendered => ({
  code: 'unknown',
  file: own[0] ?? overlay.path,
  line: 1,
  sentence: `nothing in ${overlay.path} is a kustomization, a chart, values of a chart or a manifest`,
})
