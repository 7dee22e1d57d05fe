import type { YamlNode } from './yaml-node.ts'

/** A node as plain data, in the types of YAML's core schema, as everything that reads Kubernetes' YAML takes it. */
export const plainValue = (node: YamlNode): unknown => {
  if (node.kind === 'list') return node.items.map(plainValue)
  if (node.kind === 'map')
    return Object.fromEntries(node.keys.map((key, index) => [key, plainValue(node.values[index] ?? nothing)]))
  if (node.style !== 'plain') return node.value
  const { value } = node
  if (/^(?:~|null|Null|NULL)?$/.test(value)) return null
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  if (/^(?:false|False|FALSE)$/.test(value)) return false
  if (/^[-+]?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][-+]?\d+)?$|^[-+]?\.\d+(?:[eE][-+]?\d+)?$/.test(value)) return Number(value)
  return value
}

const nothing: YamlNode = { kind: 'scalar', value: '', style: 'plain', start: 0, end: 0 }
