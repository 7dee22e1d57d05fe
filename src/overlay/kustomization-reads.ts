import { directoryOf, resolvePath } from './file-reader.ts'
import type { Files } from './files.ts'
import { remember } from './own-files.ts'
import { readYaml } from './yaml.ts'
import { childOf, itemsOf, textOf, type YamlNode } from './yaml-node.ts'

/** One thing that kustomize reads because a kustomization names it. */
export interface Read {
  /** Path from the repository's root, resolved; may name a file, a directory, or nothing. */
  readonly path: string
  /**
   * `resource`: manifests, or the directory of another kustomization · `patch`: manifests that change others · `plugin`: what configures
   * generators and transformers, whose own files are found from the kustomization that names them · `chart`: a directory that is a
   * chart · `content`: any file.
   */
  readonly as: 'resource' | 'patch' | 'plugin' | 'chart' | 'content'
}

/** What a kustomization names of the repository, in all spellings, also those that are no longer written. */
export const readsOf = (files: Files, kustomization: string): readonly Read[] =>
  remembered(files, 'reads', kustomization, (text, reads) => {
    const directory = directoryOf(kustomization)
    for (const document of documents(text)) {
      readFields(document, into(directory, reads))
      // A Kustomization of Flux or of another tool that has such a file's name.
      for (const key of ['generators', 'transformers', 'validators'])
        for (const item of itemsOf(document, key))
          if (item.kind === 'scalar' && item.value.includes('\n'))
            for (const inner of documents(item.value)) readPlugin(inner, into(directory, reads))
    }
  })

/** What the configuration of a built-in generator or transformer names; its paths are found from `root`. */
export const pluginReads = (files: Files, path: string, root: string): readonly Read[] =>
  remembered(files, `plugin ${root}`, path, (text, reads) => {
    for (const document of documents(text)) readPlugin(document, into(root, reads))
  })

/** A patch that a kustomization holds, or names by a file. */
export interface Patch {
  /** The patch itself, not read yet. */
  readonly text: string
  /** Whether it says by a target what it changes, so that more than one object may be meant. */
  readonly targeted: boolean
}

/** The patches of a kustomization, in its order. Not remembered: few are asked for. */
export const patchesOf = (files: Files, kustomization: string): readonly Patch[] => {
  const directory = directoryOf(kustomization)
  const found: Patch[] = []
  const add = (text: string | undefined, targeted: boolean): void => {
    if (text !== undefined) found.push({ text, targeted })
  }
  const at = (path: string | undefined): string | undefined => {
    const resolved = path === undefined ? undefined : resolvePath(directory, path)
    return resolved === undefined ? undefined : files.read(resolved)
  }
  for (const document of documents(files.read(kustomization) ?? '')) {
    for (const key of ['patchesStrategicMerge', 'patches', 'patchesJson6902'])
      for (const item of itemsOf(document, key))
        if (item.kind === 'scalar') add(item.value.includes('\n') ? item.value : at(item.value), false)
        else add(textOf(item, 'patch') ?? at(textOf(item, 'path')), childOf(item, 'target') !== undefined)
  }
  return found
}

type Add = (path: string | undefined, as: Read['as']) => void

const into =
  (directory: string, reads: Read[]): Add =>
  (path, as) => {
    if (path === undefined || path === '' || path.includes('\n') || path.includes('://')) return
    const resolved = resolvePath(directory, path)
    if (resolved !== undefined) reads.push({ path: resolved, as })
  }

/** Read once for each blob at a path, also over several commits of a repository. */
const remembered = (
  files: Files,
  what: string,
  path: string,
  read: (text: string, reads: Read[]) => void,
): readonly Read[] =>
  remember(files, what, path, () => {
    const id = files.id(path)
    const key = `${what} ${path}`
    const before = files.memo?.get(key) as { readonly id: string; readonly reads: readonly Read[] } | undefined
    if (id !== undefined && before?.id === id) return before.reads
    const text = files.read(path)
    if (id === undefined || text === undefined) return []
    const reads: Read[] = []
    read(text, reads)
    files.memo?.set(key, { id, reads })
    return reads
  })

const documents = (text: string): readonly YamlNode[] => {
  const reading = readYaml(text)
  return reading.ok ? reading.documents : []
}

const readFields = (node: YamlNode, add: Add): void => {
  const texts = (key: string, as: Read['as']): void => {
    for (const item of itemsOf(node, key)) if (item.kind === 'scalar') add(item.value, as)
  }
  for (const key of ['resources', 'bases', 'components']) texts(key, 'resource')
  for (const key of ['generators', 'transformers', 'validators']) texts(key, 'plugin')
  for (const key of ['crds', 'configurations']) texts(key, 'content')
  // `patches` was once a list of files.
  for (const key of ['patchesStrategicMerge', 'patches']) texts(key, 'patch')
  for (const key of ['patches', 'patchesJson6902'])
    for (const item of itemsOf(node, key)) add(textOf(item, 'path'), 'patch')
  for (const item of itemsOf(node, 'replacements')) add(textOf(item, 'path'), 'content')
  for (const key of ['configMapGenerator', 'secretGenerator'])
    for (const item of itemsOf(node, key)) readSources(item, add)
  add(textOf(childOf(node, 'openapi'), 'path'), 'content')
  const home = textOf(childOf(node, 'helmGlobals'), 'chartHome')
  for (const item of itemsOf(node, 'helmCharts')) readChart(item, home, add)
  for (const item of itemsOf(node, 'helmChartInflationGenerator')) readChart(item, textOf(item, 'chartHome'), add)
}

/** Files of a ConfigMap or Secret: `key=path`, or the path alone. */
const readSources = (item: YamlNode, add: Add): void => {
  for (const list of ['files', 'envs'])
    for (const file of itemsOf(item, list))
      if (file.kind === 'scalar') add(file.value.slice(file.value.indexOf('=') + 1), 'content')
  add(textOf(item, 'env'), 'content')
}

const readChart = (item: YamlNode, home: string | undefined, add: Add): void => {
  const name = textOf(item, 'name') ?? textOf(item, 'chartName')
  const version = textOf(item, 'version') ?? textOf(item, 'chartVersion')
  if (name !== undefined) {
    // A chart that was fetched before lies below its version.
    if (version !== undefined) add(`${home ?? 'charts'}/${name}-${version}/${name}`, 'chart')
    add(`${home ?? 'charts'}/${name}`, 'chart')
  }
  for (const key of ['valuesFile', 'values']) add(textOf(item, key), 'content')
  for (const file of itemsOf(item, 'additionalValuesFiles')) if (file.kind === 'scalar') add(file.value, 'content')
}

const readPlugin = (document: YamlNode, add: Add): void => {
  const kind = textOf(document, 'kind') ?? ''
  if (/^(?:ConfigMap|Secret)Generator$/.test(kind)) readSources(document, add)
  else if (/^HelmChart/.test(kind)) {
    readChart(document, textOf(document, 'chartHome'), add)
    readChart(document, textOf(childOf(document, 'helmGlobals'), 'chartHome'), add)
  } else if (/Patch/.test(kind)) {
    add(textOf(document, 'path'), 'patch')
    for (const item of itemsOf(document, 'paths')) if (item.kind === 'scalar') add(item.value, 'patch')
  } else if (kind === 'ReplacementTransformer')
    for (const item of itemsOf(document, 'replacements')) add(textOf(item, 'path'), 'content')
  else for (const item of itemsOf(document, 'files')) if (item.kind === 'scalar') add(item.value, 'content')
}
