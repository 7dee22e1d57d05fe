import { isMap } from '../../diff/json.ts'
import { type Check, cut, here } from './check.ts'
import { nodeOf, type SchemaNode } from './schema-node.ts'

/** Judges how many items a list has, and that none is there twice. */
export const checkItems = (list: readonly unknown[], node: SchemaNode, check: Check): void => {
  const { raw } = node
  if (typeof raw.minItems === 'number' && list.length < raw.minItems)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${list.length} items, and needs ${raw.minItems}`,
      list.length === 0 ? 'Add an item' : 'Add items',
    )
  if (typeof raw.maxItems === 'number' && list.length > raw.maxItems)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${list.length} items, and may have ${raw.maxItems}`,
      'Leave items out',
    )
  if (list.length < 2) return
  if (node.listKeys) checkKeys(list, node, node.listKeys, check)
  else if (node.set) checkSet(list, node, check)
}

const checkKeys = (list: readonly unknown[], node: SchemaNode, keys: readonly string[], check: Check): void => {
  const properties = node.items && nodeOf(node.items).properties
  const defaults = keys.map(key => {
    const field = properties?.get(key)
    return field && nodeOf(field).default
  })
  const seen = new Map<string, number>()
  for (const [index, item] of list.entries()) {
    if (!isMap(item)) continue
    // Where Go has the empty text, the API server puts the default.
    const values = keys.map((key, place) => (item[key] === '' ? undefined : item[key]) ?? defaults[place])
    // An item without any key is said to lack it, elsewhere.
    if (values.every(value => value === undefined)) continue
    const identity = JSON.stringify(values)
    const first = seen.get(identity)
    if (first === undefined) seen.set(identity, index)
    else twice(`the same ${keys.map(key => `"${key}"`).join(' and ')}`, first, index, node, check)
  }
}

const checkSet = (list: readonly unknown[], node: SchemaNode, check: Check): void => {
  const seen = new Map<unknown, number>()
  for (const [index, item] of list.entries()) {
    const identity = typeof item === 'string' ? item : JSON.stringify(item)
    const first = seen.get(identity)
    if (first === undefined) seen.set(identity, index)
    else twice('the same value', first, index, node, check)
  }
}

const twice = (what: string, first: number, index: number, node: SchemaNode, check: Check): void => {
  const name = check.path.at(-1)
  check.say(
    'schema.duplicate',
    node.repeats ? 'warning' : 'error',
    `items ${first + 1} and ${index + 1} of ${typeof name === 'string' ? `"${cut(name)}"` : 'the list'} have ${what}`,
    'Leave one of the items out, or give it another name',
    index,
  )
}
