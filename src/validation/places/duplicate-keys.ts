import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml'
import { readYaml } from '../../overlay/yaml.ts'
import { pointerStep } from '../../overlay/yaml-node.ts'
import type { FileProblem } from '../file-problem.ts'
import { SourceFile } from './source-file.ts'

/** Larger files are not looked through: the parser that keeps both keys takes long. In UTF-16 units. */
const LARGEST = 1024 * 1024

/**
 * Keys that are in one map twice, which no parsed object shows any more: some tools refuse the file, others take the last one without a
 * word. Also where a file is no YAML. Templates of charts and empty files are fine.
 */
export const duplicateKeys = (path: string, text: string): readonly FileProblem[] => {
  if (text.length > LARGEST || !/\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/.test(path) || isTemplate(path, text))
    return []
  // The fast reader takes nothing that is there twice.
  const reading = readYaml(text)
  if (reading.ok) return []
  const file = new SourceFile(path, text)
  if (reading.twice)
    return doubled(text).map(
      ({ key, at, pointer }): FileProblem => ({
        ...file.position(at),
        rule: 'schema.duplicate',
        severity: 'error',
        message: `"${key.slice(0, 100)}" is written twice in one map, so that all but one of them are lost`,
        fix: 'Remove all but one of them',
        at: pointer,
      }),
    )
  return [
    {
      ...file.position(reading.at),
      rule: 'file.yaml',
      severity: 'error',
      message: reading.message,
      fix: 'Write valid YAML',
      at: '',
    },
  ]
}

/** More of them in one file are one mistake. */
const MOST = 50

interface Doubled {
  readonly key: string
  readonly at: number
  readonly pointer: string
}

const doubled = (text: string): readonly Doubled[] => {
  const found: Doubled[] = []
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  })
  if (!Array.isArray(documents)) return []
  for (const document of documents) if (document.errors.length === 0) inNode(document.contents, '', found)
  return found
}

const inNode = (node: unknown, pointer: string, found: Doubled[]): void => {
  if (found.length >= MOST) return
  if (isSeq(node)) for (const [index, item] of node.items.entries()) inNode(item, pointer + pointerStep(index), found)
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue
    const name = String(key.value ?? '')
    const here = pointer + pointerStep(name)
    if (seen.has(name) && name !== '<<' && found.length < MOST)
      found.push({ key: name, at: key.range?.[0] ?? 0, pointer: here })
    seen.add(name)
    inNode(value, here, found)
  }
}

/** Braces of templates stand in templates of charts, of generators and of scaffolds: none of them is YAML before it is filled in. */
const isTemplate = (path: string, text: string): boolean =>
  text.includes('{{') && (/(?:^|\/)(?:templates|charts?)\//.test(path) || /^\s*\{\{/m.test(text))
