import { type CelType, DYN, listOf, mapOf, nameOf, unified } from './cel-type.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { isKey, MadeMap } from './made-map.ts'
import { CompileError, type Part } from './part.ts'
import { CelFailure, type CelKey, CelList, CelOptional, type CelValue } from './value.ts'

/** What stands in a list or map that is written down; `optional`: only if it is there, as in `[?a]`. */
export interface Item {
  readonly key?: Part
  readonly value: Part
  readonly optional: boolean
}

const commonType = (types: readonly CelType[], homogeneous: boolean, what: string): CelType => {
  let common: CelType = { is: 'parameter', name: 'A' }
  for (const type of types) {
    const both = unified(common, type)
    if (!both && homogeneous)
      throw new CompileError(`${what} are of type ${nameOf(common)} and of type ${nameOf(type)}`)
    common = both ?? DYN
  }
  return common
}

const contentOf = ({ type }: Part): CelType => {
  if (type.is === 'optional') return type.of
  if (type.is === 'dyn') return DYN
  throw new CompileError(`an item is ${nameOf(type)}, and not an optional`)
}

const NO_OPTIONAL = new CelFailure('an item is no optional')

/** A list that is written down. */
export const listOfItems = (parts: readonly Item[], homogeneous: boolean): Part => {
  const type = commonType(
    parts.map(({ value, optional }) => (optional ? contentOf(value) : value.type)),
    homogeneous,
    'items of one list',
  )
  return {
    type: listOf(type),
    run: frame => {
      frame.budget.left -= 1 + parts.length
      if (frame.budget.left < 0) return OUT_OF_STEPS
      const items: CelValue[] = []
      for (const { value, optional } of parts) {
        const item = value.run(frame)
        if (item instanceof CelFailure) return item
        if (!optional) items.push(item)
        else if (!(item instanceof CelOptional)) return NO_OPTIONAL
        else if (item.value !== undefined) items.push(item.value)
      }
      return new CelList(items)
    },
  }
}

const BAD_KEY = new CelFailure('a value of this type cannot be the key of a map')
const KEY_TWICE = new CelFailure('a map has a key twice')

/** A map that is written down; each item has a key. */
export const mapOfItems = (parts: readonly (Item & { readonly key: Part })[], homogeneous: boolean): Part => {
  const keys = commonType(
    parts.map(({ key }) => key.type),
    homogeneous,
    'keys of one map',
  )
  const values = commonType(
    parts.map(({ value, optional }) => (optional ? contentOf(value) : value.type)),
    homogeneous,
    'values of one map',
  )
  return {
    type: mapOf(keys, values),
    run: frame => {
      frame.budget.left -= 1 + parts.length
      if (frame.budget.left < 0) return OUT_OF_STEPS
      const entries: [CelKey, CelValue][] = []
      for (const part of parts) {
        const key = part.key.run(frame)
        if (key instanceof CelFailure) return key
        if (!isKey(key)) return BAD_KEY
        const value = part.value.run(frame)
        if (value instanceof CelFailure) return value
        if (!part.optional) entries.push([key, value])
        else if (!(value instanceof CelOptional)) return NO_OPTIONAL
        else if (value.value !== undefined) entries.push([key, value.value])
      }
      const made = new MadeMap(entries)
      return made.size < entries.length ? KEY_TWICE : made
    },
  }
}
