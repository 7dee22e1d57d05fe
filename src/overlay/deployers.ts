import { directoryOf, resolvePath } from './file-reader.ts'
import type { Files } from './files.ts'
import { lineColumn } from './line-column.ts'
import type { DeployedObject } from './nested-source.ts'
import type { Overlay } from './overlay.ts'
import { isYamlPath, owns, remember } from './own-files.ts'
import { plainValue } from './plain-value.ts'
import { mapOf, type Written, wordOf } from './written.ts'
import { readYaml } from './yaml.ts'
import { childOf, itemsOf, textOf, type YamlNode } from './yaml-node.ts'

/** An object as it is written in a file, before anything changes it: at least what tells its kind. */
export interface WrittenObject {
  readonly file: string
  readonly apiVersion: string
  readonly kind: string
  readonly object: Written
  /** From 1. */
  readonly line: number
}

/** The objects of Argo CD and Flux in a file that deploy something; read once for each blob at a path. */
export const deployersIn = (files: Files, path: string): readonly WrittenObject[] =>
  remember(files, 'deployers', path, () => {
    const id = files.id(path)
    const key = `deployers ${path}`
    const before = files.memo?.get(key) as { readonly id: string; readonly found: readonly WrittenObject[] } | undefined
    if (id !== undefined && before?.id === id) return before.found
    const text = files.read(path)
    if (id === undefined || text === undefined || !mayDeploy(text)) return []
    const reading = readYaml(text)
    const found: WrittenObject[] = []
    const add = (document: YamlNode): void => {
      const apiVersion = textOf(document, 'apiVersion') ?? ''
      const kind = textOf(document, 'kind') ?? ''
      if (kind.endsWith('List')) for (const item of itemsOf(document, 'items')) add(item)
      else if (deploys.has(`${apiVersion.split('/', 1)[0]} ${kind}`) && childOf(document, 'spec')) {
        const { line } = lineColumn(text, document.start)
        found.push({ file: path, line, apiVersion, kind, object: mapOf(plainValue(document)) })
      }
    }
    if (reading.ok) for (const document of reading.documents) add(document)
    files.memo?.set(key, { id, found })
    return found
  })

/** Whether a text may hold an object that deploys something. */
export const mayDeploy = (text: string): boolean =>
  /argoproj\.io\/|(?:helm|kustomize|source)\.toolkit\.fluxcd\.io\//.test(text) &&
  /\b(?:Application(?:Set)?|HelmRelease|Kustomization|GitRepository)\b/.test(text)

const deploys = new Set([
  'argoproj.io Application',
  'argoproj.io ApplicationSet',
  'helm.toolkit.fluxcd.io HelmRelease',
  'kustomize.toolkit.fluxcd.io Kustomization',
  'source.toolkit.fluxcd.io GitRepository',
])

/** All objects of a tree that deploy something, as they are written. */
export const allDeployers = (files: Files): readonly WrittenObject[] =>
  remember(files, 'deployers', '', () => files.paths.filter(isYamlPath).flatMap(path => deployersIn(files, path)))

/** Addresses of the GitRepositories that are written in a tree, by their names. */
export const writtenSources = (files: Files): ReadonlyMap<string, string> =>
  remember(files, 'sources', '', () => {
    const found = new Map<string, string>()
    for (const { kind, object } of allDeployers(files)) {
      const name = wordOf(mapOf(object['metadata'])['name'])
      const url = wordOf(mapOf(object['spec'])['url'])
      if (kind === 'GitRepository' && name !== undefined && url !== undefined) found.set(name, url)
    }
    return found
  })

/** Where an object is written: in the overlay, else anywhere; the overlay itself where that cannot be told. */
export const writtenAt = (
  files: Files,
  kind: string,
  name: string,
  overlay: Overlay,
): { readonly file: string; readonly line: number } => {
  const named = remember(files, 'deployers by name', '', () =>
    Map.groupBy(allDeployers(files), each => `${each.kind} ${wordOf(mapOf(each.object['metadata'])['name'])}`),
  ).get(`${kind} ${name}`)
  const { file, line } = named?.find(each => owns(overlay, each.file)) ?? named?.[0] ?? { file: overlay.path, line: 1 }
  return { file, line }
}

/** Kustomizations of Flux at a directory, as they are written. */
export const fluxAt = (files: Files, directory: string): readonly WrittenObject[] =>
  fluxByPath(files).get(directory) ?? []

const fluxByPath = (files: Files): ReadonlyMap<string | undefined, readonly WrittenObject[]> =>
  remember(files, 'flux', '', () =>
    Map.groupBy(
      allDeployers(files).filter(({ kind }) => kind === 'Kustomization'),
      ({ object }) => fluxPath(object),
    ),
  )

const fluxPath = (object: Written): string | undefined => {
  const path = wordOf(mapOf(object['spec'])['path'])
  return path === undefined ? '' : resolvePath('', path)
}

/**
 * What files of a kustomization may name: anything in the repository where Flux builds it (one of its Kustomizations is at this
 * directory or above it, or Flux is all that deploys out of this repository), else only what lies below.
 */
export const restrictionOf = (files: Files, directory: string): 'root' | 'repository' => {
  const flux = fluxByPath(files)
  if (flux.size === 0) return 'root'
  const argocd = remember(files, 'argocd', '', () => allDeployers(files).some(({ kind }) => /^Application/.test(kind)))
  if (!argocd) return 'repository'
  for (let at = directory; at !== ''; at = directoryOf(at)) if (flux.has(at)) return 'repository'
  return 'root'
}

/** A written object as a rendered one is, before anything changes it. */
export const asDeployed = ({ apiVersion, kind, object }: WrittenObject): DeployedObject => {
  const { name, namespace } = mapOf(object['metadata'])
  return {
    ...object,
    apiVersion,
    kind,
    metadata: { name: wordOf(name) ?? '', ...(typeof namespace === 'string' ? { namespace } : {}) },
  }
}
