import { generatedApplications } from './application-set.ts'
import { applicationParts, sourceParts } from './argocd-sources.ts'
import type { Parts } from './chart-source.ts'
import { allDeployers, asDeployed, fluxAt } from './deployers.ts'
import { resolvePath } from './file-reader.ts'
import type { Files } from './files.ts'
import { releaseParts } from './flux-sources.ts'
import type { DeployedObject, Nested } from './nested-source.ts'
import { notAppliedOfFlux } from './not-applied.ts'
import type { Overlay } from './overlay.ts'
import { remember } from './own-files.ts'
import type { Source, Unrendered } from './source.ts'
import { listOf, mapOf, type Written, wordOf } from './written.ts'

/**
 * What objects of Argo CD and Flux that are written in the repository say about how an overlay is rendered: an Application at its
 * directory, a release with its values. Undefined where none says anything, so that only its layout tells.
 */
export const saidParts = (files: Files, overlay: Overlay, own: readonly string[]): Parts | undefined => {
  const said = remember(files, 'said', '', () => readAll(files))
  const at = overlay.kind === 'directory' ? (said.byPath.get(overlay.path) ?? []) : []
  const inside = (overlay.nested ?? []).map(path => ({
    app: overlay.app,
    env: overlay.env,
    path,
    kind: 'directory' as const,
  }))
  const nested = alone(files, overlay, inside)
  const parts = at.map(({ application, source, all }) => sourceParts(nested, application, source, all))
  // An Application of another revision or with a problem says nothing about what is here.
  const rendered = parts.filter(({ sources }) => sources.length > 0)
  if (rendered.length > 0) return joined(rendered)
  const releases = [...new Set(own.flatMap(path => said.byValues.get(path) ?? []))]
  return releases.length > 0 ? joined(releases) : undefined
}

/** What Flux does to the objects of a directory beyond what stands in it, with the place where that is written. */
export const saidOfFlux = (files: Files, directory: string): readonly Unrendered[] =>
  fluxAt(files, directory).flatMap(({ file, line, object }) =>
    notAppliedOfFlux(mapOf(object['spec'])).map(({ code, sentence }) => ({
      code,
      file,
      line,
      sentence: `Kustomization ${wordOf(mapOf(object['metadata'])['name']) ?? ''}: ${sentence}`,
    })),
  )

interface Said {
  /** Sources of Applications by the directory they are at. */
  readonly byPath: ReadonlyMap<string, readonly At[]>
  /** Releases by the files of values that they name. */
  readonly byValues: ReadonlyMap<string, readonly Parts[]>
}

interface At {
  readonly application: DeployedObject
  readonly source: Written
  readonly all: readonly Written[]
}

const readAll = (files: Files): Said => {
  const byPath = new Map<string, At[]>()
  const byValues = new Map<string, Parts[]>()
  const nowhere: Overlay = { app: '', env: '', path: '.', kind: 'directory' }
  const nested = alone(files, nowhere, [])
  const release = ({ sources, unrendered }: Parts): void => {
    for (const source of sources)
      if (source.kind === 'helm')
        for (const values of source.values)
          if ('file' in values) put(byValues, values.file, { sources: [source], unrendered })
  }
  for (const written of allDeployers(files)) {
    const object = asDeployed(written)
    if (object.kind === 'HelmRelease') release(releaseParts(nested, object))
    const applications =
      object.kind === 'Application'
        ? [object]
        : object.kind === 'ApplicationSet'
          ? generatedApplications(nested, object).applications
          : []
    for (const application of applications) {
      const spec = mapOf(application['spec'])
      const all = (listOf(spec['sources']).length > 0 ? listOf(spec['sources']) : [spec['source']]).map(mapOf)
      for (const source of all) {
        const path = wordOf(source['path'])
        const at = path === undefined ? undefined : resolvePath('', path)
        if (at !== undefined) put(byPath, at, { application, source, all })
      }
      release(applicationParts(nested, application))
    }
  }
  return { byPath, byValues }
}

const put = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const before = map.get(key)
  if (before) before.push(value)
  else map.set(key, [value])
}

const alone = (files: Files, overlay: Overlay, overlays: readonly Overlay[]): Nested => ({
  files,
  objects: [],
  context: { overlay, overlays, addresses: [] },
  isCovered: () => false,
})

const joined = (parts: readonly Parts[]): Parts => {
  const sources = new Map<string, Source>()
  const unrendered = new Map<string, Unrendered>()
  for (const each of parts) {
    for (const source of each.sources) sources.set(JSON.stringify(source), source)
    for (const not of each.unrendered) unrendered.set(JSON.stringify(not), not)
  }
  return { sources: [...sources.values()], unrendered: [...unrendered.values()] }
}
