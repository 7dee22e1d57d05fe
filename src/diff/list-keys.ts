import { isMap, type JsonMap } from './json.ts'

type KeyOf = (item: JsonMap) => string | undefined

const field =
  (...names: readonly string[]): KeyOf =>
  item => {
    const values = names.map(name => item[name])
    return values.every(value => typeof value === 'string' || typeof value === 'number') ? values.join('/') : undefined
  }

/** What items of lists are known by, the most telling first. Several fields where one alone is not enough in Kubernetes. */
const KEYS: readonly KeyOf[] = [
  field('name'),
  field('mountPath'),
  field('devicePath'),
  field('containerPort', 'protocol'),
  field('containerPort'),
  field('port', 'protocol'),
  field('port'),
  field('kind', 'namespace', 'name'),
  field('kind', 'name'),
  field('host'),
  field('path'),
  field('secretName'),
  field('ip'),
  field('topologyKey'),
  field('id'),
  field('key'),
  field('type'),
  field('alert'),
  field('record'),
  item => (isMap(item['metadata']) ? field('name')(item['metadata']) : undefined),
]

/** What the items of two lists are known by, so that one that is put in is not a shift of all after it; undefined where nothing tells them apart. */
export const listKeys = (
  before: readonly unknown[],
  after: readonly unknown[],
): readonly [before: readonly string[], after: readonly string[]] | undefined => {
  if (before.length + after.length === 0 || !before.every(isMap) || !after.every(isMap)) return undefined
  for (const keyOf of KEYS) {
    const left = unique(before, keyOf)
    const right = left && unique(after, keyOf)
    if (right) return [left, right]
  }
  return undefined
}

const unique = (items: readonly JsonMap[], keyOf: KeyOf): readonly string[] | undefined => {
  const keys: string[] = []
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) return undefined
    keys.push(key)
  }
  return new Set(keys).size === keys.length ? keys : undefined
}
