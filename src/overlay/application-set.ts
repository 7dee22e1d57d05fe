import { directoryOf } from './file-reader.ts'
import type { Files } from './files.ts'
import { type DeployedObject, isOurs, type Nested, notRendered } from './nested-source.ts'
import { documentsOf } from './own-files.ts'
import { fitsPath } from './path-glob.ts'
import { plainValue } from './plain-value.ts'
import type { Unrendered } from './source.ts'
import { listOf, mapOf, type Written, wordOf } from './written.ts'

/** The Applications that an ApplicationSet makes, as far as this repository alone tells them. */
export interface Generated {
  readonly applications: readonly DeployedObject[]
  readonly unrendered: readonly Unrendered[]
}

/**
 * Evaluates the generators that need nothing but the repository: lists, directories and files of git. Everything else (clusters, pull
 * requests, plugins) is known only where Argo CD runs.
 */
export const generatedApplications = (nested: Nested, object: DeployedObject): Generated => {
  const not = (sentence: string): Unrendered => notRendered(nested, object, 'generator', sentence)
  const spec = mapOf(object['spec'])
  const template = mapOf(spec['template'])
  const go = spec['goTemplate'] === true
  const applications: DeployedObject[] = []
  const unrendered: Unrendered[] = []
  if (wordOf(spec['templatePatch']) !== undefined) unrendered.push(not('its templatePatch is not applied here'))
  for (const generator of listOf(spec['generators']).map(mapOf)) {
    const kinds = Object.keys(generator).filter(key => key !== 'selector')
    const found = generator['selector'] === undefined ? generate(nested, generator, go) : undefined
    if (found === undefined) {
      unrendered.push(
        not(
          `its generator ${kinds.join(', ')} is known only where Argo CD runs; lists, directories and files of this repository can be shown`,
        ),
      )
      continue
    }
    const overlaid = mapOf(mapOf(mapOf(generator['list'])['template'] ?? mapOf(generator['git'])['template']))
    if (Object.keys(mapOf(overlaid['spec'])).length > 0)
      unrendered.push(not('the template of its generator is not applied here'))
    for (const parameters of found) {
      const name = wordOf(filled(mapOf(template['metadata'])['name'], parameters, go))
      const [source, sources, destination] = ['source', 'sources', 'destination'].map(key =>
        filled(mapOf(template['spec'])[key], parameters, go),
      )
      if (name === undefined || source === failed || sources === failed) {
        unrendered.push(not('its template uses more than the parameters of its generator, which is not evaluated here'))
        break
      }
      applications.push({
        apiVersion: object.apiVersion,
        kind: 'Application',
        metadata: { name, ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}) },
        spec: {
          ...(source === undefined ? {} : { source }),
          ...(sources === undefined ? {} : { sources }),
          ...(destination === undefined || destination === failed ? {} : { destination }),
        },
      })
    }
  }
  return { applications, unrendered }
}

/** Parameters of every Application that a generator makes; undefined where it cannot be told. */
const generate = (nested: Nested, generator: Written, go: boolean): readonly Written[] | undefined => {
  const { files, context } = nested
  if (generator['list'] !== undefined) {
    const list = mapOf(generator['list'])
    return list['elementsYaml'] === undefined ? listOf(list['elements']).map(mapOf) : undefined
  }
  if (generator['git'] === undefined) return undefined
  const git = mapOf(generator['git'])
  const address = wordOf(git['repoURL'])
  if (address !== undefined && !isOurs(context, address)) return undefined
  if (!['', 'HEAD', 'main', 'master', 'trunk'].includes(wordOf(git['revision']) ?? '')) return undefined
  const values = Object.entries(mapOf(git['values']))
  if (values.length > 0) return undefined
  const prefix = wordOf(git['pathParamPrefix'])
  const entries = (key: string): readonly { readonly path: string; readonly exclude: boolean }[] =>
    listOf(git[key])
      .map(mapOf)
      .map(each => ({
        path: (wordOf(each['path']) ?? '').replace(/^\.?\/|\/$/g, ''),
        exclude: each['exclude'] === true,
      }))
  const chosen = (paths: Iterable<string>, patterns: ReturnType<typeof entries>): readonly string[] =>
    [...paths]
      .filter(
        path =>
          patterns.some(each => !each.exclude && fitsPath(each.path, path)) &&
          !patterns.some(each => each.exclude && fitsPath(each.path, path)),
      )
      .sort()
  const at = (path: string, rest: Written = {}): Written => ({ ...rest, ...pathParameters(path, prefix, go) })
  if (git['directories'] !== undefined)
    return chosen(directoriesOf(files), entries('directories')).map(path => at(path))
  if (git['files'] !== undefined)
    return chosen(files.paths, entries('files')).flatMap(path =>
      documentsOf(files, path)
        .map(plainValue)
        .flatMap(value => (Array.isArray(value) ? value.map(mapOf) : [mapOf(value)]))
        .map(value => at(directoryOf(path), { ...value, ...(go ? {} : flat(value)), ...fileParameters(path, go) })),
    )
  return undefined
}

const directoriesOf = (files: Files): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const path of files.paths)
    for (let at = directoryOf(path); at !== '' && !found.has(at); at = directoryOf(at)) found.add(at)
  for (const each of found) if (/(?:^|\/)\./.test(each)) found.delete(each)
  return found
}

const normalized = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-')

const pathParameters = (path: string, prefix: string | undefined, go: boolean): Written => {
  const segments = path.split('/')
  const basename = segments.at(-1) ?? ''
  if (go) {
    const inner = { path, basename, basenameNormalized: normalized(basename), segments }
    return prefix === undefined ? { path: inner } : { [prefix]: { path: inner } }
  }
  const key = prefix === undefined ? 'path' : `${prefix}.path`
  return {
    [key]: path,
    [`${key}.basename`]: basename,
    [`${key}.basenameNormalized`]: normalized(basename),
    ...Object.fromEntries(segments.map((segment, index) => [`${key}[${index}]`, segment])),
  }
}

const fileParameters = (path: string, go: boolean): Written => {
  const filename = path.slice(path.lastIndexOf('/') + 1)
  return go ? {} : { 'path.filename': filename, 'path.filenameNormalized': normalized(filename) }
}

const flat = (value: Written, before = ''): Written =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, unknown])[] =>
      Object.keys(mapOf(inner)).length > 0
        ? Object.entries(flat(mapOf(inner), `${before}${key}.`))
        : [[`${before}${key}`, inner]],
    ),
  )

const failed = Symbol('not evaluated')

/** A value with its parameters filled in; {@link failed} where an expression is more than a parameter. */
const filled = (value: unknown, parameters: Written, go: boolean): unknown => {
  if (typeof value === 'string') {
    let all = true
    const text = value.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, expression: string) => {
      const found = go ? goValue(expression, parameters) : wordOf(parameters[expression])
      if (found === undefined) all = false
      return found ?? ''
    })
    return all ? text : failed
  }
  if (Array.isArray(value)) {
    const items = value.map(each => filled(each, parameters, go))
    return items.includes(failed) ? failed : items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, filled(each, parameters, go)] as const)
  return entries.some(([, each]) => each === failed) ? failed : Object.fromEntries(entries)
}

const goValue = (expression: string, parameters: Written): string | undefined => {
  const walk = (from: unknown, way: string): unknown =>
    way
      .split('.')
      .filter(step => step !== '')
      .reduce<unknown>((at, step) => mapOf(at)[step], from)
  const index = /^index\s+((?:\.\w+)+)\s+(\d+)$/.exec(expression)
  if (index) return wordOf(listOf(walk(parameters, index[1] ?? ''))[Number(index[2])])
  return /^(?:\.[\w-]+)+$/.test(expression) ? wordOf(walk(parameters, expression)) : undefined
}
