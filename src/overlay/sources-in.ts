import { generatedApplications } from './application-set.ts'
import { applicationParts } from './argocd-sources.ts'
import type { Parts } from './chart-source.ts'
import type { Files } from './files.ts'
import { kustomizationParts, releaseParts } from './flux-sources.ts'
import type { DeployedObject, Nested, SourcesContext } from './nested-source.ts'
import { remember } from './own-files.ts'
import { inputsOf } from './render-inputs.ts'
import type { RenderPlan, Source } from './source.ts'
import { sourceOf } from './source-of.ts'

export type { DeployedObject, SourcesContext } from './nested-source.ts'

/**
 * What rendered objects deploy out of the same repository in turn: charts of HelmReleases, directories of Flux' Kustomizations, sources of
 * Argo CD's Applications and of those that an ApplicationSet makes. What another overlay renders anyway is left out. What such objects
 * deploy from elsewhere, or change in a way that is not done here, is named.
 */
export const sourcesIn = (files: Files, objects: readonly DeployedObject[], context: SourcesContext): RenderPlan => {
  const isCovered = (directory: string): boolean =>
    remember(files, 'covered', context.overlay.path, () => sourceOf(files, context.overlay).inputs).some(path =>
      path.startsWith(`${directory}/`),
    )
  const nested: Nested = { files, objects, context, isCovered }
  const parts = objects.map(object => partsOf(nested, object))
  const sources = new Map<string, Source>()
  for (const source of parts.flatMap(each => each.sources)) sources.set(JSON.stringify(source), source)
  const inputs = new Set<string>()
  for (const source of sources.values()) for (const path of inputsOf(files, source)) inputs.add(path)
  return {
    sources: [...sources.values()],
    unrendered: parts.flatMap(each => each.unrendered),
    inputs: [...inputs].sort(),
  }
}

const none: Parts = { sources: [], unrendered: [] }

const partsOf = (nested: Nested, object: DeployedObject): Parts => {
  const [group] = object.apiVersion.split('/', 1)
  if (group === 'helm.toolkit.fluxcd.io' && object.kind === 'HelmRelease') return releaseParts(nested, object)
  if (group === 'kustomize.toolkit.fluxcd.io' && object.kind === 'Kustomization')
    return kustomizationParts(nested, object)
  if (group === 'argoproj.io' && object.kind === 'Application') return applicationParts(nested, object)
  if (group === 'argoproj.io' && object.kind === 'ApplicationSet') {
    const { applications, unrendered } = generatedApplications(nested, object)
    const parts = applications.map(each => applicationParts(nested, each))
    return {
      sources: parts.flatMap(each => each.sources),
      unrendered: [...unrendered, ...parts.flatMap(each => each.unrendered)],
    }
  }
  return none
}
