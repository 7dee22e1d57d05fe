import { readAnyYaml } from '../overlay/yaml.ts'
import type { YamlNode } from '../overlay/yaml-node.ts'
import { readPlainYaml } from '../overlay/yaml-plain.ts'
import type { Mark } from './mark.ts'
import { eachSecret } from './secret-leaves.ts'

/** Longest text that the library for YAML reads here: it takes quadratic time for some, and texts are not ours. */
const MOST_FOR_LIBRARY = 32_768
const MOST = 1_048_576

/**
 * Hides what a text in YAML or JSON says by its structure: items of a list of passwords, values beside their names, whole Secrets.
 * The text around stays to the byte. A text that is neither stays as it is.
 */
export const hideStructure = (text: string, mark: Mark): string => {
  if (text.length > MOST || !/[:[{]/.test(text)) return hideManifest(text, mark)
  const json = /^\s*[[{]/.test(text) ? parsedJson(text) : undefined
  if (json !== undefined) return hideJson(text, json, mark)
  if (!/\n|^[\w"'.-]+:\s|^- /.test(text)) return text
  const documents = parsedYaml(text)
  return documents ? hideYaml(text, documents, mark) : hideManifest(text, mark)
}

const parsedJson = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const parsedYaml = (text: string): readonly YamlNode[] | undefined => {
  try {
    const plain = readPlainYaml(text)
    if (plain) return plain
    if (text.length > MOST_FOR_LIBRARY) return undefined
    const read = readAnyYaml(text)
    return read.ok ? read.documents : undefined
  } catch (error) {
    // Nested so deep that reading it has no end on the stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A Secret that cannot be read is hidden from its first key on. */
const hideManifest = (text: string, mark: Mark): string => {
  if (!/\bkind["']?\s*:\s*["']?Secret\b/.test(text)) return text
  const data = /["']?\b(?:data|stringData)["']?\s*:/.exec(text)
  return data ? `${text.slice(0, data.index)}${mark(text.slice(data.index))}` : text
}

const hideJson = (text: string, json: object, mark: Mark): string => {
  const values = new Map<string, string>()
  eachSecret(json, (text, value) => values.set(text, value))
  if (values.size === 0) return text
  const left = new Set(values.keys())
  // Keys are matched too, so that the quotes of one are never taken for those of a value.
  const shown = text.replace(/("(?:[^"\\]|\\.)*")(\s*:)?/g, (all, written: string, colon: string | undefined) => {
    const inner = colon === undefined ? unquoted(written) : undefined
    const value = inner === undefined ? undefined : values.get(inner)
    if (inner === undefined || value === undefined) return all
    left.delete(inner)
    return `"${mark(value)}"`
  })
  // Numbers stand without quotes; whatever else was not found as it was read is written in a way of its own.
  const numbers = shown.replace(/([:[,]\s*)(-?\d[\d.eE+-]*)(?=\s*[,\]}])/g, (all, before: string, written: string) => {
    const number = String(Number(written))
    if (!values.has(number)) return all
    left.delete(number)
    return `${before}"${mark(number)}"`
  })
  return left.size === 0 ? numbers : mark(text)
}

const unquoted = (written: string): string | undefined => {
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}

const hideYaml = (text: string, documents: readonly YamlNode[], mark: Mark): string => {
  const edits = new Map<number, { readonly end: number; readonly text: string }>()
  for (const document of documents) {
    if (document.kind === 'scalar') continue
    eachSecret(plain(document), (_, value, path) => {
      const node = path.reduce<YamlNode | undefined>(child, document)
      if (node?.kind !== 'scalar' || node.end <= node.start) return
      const written = text.slice(node.start, node.end)
      const quote = node.style === 'double' ? '"' : node.style === 'single' ? "'" : ''
      edits.set(node.start, { end: node.end, text: `${quote}${mark(value)}${quote}${/\n$/.test(written) ? '\n' : ''}` })
    })
  }
  let shown = ''
  let written = 0
  for (const [start, edit] of [...edits].sort(([a], [b]) => a - b)) {
    if (start < written) continue
    shown += text.slice(written, start) + edit.text
    written = edit.end
  }
  return shown + text.slice(written)
}

const child = (node: YamlNode | undefined, step: string | number): YamlNode | undefined => {
  if (node?.kind === 'list') return node.items[Number(step)]
  if (node?.kind !== 'map') return undefined
  const index = node.keys.indexOf(String(step))
  return index < 0 ? undefined : node.values[index]
}

/** As plain values. What is nested deeper than any settings is left to what is said line by line. */
const plain = (node: YamlNode | undefined, depth = 0): unknown => {
  if (!node || depth > 100) return ''
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(item => plain(item, depth + 1))
  return Object.fromEntries(node.keys.map((key, index) => [key, plain(node.values[index], depth + 1)]))
}
