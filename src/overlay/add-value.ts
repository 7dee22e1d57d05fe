import { needsQuotes } from './set-scalar.ts'
import { readYaml } from './yaml.ts'
import { childOf, type YamlMap, type YamlNode } from './yaml-node.ts'

/**
 * A file's text with one more value, at a path of keys that it does not have yet. Lines are only inserted. Undefined where the value
 * cannot be added so: the file is broken or empty, a step is an index, or the place is inside braces or something else than a map.
 */
export const addValue = (text: string, steps: readonly (string | number)[], value: string): string | undefined => {
  const reading = readYaml(text)
  const root = reading.ok ? reading.documents[0] : undefined
  if (root?.kind !== 'map' || root.keys.length === 0) return undefined
  const keys = steps.filter(step => typeof step === 'string')
  if (keys.length !== steps.length) return undefined
  let map: YamlMap = root
  let depth = 0
  let empty: YamlNode | undefined
  for (; depth < keys.length; depth++) {
    const next = childOf(map, keys[depth] ?? '')
    if (next === undefined) break
    if (next.kind === 'scalar' && next.value === '' && next.start === next.end) {
      empty = next
      depth++
      break
    }
    if (next.kind !== 'map' || next.keys.length === 0) return undefined
    map = next
  }
  if (depth === keys.length) return undefined
  const lineStart = text.lastIndexOf('\n', map.start - 1) + 1
  const indent = text.slice(lineStart, map.start)
  // A map inside a list begins behind its dash; one inside braces has no lines of its own.
  if (!/^[ -]*$/.test(indent)) return undefined
  if (text[map.start] === '{') return undefined
  const last = empty ? empty.start : lastOffset(map)
  const eol = text.indexOf('\n', Math.max(0, last - (text[last - 1] === '\n' ? 1 : 0)))
  const at = eol < 0 ? text.length : eol + 1
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  let deep = ' '.repeat(indent.length + (empty ? 2 : 0))
  let lines = ''
  keys.slice(depth).forEach((key, index, rest) => {
    const name = needsQuotes(key) ? JSON.stringify(key) : key
    const written = index < rest.length - 1 ? '' : ` ${needsQuotes(value) ? JSON.stringify(value) : value}`
    lines += `${deep}${name}:${written}${newline}`
    deep += '  '
  })
  return eol < 0 && !text.endsWith('\n')
    ? `${text}${newline}${lines.slice(0, -newline.length)}`
    : text.slice(0, at) + lines + text.slice(at)
}

const lastOffset = (node: YamlNode): number =>
  node.kind === 'scalar'
    ? node.end
    : Math.max(node.start, ...(node.kind === 'map' ? node.values : node.items).map(lastOffset))
