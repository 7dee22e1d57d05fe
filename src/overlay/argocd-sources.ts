import { isChart } from './chart-of.ts'
import { chartParts, type Parts } from './chart-source.ts'
import { directoryParts } from './directory-parts.ts'
import { directoryOf, resolvePath } from './file-reader.ts'
import { isData, kindOfFile } from './kind-of-file.ts'
import {
  type DeployedObject,
  freePaths,
  isAnothers,
  isOurs,
  isRenderedAnyway,
  type Nested,
  notRendered,
  onlyUnrendered,
} from './nested-source.ts'
import { notAppliedOfArgo } from './not-applied.ts'
import { documentsOf, kustomizationIn, pathsBelow } from './own-files.ts'
import { fitsPath } from './path-glob.ts'
import { plainValue } from './plain-value.ts'
import { plainAddress } from './remote.ts'
import type { Source, Unrendered, Values } from './source.ts'
import { listOf, mapOf, merged, type Written, wordOf } from './written.ts'
import { readYaml } from './yaml.ts'

/** What an Application of Argo CD deploys out of this repository. */
export const applicationParts = (nested: Nested, object: DeployedObject): Parts => {
  const spec = mapOf(object['spec'])
  const sources = listOf(spec['sources']).length > 0 ? listOf(spec['sources']).map(mapOf) : [mapOf(spec['source'])]
  const parts = sources.map(source => sourceParts(nested, object, source, sources))
  return { sources: parts.flatMap(each => each.sources), unrendered: parts.flatMap(each => each.unrendered) }
}

/** Revisions that are what is looked at: the head of the default branch, by whatever name. */
const heads = new Set(['', 'HEAD', 'main', 'master', 'trunk'])

/** What one source of an Application deploys; `all` are the sources that it may name. */
export const sourceParts = (
  nested: Nested,
  object: DeployedObject,
  source: Written,
  all: readonly Written[],
): Parts => {
  const { files, context } = nested
  const not = (code: Unrendered['code'], sentence: string): Unrendered => notRendered(nested, object, code, sentence)
  const address = wordOf(source['repoURL'])
  const chart = wordOf(source['chart'])
  if (chart !== undefined)
    return onlyUnrendered(
      not(
        'remote',
        `the chart ${chart} comes from ${address === undefined ? 'a registry' : plainAddress(address)}; only charts of this repository are rendered`,
      ),
    )
  if (wordOf(source['path']) === undefined && wordOf(source['ref']) !== undefined) return onlyUnrendered()
  if (address !== undefined && !isOurs(context, address))
    return onlyUnrendered(not('elsewhere', `it deploys from ${plainAddress(address)}, which is another repository`))
  const revision = wordOf(source['targetRevision']) ?? ''
  if (!heads.has(revision.replace(/^refs\/heads\//, '')))
    return onlyUnrendered(not('elsewhere', `it deploys the revision ${revision}, not what is looked at here`))
  const path = resolvePath('', wordOf(source['path']) ?? '')
  if (path === undefined || (path !== '' && pathsBelow(files, path).length === 0))
    return onlyUnrendered(not('missing', `its path ${wordOf(source['path']) ?? ''} is not in the repository`))
  if (source['plugin'] !== undefined)
    return onlyUnrendered(not('plugin', 'it is rendered by a plugin of Argo CD, which is not run here'))
  if (isRenderedAnyway(nested, path)) return onlyUnrendered()
  const said = withOverrides(nested, path, object.metadata.name, source)
  const kustomization = kustomizationIn(files, path)
  if (kustomization !== undefined && said['helm'] === undefined && said['directory'] === undefined) {
    return {
      sources: [{ kind: 'kustomize', root: path, restrict: 'root' }],
      unrendered: notAppliedOfArgo(mapOf(said['kustomize'])).map(({ code, sentence }) => not(code, sentence)),
    }
  }
  if (isChart(files, path) && said['directory'] === undefined) {
    const parts = helmParts(nested, object, path, mapOf(said['helm']), all)
    return { sources: parts.sources.filter(each => !isAnothers(nested, each)), unrendered: parts.unrendered }
  }
  return plainParts(nested, object, path, mapOf(said['directory']))
}

/** A source with what files of Argo CD beside the manifests lay over it. */
const withOverrides = ({ files }: Nested, path: string, name: string, source: Written): Written =>
  ['.argocd-source.yaml', `.argocd-source-${name}.yaml`].reduce((said, file) => {
    const [document] = documentsOf(files, path === '' ? file : `${path}/${file}`)
    return document ? merged(said, mapOf(plainValue(document))) : said
  }, source)

const helmParts = (
  nested: Nested,
  object: DeployedObject,
  chart: string,
  helm: Written,
  all: readonly Written[],
): Parts => {
  const { files, context } = nested
  const unrendered: Unrendered[] = []
  const not = (code: Unrendered['code'], sentence: string): void => {
    unrendered.push(notRendered(nested, object, code, sentence))
  }
  const destination = mapOf(mapOf(object['spec'])['destination'])
  const namespace = wordOf(helm['namespace']) ?? wordOf(destination['namespace']) ?? ''
  const filled = (text: string): string =>
    text.replaceAll(/\$\{?(ARGOCD_APP_NAME|ARGOCD_APP_NAMESPACE)\b\}?/g, (_, variable: string) =>
      variable === 'ARGOCD_APP_NAME' ? object.metadata.name : (wordOf(destination['namespace']) ?? ''),
    )
  const optional = helm['ignoreMissingValueFiles'] === true
  const values: Values[] = []
  for (const each of listOf(helm['valueFiles'])) {
    const word = filled(wordOf(each) ?? '')
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word)) {
      not('remote', `its values ${plainAddress(word)} are not in the repository`)
      continue
    }
    const ref = /^\$([^/]+)\/?(.*)$/.exec(word) ?? undefined
    const owner = ref && all.find(source => source['ref'] === ref[1])
    const address = owner ? wordOf(owner['repoURL']) : undefined
    if (ref && (!owner || (address !== undefined && !isOurs(context, address)))) {
      not('elsewhere', `its values ${word} are in another repository`)
      continue
    }
    const path = ref ? resolvePath('', ref[2] ?? '') : resolvePath(word.startsWith('/') ? '' : chart, word)
    if (path === undefined) not('missing', `its values ${word} lead out of the repository`)
    else for (const file of expanded(nested, path)) values.push(optional ? { file, optional } : { file })
  }
  // One of the two: the object wins over the text.
  if (helm['valuesObject'] !== undefined && helm['valuesObject'] !== null) values.push({ inline: helm['valuesObject'] })
  else {
    const text = wordOf(helm['values'])
    const [document] = text === undefined ? [] : documents(text)
    const inline = document === undefined ? undefined : document
    if (inline !== undefined && inline !== null) values.push({ inline })
  }
  const sets = listOf(helm['parameters'])
    .map(mapOf)
    .map(each => ({
      name: wordOf(each['name']) ?? '',
      value: escaped(filled(wordOf(each['value']) ?? '')),
      string: each['forceString'] === true,
    }))
  for (const each of listOf(helm['fileParameters']).map(mapOf)) {
    const path = resolvePath(chart, wordOf(each['path']) ?? '')
    const text = path === undefined ? undefined : files.read(path)
    if (text === undefined)
      not('missing', `the file of its parameter ${wordOf(each['name']) ?? ''} is not in the repository`)
    else sets.push({ name: wordOf(each['name']) ?? '', value: text.replaceAll(/[\\,]/g, '\\$&'), string: true })
  }
  const release = { name: wordOf(helm['releaseName']) ?? object.metadata.name, namespace }
  const parts = chartParts(files, chart, release, values, { sets, crds: helm['skipCrds'] !== true })
  return { sources: parts.sources, unrendered: [...parts.unrendered, ...unrendered] }
}

const documents = (text: string): readonly unknown[] => {
  const reading = readYaml(text)
  return reading.ok ? reading.documents.map(plainValue) : []
}

/** Files of values by a path that may be a pattern, in the order of their names. */
const expanded = ({ files }: Nested, path: string): readonly string[] => {
  if (!/[*?[]/.test(path)) return [path]
  const fixed = path.slice(0, path.search(/[*?[]/))
  return pathsBelow(files, directoryOf(fixed)).filter(each => fitsPath(path, each))
}

/** A comma would begin the next parameter; a list in braces keeps its own. */
const escaped = (value: string): string =>
  value.startsWith('{') && value.endsWith('}') ? value : value.replaceAll(/(?<!\\),/g, '\\,')

const plainParts = (nested: Nested, object: DeployedObject, path: string, directory: Written): Parts => {
  const { files } = nested
  const recurse = directory['recurse'] === true
  const include = wordOf(directory['include'])
  const exclude = wordOf(directory['exclude'])
  const prefix = path === '' ? '' : `${path}/`
  const paths = freePaths(nested, path).filter(each => {
    const rest = each.slice(prefix.length)
    if (!recurse && rest.includes('/')) return false
    return (include === undefined || fitsBraces(include, rest)) && !(exclude !== undefined && fitsBraces(exclude, rest))
  })
  const jsonnet = paths.find(each => each.endsWith('.jsonnet'))
  const manifests = paths.filter(each => isData(each) && kindOfFile(files, each).kind === 'manifests')
  const unrendered: Unrendered[] = []
  if (jsonnet !== undefined)
    unrendered.push(notRendered(nested, object, 'jsonnet', `Jsonnet is not evaluated here (${jsonnet})`))
  if (manifests.length === 0 && jsonnet === undefined) {
    const parts = directoryParts(files, path, {
      paths: paths.filter(each => !each.slice(prefix.length).includes('/')),
      release: { name: object.metadata.name, namespace: '' },
      restrict: 'root',
    })
    unrendered.push(...parts.unrendered.filter(({ code }) => code !== 'missing'))
  }
  const sources: Source[] = manifests.length > 0 ? [{ kind: 'plain', paths: manifests }] : []
  return { sources, unrendered }
}

/** Argo CD takes one pattern, or several in braces: `{*.yml,*.yaml}`; a pattern without a slash is of the name at any depth too. */
const fitsBraces = (pattern: string, path: string): boolean => {
  const inside = /^\{(.*)\}$/.exec(pattern)
  return (inside?.[1]?.split(',') ?? [pattern]).some(
    each =>
      fitsPath(each.trim(), path) ||
      (!each.includes('/') && fitsPath(each.trim(), path.slice(path.lastIndexOf('/') + 1))),
  )
}
