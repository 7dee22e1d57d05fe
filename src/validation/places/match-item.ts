import { isMap, type JsonMap, own } from '../../diff/json.ts'
import type { YamlNode } from '../../overlay/yaml-node.ts'
import { childOf } from '../../overlay/yaml-node.ts'
import { isScalar, saysValue } from './same-value.ts'

/** What items of Kubernetes' lists are known by. */
const KEYS: ReadonlySet<string> = new Set([
  'name',
  'containerPort',
  'port',
  'protocol',
  'mountPath',
  'devicePath',
  'host',
  'path',
  'key',
  'kind',
  'ip',
  'topologyKey',
  'id',
  'type',
  'alert',
  'record',
  'secretKey',
  'secretName',
])

/**
 * Which of the items that are written is the one that was rendered at this index: lists are merged by their keys, so indices differ.
 * Undefined where it is none of them.
 */
export const matchItem = (
  items: readonly YamlNode[],
  rendered: readonly unknown[],
  index: number,
): number | undefined => {
  const wanted = rendered[index]
  if (isMap(wanted)) return bestOf(items, wanted, index, rendered.length)
  if (!isScalar(wanted)) return index < items.length ? index : undefined
  if (saysValue(items[index], wanted)) return index
  // The same value may be there several times.
  const before = rendered.slice(0, index).filter(each => each === wanted).length
  const same = items.flatMap((item, at) => (saysValue(item, wanted) ? [at] : []))
  return same[before] ?? same.at(-1) ?? (items.length === rendered.length ? index : undefined)
}

const bestOf = (items: readonly YamlNode[], wanted: JsonMap, index: number, length: number): number | undefined => {
  let best: number | undefined
  let most = 0
  for (const [at, item] of items.entries()) {
    const found = likeness(item, wanted, items.length === length)
    const score = found + (at === index && found > Number.NEGATIVE_INFINITY ? 0.5 : 0)
    if (score > most && (found > 0 || items.length === length)) {
      best = at
      most = score
    }
  }
  return best
}

/** How many fields of an item are those that were rendered; minus infinity where what it is known by differs. */
const likeness = (item: YamlNode, wanted: JsonMap, complete: boolean): number => {
  if (item.kind !== 'map') return Number.NEGATIVE_INFINITY
  let score = 0
  for (const [index, key] of item.keys.slice(0, 50).entries()) {
    const value = own(wanted, key)
    const written = item.values[index]
    const known = KEYS.has(key)
    if (saysValue(written, value)) score += known ? 10 : 1
    else if (known && written?.kind === 'scalar' && isScalar(value)) {
      // References are renamed with what they refer to.
      const renamed = key === 'name' && typeof value === 'string' && value.includes(written.value)
      if (renamed) score += 0.25
      else if (!complete || key === 'name') return Number.NEGATIVE_INFINITY
    } else if (isMap(value) && written?.kind === 'map') score += innerLikeness(written, value)
  }
  return score
}

/** Items without a name of their own are told apart by what they hold: `configMapRef: { name: … }`. */
const innerLikeness = (node: YamlNode & { kind: 'map' }, value: JsonMap): number =>
  Object.keys(value)
    .slice(0, 20)
    .filter(key => saysValue(childOf(node, key), own(value, key))).length + 0.1
