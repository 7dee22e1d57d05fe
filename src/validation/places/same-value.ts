import { isMap } from '../../diff/json.ts'
import { MARKS } from '../../diff/mark.ts'
import { plainValue } from '../../overlay/plain-value.ts'
import type { YamlNode, YamlScalar } from '../../overlay/yaml-node.ts'

/** Whether a value of JSON is one that is written in one place. */
export const isScalar = (value: unknown): value is string | number | boolean | null =>
  value !== undefined && !isMap(value) && !Array.isArray(value)

/** Whether a node says this value. Of what is hidden only what is left of it can be compared. */
export const saysValue = (node: YamlNode | undefined, value: unknown): boolean =>
  node?.kind === 'scalar' && isScalar(value) && saysScalar(node, value)

const saysScalar = (node: YamlScalar, value: string | number | boolean | null): boolean => {
  const text = node.value
  if (typeof value === 'string') return text === value || isHiddenOf(value, text)
  if (node.style !== 'plain') return text === String(value)
  if (typeof value === 'boolean') return (value ? /^(?:true|yes|on|y)$/i : /^(?:false|no|off|n)$/i).test(text)
  // Numbers in the spelling of YAML 1.1, which Go's libraries read: `0644` is octal.
  if (typeof value === 'number') return numberOf(text) === value
  return plainValue(node) === null
}

const numberOf = (text: string): number => {
  const plain = text.replaceAll('_', '')
  if (/^[-+]?0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8)
  return plain.startsWith('+') ? Number(plain.slice(1)) : Number(plain)
}

/** Whether a text in which something is hidden may be this one: all that is left of it stands there, in its order. */
export const isHiddenOf = (shown: string, text: string): boolean => {
  const parts = shown.split(MARKS)
  if (parts.length === 1) return false
  let from = 0
  return parts.every(part => {
    const found = text.indexOf(part, from)
    from = found + part.length
    return found >= 0
  })
}
