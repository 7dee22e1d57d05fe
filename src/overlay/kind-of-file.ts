import type { Files } from './files.ts'
import { lineColumn } from './line-column.ts'
import { remember } from './own-files.ts'
import { readYaml } from './yaml.ts'
import { childOf, textOf, type YamlNode } from './yaml-node.ts'

/**
 * What a YAML or JSON file beside others is: `manifests` of objects, Helm `values`, a `template` that is no YAML yet, something `headless`
 * that looks like an object and says no kind or version, or anything `other`. `line` is where a headless one begins.
 */
export interface KindOfFile {
  readonly kind: 'manifests' | 'values' | 'template' | 'headless' | 'other'
  readonly line: number
}

/** Tells what a file is. Read once for each blob at a path, also over several commits of a repository. */
export const kindOfFile = (files: Files, path: string): KindOfFile =>
  remember(files, 'kind', path, () => {
    const id = files.id(path)
    const key = `kind ${path}`
    const before = files.memo?.get(key) as { readonly id: string; readonly found: KindOfFile } | undefined
    if (id !== undefined && before?.id === id) return before.found
    const found = tell(path, files.read(path))
    if (id !== undefined) files.memo?.set(key, { id, found })
    return found
  })

/** Whether a file may hold manifests or values, by its name. */
export const isData = (path: string): boolean => /(?:^|\/)[^./][^/]*\.(?:ya?ml|json)$/.test(path)

/** Whether a file is called as values are. */
export const isNamedValues = (path: string): boolean => /(?:^|[/._-])values(?:[._-][^/]*)?\.ya?ml$/i.test(path)

const tell = (path: string, text: string | undefined): KindOfFile => {
  // Too large to be read here, or no UTF-8: bundles of definitions are.
  if (text === undefined) return { kind: path.endsWith('.json') ? 'other' : 'manifests', line: 1 }
  const wanted = /(?:^|[\s{,"'])apiVersion["']?\s*:/.test(text) && /(?:^|[\s{,"'])kind["']?\s*:/.test(text)
  const maybe = wanted || /(?:^|[\s{,"'])(?:apiVersion|kind|metadata)["']?\s*:/.test(text)
  const otherwise = isNamedValues(path) ? 'values' : 'other'
  if (!maybe) return { kind: path.endsWith('.json') || !/^[^\s#-][^\n]*:/m.test(text) ? otherwise : 'values', line: 1 }
  const reading = readYaml(text)
  if (!reading.ok) {
    if (/\{\{|<%|\$\{\{/.test(text)) return { kind: 'template', line: lineColumn(text, reading.at).line }
    return { kind: wanted ? 'manifests' : otherwise, line: 1 }
  }
  const { documents } = reading
  if (documents.some(isObject)) return { kind: 'manifests', line: 1 }
  if (otherwise === 'values') return { kind: 'values', line: 1 }
  const headless = documents.find(looksLikeObject)
  if (headless) return { kind: 'headless', line: lineColumn(text, headless.start).line }
  return { kind: !path.endsWith('.json') && documents.some(({ kind }) => kind === 'map') ? 'values' : 'other', line: 1 }
}

const isObject = (node: YamlNode): boolean =>
  textOf(node, 'kind') !== undefined && textOf(node, 'apiVersion') !== undefined

const looksLikeObject = (node: YamlNode): boolean =>
  node.kind === 'map' &&
  (textOf(node, 'apiVersion') !== undefined ||
    (childOf(node, 'metadata')?.kind === 'map' &&
      ['kind', 'spec', 'data'].some(key => childOf(node, key) !== undefined)))
