import { readAnyYaml } from '../../overlay/yaml.ts'
import type { YamlNode } from '../../overlay/yaml-node.ts'
import { readPlainYaml } from '../../overlay/yaml-plain.ts'

/** Longest text that the library for YAML reads here: it takes quadratic time for some, and texts are not ours. */
const MOST_FOR_LIBRARY = 32_768
const MOST = 1_048_576
const DEEPEST = 100

/** The documents of a text in JSON or YAML that hold a map or a list; undefined where it is neither, or too large. */
export const structureOf = (text: string): readonly unknown[] | undefined => {
  if (text.length > MOST) return undefined
  if (/^\s*[[{]/.test(text)) {
    const json = parsed(text)
    if (json !== undefined) return [json]
  }
  if (!/\n|^[\w"'.-]+:\s|^- /.test(text)) return undefined
  const nodes = nodesOf(text)
  return nodes?.some(({ kind }) => kind !== 'scalar') ? nodes.map(node => plainOf(node)) : undefined
}

/** The documents of a text in YAML with their places; undefined where it is none, or too large to be read. Never throws. */
export const nodesOf = (text: string, mostForLibrary = MOST_FOR_LIBRARY): readonly YamlNode[] | undefined => {
  if (text.length > MOST) return undefined
  try {
    const plain = readPlainYaml(text)
    if (plain) return plain
    if (text.length > mostForLibrary) return undefined
    const read = readAnyYaml(text)
    return read.ok ? read.documents : undefined
  } catch (error) {
    // Nested so deep that reading it has no end on the stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A node as plain values: maps, lists and texts. Nothing where it is nested deeper than any settings. */
export const plainOf = (node: YamlNode, depth = 0): unknown => {
  if (depth > DEEPEST) return ''
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(item => plainOf(item, depth + 1))
  return Object.fromEntries(node.keys.map((key, index) => [key, inner(node.values[index], depth)]))
}

const inner = (node: YamlNode | undefined, depth: number): unknown => (node ? plainOf(node, depth + 1) : '')

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
