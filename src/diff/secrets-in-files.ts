import { readYaml } from '../overlay/yaml.ts'
import { textOf, type YamlNode } from '../overlay/yaml-node.ts'
import { secretValuesOf } from './secret-values.ts'

/** A file of the repository. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/**
 * What must not be read in messages about these files: values of Secrets, what secretGenerators are made of, and whatever else
 * hiding would hide. Files that are no text or cannot be read as YAML are gone through line by line. Longest first, each once.
 */
export const secretsInFiles = (files: readonly TextFile[]): readonly string[] => {
  const values = new Set<string>()
  const byPath = new Map(files.map(file => [file.path, file.text]))
  for (const { path, text } of files) {
    for (const value of secretValuesOf(text)) values.add(value)
    if (!/\bsecretGenerator\b/.test(text)) continue
    for (const generator of generatorsIn(text)) {
      for (const value of generated(generator, path, byPath)) values.add(value)
    }
  }
  return [...values].filter(value => value.trim() !== '').sort((a, b) => b.length - a.length)
}

const generatorsIn = (text: string): readonly YamlNode[] => {
  try {
    const read = readYaml(text)
    return read.ok ? read.documents.flatMap(document => listUnder(document, 'secretGenerator')) : []
  } catch (error) {
    if (error instanceof RangeError) return []
    throw error
  }
}

/** What one generator puts into its Secret: literals, lines of env files, whole files. */
const generated = (generator: YamlNode, path: string, files: ReadonlyMap<string, string>): readonly string[] => {
  const near = (name: string): string | undefined => files.get(joined(path, name))
  const literals = textsUnder(generator, 'literals').map(literal => valueIn(literal))
  const envs = [...textsUnder(generator, 'envs'), ...[textOf(generator, 'env') ?? []].flat()]
  const lines = envs.flatMap(name => (near(name) ?? '').split('\n')).filter(line => !/^\s*(?:#|$)/.test(line))
  const whole = textsUnder(generator, 'files').flatMap(entry => near(entry.slice(entry.indexOf('=') + 1)) ?? [])
  return [...literals, ...lines.map(valueIn), ...whole]
}

/** What stands after the first equals sign, without quotes around it, as kustomize takes it. */
const valueIn = (assignment: string): string =>
  assignment
    .slice(assignment.indexOf('=') + 1)
    .replace(/\r$/, '')
    .replace(/^(["'])(.*)\1$/s, '$2')

const listUnder = (node: YamlNode | undefined, key: string): readonly YamlNode[] => {
  const value = node?.kind === 'map' ? node.values[node.keys.indexOf(key)] : undefined
  return value?.kind === 'list' ? value.items : []
}

const textsUnder = (node: YamlNode, key: string): readonly string[] =>
  listUnder(node, key).flatMap(item => (item.kind === 'scalar' ? [item.value] : []))

const joined = (path: string, name: string): string => {
  const steps: string[] = path.split('/').slice(0, -1)
  for (const step of name.split('/'))
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(step)
  return steps.join('/')
}
