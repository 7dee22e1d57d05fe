import { isGenerated } from '../../diff/generated-name.ts'
import { at } from '../../diff/json.ts'
import { resolvePath } from '../../overlay/file-reader.ts'
import { itemsOf, textOf, type YamlNode } from '../../overlay/yaml-node.ts'
import type { Hit } from './find-in.ts'
import type { Kustomization } from './kustomizations.ts'
import type { SourceFile } from './source-file.ts'
import type { SourceFiles } from './source-files.ts'
import type { Subject } from './subject.ts'

/** Where the generators of a kustomization make an object, and what of it: a literal, a line of a file of variables, a file. */
export const generatedHits = (
  files: SourceFiles,
  { generators, directory }: Kustomization,
  subject: Subject,
  steps: readonly string[],
): readonly Hit[] => {
  if (!isGenerated(subject.kind)) return []
  const key = /^(?:data|binaryData|stringData)$/.test(steps[0] ?? '') ? steps[1] : undefined
  const value = at(subject.object, ...steps)
  return generators.of(subject.kind, subject.names).flatMap((piece): readonly Hit[] => {
    const item = piece.node
    const here = (node: YamlNode, depth: number): Hit => {
      const offset = piece.offset(node.start)
      return { file: piece.file, depth, key: offset, value: offset, same: depth === steps.length }
    }
    const whole = here(item, 0)
    if (key === undefined) return [whole]
    for (const literal of itemsOf(item, 'literals'))
      if (literal.kind === 'scalar' && nameIn(literal.value) === key) return [here(literal, 2), whole]
    for (const { node, path, name } of filesIn(item)) {
      if (name !== key) continue
      const file = fileAt(files, directory, path)
      const hit = { depth: steps.length, key: 0, value: 0, same: typeof value === 'string' }
      return [file ? { file, ...hit } : here(node, 2), whole]
    }
    for (const path of variableFiles(item)) {
      const file = fileAt(files, directory, path)
      const offset = file ? lineOf(file.text, key) : undefined
      if (file && offset !== undefined)
        return [{ file, depth: steps.length, key: offset, value: offset, same: true }, whole]
    }
    return [whole]
  })
}

const fileAt = (files: SourceFiles, directory: string, path: string): SourceFile | undefined => {
  const resolved = resolvePath(directory, path)
  return resolved === undefined ? undefined : files.of(resolved)
}

const nameIn = (literal: string): string => literal.slice(0, Math.max(0, literal.indexOf('=')))

/** `key=path`, or the path alone, which gives its last part as the key. */
const filesIn = (
  item: YamlNode,
): readonly { readonly node: YamlNode; readonly path: string; readonly name: string }[] =>
  itemsOf(item, 'files').flatMap(node => {
    if (node.kind !== 'scalar') return []
    const equals = node.value.indexOf('=')
    const path = node.value.slice(equals + 1)
    return [{ node, path, name: equals < 0 ? path.slice(path.lastIndexOf('/') + 1) : node.value.slice(0, equals) }]
  })

const variableFiles = (item: YamlNode): readonly string[] => {
  const env = textOf(item, 'env')
  return [
    ...itemsOf(item, 'envs').flatMap(node => (node.kind === 'scalar' ? [node.value] : [])),
    ...(env === undefined ? [] : [env]),
  ]
}

/** Where a file of variables sets one; the last one counts. */
const lineOf = (text: string, name: string): number | undefined => {
  let found: number | undefined
  for (let at = text.indexOf(`${name}=`); at >= 0; at = text.indexOf(`${name}=`, at + 1)) {
    let before = at - 1
    while (text[before] === ' ' || text[before] === '\t') before--
    if (before < 0 || text[before] === '\n') found = at
  }
  return found
}
