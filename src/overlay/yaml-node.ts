/** A scalar of a YAML document. Values stay texts as they were written: `1.10` is a version here, never the number 1.1. */
export interface YamlScalar {
  readonly kind: 'scalar'
  /** Without quotes and escapes. Empty where nothing is written (`key:`). */
  readonly value: string
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded'
  /** The scalar as written, with its quotes, in UTF-16 units of the file's text. Of an alias it is what the anchor names. */
  readonly start: number
  readonly end: number
}

export interface YamlMap {
  readonly kind: 'map'
  readonly start: number
  readonly keys: readonly string[]
  /** As many as there are keys, in the same order. */
  readonly values: readonly YamlNode[]
  /** Where each key begins, with its quotes. */
  readonly keyStarts: readonly number[]
}

export interface YamlList {
  readonly kind: 'list'
  readonly start: number
  readonly items: readonly YamlNode[]
}

/** One node of a YAML document: only what is needed to find values and the places they stand at. */
export type YamlNode = YamlScalar | YamlMap | YamlList

/** The value under a key; undefined where the node is no map or has no such key. */
export const childOf = (node: YamlNode | undefined, key: string): YamlNode | undefined => {
  if (node?.kind !== 'map') return undefined
  const index = node.keys.indexOf(key)
  return index < 0 ? undefined : node.values[index]
}

/** The scalar under a key; undefined where there is none, or nothing is written there. */
export const scalarOf = (node: YamlNode | undefined, key: string): YamlScalar | undefined => {
  const value = childOf(node, key)
  return value?.kind === 'scalar' && value.value !== '' ? value : undefined
}

/** The text under a key; undefined where there is none. */
export const textOf = (node: YamlNode | undefined, key: string): string | undefined => scalarOf(node, key)?.value

/** The items under a key; none where it is no list. */
export const itemsOf = (node: YamlNode | undefined, key: string): readonly YamlNode[] => {
  const value = childOf(node, key)
  return value?.kind === 'list' ? value.items : []
}

/** A key or an index as a step of a JSON Pointer. */
export const pointerStep = (step: string | number): string =>
  typeof step === 'number' || !/[~/]/.test(step) ? `/${step}` : `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`
