import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, visit } from 'yaml'
import type { YamlNode } from './yaml-node.ts'
import { readPlainYaml } from './yaml-plain.ts'

/** What a YAML file holds, or where it is broken. */
export type YamlReading =
  | { readonly ok: true; readonly documents: readonly YamlNode[] }
  /** `at` is an offset in UTF-16 units; the message says what was expected. `twice`: all that is wrong is a key that is there twice. */
  | { readonly ok: false; readonly at: number; readonly message: string; readonly twice?: true }

/** More nodes than this are refused: a few lines of aliases can stand for billions. */
const mostNodes = 200_000

/** Deeper than anything that people write; what is far deeper would need more stack than there is. */
const deepest = 500

/** Reads all documents of a YAML file. Empty documents are kept as empty scalars, so that documents keep their numbers. */
export const readYaml = (text: string): YamlReading => {
  try {
    const plain = readPlainYaml(text)
    if (plain) return { ok: true, documents: plain }
    const deep = tooDeepAt(text)
    return deep === undefined ? readAnyYaml(text) : tooDeep(deep)
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(tooDeepAt(text) ?? 0)
    throw error
  }
}

const tooDeep = (at: number): YamlReading => ({
  ok: false,
  at,
  message: `it is nested more than ${deepest} levels deep`,
})

/** Where brackets, or dashes before a value, nest too deep. Brackets in texts count too: nobody writes so many. */
const tooDeepAt = (text: string): number | undefined => {
  let depth = 0
  let dashes = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (letter === 91 || letter === 123) {
      if (++depth > deepest) return at
    } else if ((letter === 93 || letter === 125) && depth > 0) depth--
    // A dash or a question mark, and the space behind it.
    if (letter === 45 || letter === 63) {
      if (++dashes > deepest && text.charCodeAt(at + 1) === 32) return at
    } else if (letter !== 32) dashes = 0
  }
  return undefined
}

/**
 * The same by the library alone: for everything that {@link readPlainYaml} leaves, and for the test that compares the two. Keys that are
 * there twice are refused unless `uniqueKeys` is false; then all of them are kept.
 */
export const readAnyYaml = (text: string, uniqueKeys = true): YamlReading => {
  // The library compares each key with all before it, which takes minutes for a map of 100,000.
  const parsed = parseAllDocuments(text, {
    schema: 'failsafe',
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
  })
  if (!Array.isArray(parsed)) return { ok: true, documents: [] }
  const documents: YamlNode[] = []
  let budget = mostNodes
  for (const document of parsed as readonly Document.Parsed[]) {
    const error = document.errors[0]
    if (error) return { ok: false, at: error.pos[0], message: explain(text, error.pos[0], error.message) }
    const anchors = anchorsOf(document)
    const open = new Set<Node>()
    let twiceAt: number | undefined
    const convert = (node: unknown, at: number): YamlNode | string => {
      if (--budget < 0) return 'aliases make it larger than 200,000 values; write fewer aliases'
      if (isAlias(node)) {
        const named = anchors.get(node)
        if (!named) return `the alias *${node.source} has no anchor &${node.source} before it`
        return open.has(named) ? `the alias *${node.source} stands for something that contains it` : convert(named, at)
      }
      if (isScalar(node)) {
        const [start, end] = node.range ?? [at, at]
        const value = typeof node.value === 'string' ? node.value : ''
        return { kind: 'scalar', value, style: styles[node.type ?? 'PLAIN'] ?? 'plain', start, end }
      }
      if (isSeq(node)) {
        open.add(node)
        const items: YamlNode[] = []
        for (const item of node.items) {
          const value = convert(item, node.range?.[0] ?? at)
          if (typeof value === 'string') return value
          items.push(value)
        }
        open.delete(node)
        return { kind: 'list', start: node.range?.[0] ?? at, items }
      }
      if (isMap(node)) {
        open.add(node)
        const keys: string[] = []
        const values: YamlNode[] = []
        const keyStarts: number[] = []
        const merged: YamlNode[] = []
        const seen = new Set<string>()
        for (const pair of node.items) {
          const key = convert(pair.key, node.range?.[0] ?? at)
          if (typeof key === 'string') return key
          const value = convert(pair.value, key.kind === 'scalar' ? key.end + 1 : at)
          if (typeof value === 'string') return value
          if (key.kind !== 'scalar') continue
          if (uniqueKeys && seen.has(key.value) && key.value !== '<<') {
            twiceAt = key.start
            return 'not readable as YAML: map keys must be unique'
          }
          seen.add(key.value)
          if (key.value === '<<' && key.style === 'plain')
            merged.push(...(value.kind === 'list' ? value.items : [value]))
          else {
            keys.push(key.value)
            values.push(value)
            keyStarts.push(key.start)
          }
        }
        for (const source of merged)
          if (source.kind === 'map')
            source.keys.forEach((key, index) => {
              const value = source.values[index]
              if (keys.includes(key) || !value) return
              keys.push(key)
              values.push(value)
              keyStarts.push(source.keyStarts[index] ?? source.start)
            })
        open.delete(node)
        return { kind: 'map', start: node.range?.[0] ?? at, keys, values, keyStarts }
      }
      return { kind: 'scalar', value: '', style: 'plain', start: at, end: at }
    }
    const root = convert(document.contents, document.range[0])
    if (typeof root === 'string')
      return twiceAt === undefined
        ? { ok: false, at: document.range[0], message: root }
        : { ok: false, at: twiceAt, message: root, twice: true }
    documents.push(root)
  }
  return { ok: true, documents }
}

const styles: Readonly<Record<string, 'plain' | 'single' | 'double' | 'literal' | 'folded'>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
}

/** What each alias stands for: the last node before it that has the anchor. */
const anchorsOf = (document: Document.Parsed): ReadonlyMap<Alias, Node> => {
  const named = new Map<string, Node>()
  const found = new Map<Alias, Node>()
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const target = named.get(node.source)
      if (target) found.set(node, target)
    } else if ((isScalar(node) || isSeq(node) || isMap(node)) && node.anchor) named.set(node.anchor, node)
  })
  return found
}

const explain = (text: string, at: number, message: string): string => {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? ''
  if (/^ *\t/.test(line) || /tab/i.test(message)) return 'a tab indents this line; YAML wants spaces'
  const first = message.split('\n', 1)[0] ?? message
  return `not readable as YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`
}
