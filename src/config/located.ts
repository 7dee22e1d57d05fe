import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type YAMLError } from 'yaml'
import { type ConfigPath, type ConfigPlace, type ConfigProblem, formatPath, quote } from './problem.ts'

/** A value of a configuration file that knows where it stands, aliases and merge keys already followed. */
export type Located =
  | { readonly kind: 'map'; readonly place: ConfigPlace; readonly entries: ReadonlyMap<string, LocatedEntry> }
  | { readonly kind: 'list'; readonly place: ConfigPlace; readonly items: readonly Located[] }
  | { readonly kind: 'scalar'; readonly place: ConfigPlace; readonly value: string | number | boolean | null }

/** One key of a map, with the place of the key and its value. */
export interface LocatedEntry {
  readonly key: ConfigPlace
  readonly value: Located
}

export type LocatedMap = Extract<Located, { kind: 'map' }>

/** Larger files are refused: nobody writes them, and everything below reads them whole. */
const mostCharacters = 262_144
/** What all aliases of a file may expand to, in values: a handful of lines can otherwise stand for billions. */
const mostAliased = 5000
const mostDepth = 60

/** Reads YAML into one located map. `root` is undefined where there is none; problems that leave it usable (a key twice) come with it. */
export const readLocated = (
  text: string,
  file: string,
): { readonly root: LocatedMap | undefined; readonly problems: readonly ConfigProblem[] } => {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const first: ConfigPlace = { file, line: 1, column: 1 }
  const failed = (message: string, place = first) => ({
    root: undefined,
    problems: [{ ...place, path: '', message }],
  })
  if (source.length > mostCharacters) return failed(`larger than ${mostCharacters / 1024} KiB`)

  const placeAt = placesIn(source, file)
  let documents: readonly Document.Parsed[]
  try {
    const parsed = parseAllDocuments(source, {
      prettyErrors: false,
      logLevel: 'silent',
      // The parser compares each key with each, which takes seconds on thousands; found below.
      uniqueKeys: false,
    })
    documents = 'empty' in parsed ? [] : parsed
  } catch {
    // The parser calls itself for each level of nesting, and runs out of stack on thousands.
    return failed('not readable as YAML: nested too deeply')
  }
  const [document, second] = documents
  if (second)
    return failed('a second document begins here; a configuration is one document', placeAt(second.range?.[0] ?? 0))
  if (!document) return failed(emptyMessage)

  const faults = [...document.errors, ...document.warnings]
  const overflow = faults.find(fault => /stack/i.test(fault.message))
  if (overflow) return failed('nested too deeply', placeAt(overflow.pos[0]))
  // One slip makes the parser complain of everything that follows.
  const problems: ConfigProblem[] = faults
    .slice(0, 20)
    .map(fault => ({ ...placeAt(fault.pos[0]), path: '', message: syntaxMessage(fault, source) }))
  if (document.errors.length > 0) return { root: undefined, problems }

  const contents = document.contents
  if (contents === null || (isScalar(contents) && contents.value === null && !contents.anchor))
    return failed(emptyMessage)
  const root = locate(contents, placeAt, problems)
  if (root?.kind === 'map') return { root, problems }
  return {
    root: undefined,
    problems:
      root === undefined
        ? problems
        : [{ ...root.place, path: '', message: `expected keys such as "version: 1", found ${nameOf(root)}` }],
  }
}

/** Line and column of an offset. Counted here, because the parser's own counter misses lines of some texts that it cannot read. */
const placesIn = (source: string, file: string): ((offset: number) => ConfigPlace) => {
  const starts = [0]
  for (let end = source.indexOf('\n'); end >= 0; end = source.indexOf('\n', end + 1)) starts.push(end + 1)
  return offset => {
    const here = Math.min(Math.max(offset, 0), source.length)
    let low = 0
    for (let high = starts.length - 1; low < high; ) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= here) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: here - (starts[low] ?? 0) + 1 }
  }
}

const emptyMessage = 'empty; a configuration begins with "version: 1" and names its environments'

/** The tree as plain data, for the schema. */
export const plainOf = (located: Located): unknown => {
  switch (located.kind) {
    case 'scalar':
      return located.value
    case 'list':
      return located.items.map(plainOf)
    case 'map':
      return Object.fromEntries([...located.entries].map(([key, entry]) => [key, plainOf(entry.value)]))
  }
}

/** What a person would call it: `a list`, `the number 3`, `nothing`. */
export const nameOf = (located: Located): string => {
  if (located.kind === 'map') return 'keys with values'
  if (located.kind === 'list') return 'a list'
  if (located.value === null) return 'nothing'
  return typeof located.value === 'string'
    ? quote(located.value)
    : `${typeof located.value === 'number' ? 'the number ' : ''}${located.value}`
}

/** The value at a path; undefined where the path leads nowhere. */
export const at = (root: Located, path: ConfigPath): Located | undefined => {
  let here: Located | undefined = root
  for (const step of path) {
    if (here?.kind === 'map') here = here.entries.get(String(step))?.value
    else if (here?.kind === 'list' && typeof step === 'number') here = here.items[step]
    else return undefined
  }
  return here
}

/** Where the key of a path stands; of a list's item, the item; of what is not there, the nearest thing above it that is. */
export const keyPlace = (root: Located, path: ConfigPath): ConfigPlace => {
  for (let length = path.length; length > 0; length--) {
    const above = at(root, path.slice(0, length - 1))
    const step = path[length - 1]
    if (above?.kind === 'map') {
      const entry = above.entries.get(String(step))
      if (entry) return entry.key
    } else if (above?.kind === 'list' && typeof step === 'number') {
      const item = above.items[step]
      if (item) return item.place
    }
  }
  return root.place
}

/** Where the value of a path stands; where it has none, its key. */
export const valuePlace = (root: Located, path: ConfigPath): ConfigPlace => {
  const value = at(root, path)
  return value === undefined || (value.kind === 'scalar' && value.value === null) ? keyPlace(root, path) : value.place
}

const syntaxMessage = (error: YAMLError, source: string): string => {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab; YAML is indented with spaces'
    case 'TAG_RESOLVE_FAILED':
      return 'a tag (!…); configuration has none'
    case 'BAD_INDENT':
      return source[error.pos[0]] === '\t'
        ? 'a tab; YAML is indented with spaces'
        : `not indented like the lines beside it`
    default:
      return `not YAML: ${error.message.split('\n')[0] ?? error.code}`
  }
}

const locate = (
  contents: Node,
  placeAt: (offset: number) => ConfigPlace,
  problems: ConfigProblem[],
): Located | undefined => {
  const anchors = new Map<string, Node>()
  const open = new Set<Node>()
  let aliased = 0
  let through = 0
  let stopped = false
  const stop = (place: ConfigPlace, path: ConfigPath, message: string): undefined => {
    if (!stopped) problems.push({ ...place, path: formatPath(path), message })
    stopped = true
  }

  const visit = (node: unknown, path: ConfigPath, fallback: ConfigPlace): Located | undefined => {
    if (stopped) return undefined
    if (isAlias(node)) return follow(node.source, path, node.range ? placeAt(node.range[0]) : fallback)
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return { kind: 'scalar', place: fallback, value: null }
    const place = node.range ? placeAt(node.range[0]) : fallback
    if (node.anchor) anchors.set(node.anchor, node)
    if (through > 0 && ++aliased > mostAliased) return stop(place, path, 'its anchors stand for too many values')
    if (path.length > mostDepth) return stop(place, [], 'nested too deeply')
    if (open.has(node)) return stop(place, path, 'an anchor that contains itself')
    if (isScalar(node)) return { kind: 'scalar', place, value: scalarOf(node.value, node.source) }
    open.add(node)
    const found = isMap(node) ? mapOf(node.items, path, place) : listOf(node.items, path, place)
    open.delete(node)
    return found
  }

  const follow = (anchor: string, path: ConfigPath, place: ConfigPlace): Located | undefined => {
    const target = anchors.get(anchor)
    if (!target) return stop(place, path, `there is no anchor &${anchor} above`)
    through++
    const found = visit(target, path, place)
    through--
    return found
  }

  const listOf = (nodes: readonly unknown[], path: ConfigPath, place: ConfigPlace): Located | undefined => {
    const items: Located[] = []
    for (const [index, node] of nodes.entries()) {
      const item = visit(node, [...path, index], place)
      if (!item) return undefined
      items.push(item)
    }
    return { kind: 'list', place, items }
  }

  const mapOf = (
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    path: ConfigPath,
    place: ConfigPlace,
  ): Located | undefined => {
    const own = new Map<string, LocatedEntry>()
    const merged = new Map<string, LocatedEntry>()
    for (const pair of pairs) {
      const key = visit(pair.key, path, place)
      if (!key) return undefined
      if (key.kind !== 'scalar') return stop(key.place, path, 'a key must be plain text')
      const name = isScalar(pair.key) && typeof pair.key.source === 'string' ? pair.key.source : String(key.value)
      const value = visit(pair.value, [...path, name], key.place)
      if (!value) return undefined
      // Object keys of that name are left out by the schema without a word, so it has to be refused here.
      if (name === '__proto__')
        problems.push({ ...key.place, path: formatPath([...path, name]), message: 'unknown key' })
      else if (own.has(name))
        problems.push({
          ...key.place,
          path: formatPath([...path, name]),
          message: `is there twice, first in line ${own.get(name)?.key.line}; keep one of them`,
        })
      else if (name !== '<<') own.set(name, { key: key.place, value })
      else if (!mergeInto(merged, value))
        problems.push({
          ...key.place,
          path: formatPath([...path, name]),
          message: '"<<" takes a map or a list of maps',
        })
    }
    for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry)
    return { kind: 'map', place, entries: own }
  }

  return visit(contents, [], placeAt(0))
}

/** Of several maps the first that has a key gives it, as YAML's merge keys say. */
const mergeInto = (merged: Map<string, LocatedEntry>, value: Located): boolean => {
  if (value.kind === 'scalar') return false
  if (value.kind === 'list') return value.items.every(item => item.kind === 'map' && mergeInto(merged, item))
  for (const [name, entry] of value.entries) if (!merged.has(name)) merged.set(name, entry)
  return true
}

const scalarOf = (value: unknown, source: string | undefined): string | number | boolean | null => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return source ?? String(value)
}
