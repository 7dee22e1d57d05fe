import { isMap, type JsonMap, listAt, wordOf } from '../../diff/json.ts'
import { readYaml } from '../../overlay/yaml.ts'
import { childOf, type YamlNode, type YamlScalar } from '../../overlay/yaml-node.ts'
import type { PolicyFile } from './policy.ts'

/** One object of a file of policies, and where its parts stand. */
export interface PolicyDocument {
  readonly file: string
  readonly object: JsonMap
  /** The line of what stands at a path of keys and indices, or of the nearest thing around it; from 1. */
  lineOf(...path: readonly (string | number)[]): number
}

/** What a file of policies holds. `wrong`: why it could not be read, or that something in it is no object. */
export interface PolicyDocuments {
  readonly documents: readonly PolicyDocument[]
  readonly wrong: readonly { readonly line: number; readonly message: string }[]
}

/** In UTF-16 units: nobody writes larger ones, and all of it is compiled. */
const LARGEST = 1_048_576

/** Reads the objects of a file, those of lists one by one. */
export const readPolicyDocuments = (file: PolicyFile): PolicyDocuments => {
  if (file.text.length > LARGEST)
    return { documents: [], wrong: [{ line: 1, message: 'the file is larger than 1 MiB, which is not read' }] }
  const lineAt = linesOf(file.text)
  const read = readYaml(file.text)
  if (!read.ok) return { documents: [], wrong: [{ line: lineAt(read.at), message: read.message }] }
  const documents: PolicyDocument[] = []
  const wrong: { line: number; message: string }[] = []
  const add = (node: YamlNode, depth: number): void => {
    const object = plainOf(node)
    if (object === null) return
    if (!isMap(object)) {
      wrong.push({ line: lineAt(node.start), message: 'this is no mapping, so it cannot be an object of Kubernetes' })
      return
    }
    const items = childOf(node, 'items')
    if (wordOf(object['kind']).endsWith('List') && items?.kind === 'list' && listAt(object, 'items').length > 0) {
      // Lists of lists are nothing that a cluster knows.
      if (depth < 2) for (const item of items.items) add(item, depth + 1)
      return
    }
    documents.push({ file: file.path, object, lineOf: (...path) => lineAt(nearest(node, path)) })
  }
  for (const node of read.documents) add(node, 0)
  return { documents, wrong }
}

/** A node as JSON, its scalars read as the API server's YAML reads them. */
export const plainOf = (node: YamlNode): unknown => {
  if (node.kind === 'list') return node.items.map(plainOf)
  if (node.kind === 'scalar') return scalarOf(node)
  return Object.fromEntries(
    node.keys.flatMap((key, index) => {
      const value = node.values[index]
      return value ? [[key, plainOf(value)]] : []
    }),
  )
}

const scalarOf = ({ value, style }: YamlScalar): unknown => {
  if (style !== 'plain') return value
  if (/^(?:|~|null|Null|NULL)$/.test(value)) return null
  if (/^(?:true|yes|on)$/i.test(value)) return true
  if (/^(?:false|no|off)$/i.test(value)) return false
  if (/^[-+]?(?:0x[\da-f]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.test(value)) {
    const number = /^0\d+$/.test(value) ? Number.parseInt(value, 8) : Number(value)
    return Number.isFinite(number) ? number : value
  }
  return value
}

const nearest = (node: YamlNode, path: readonly (string | number)[]): number => {
  let here = node
  for (const step of path) {
    const next = here.kind === 'list' ? here.items[Number(step)] : childOf(here, String(step))
    if (!next) break
    here = next
  }
  return here.start
}

/** The line of an offset, from 1. A file may hold thousands of documents, so that lines are counted once. */
export const linesOf = (text: string): ((offset: number) => number) => {
  const starts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return offset => {
    let low = 0
    for (let high = starts.length - 1; low < high; ) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
