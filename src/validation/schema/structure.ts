import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, here, isHidden } from './check.ts'
import { judge } from './judge.ts'
import { checkItems } from './list.ts'
import { checkScalar, wrongType } from './scalar.ts'
import { comparable, nodeOf, type Schema, type SchemaNode } from './schema-node.ts'
import { unknownField } from './unknown-field.ts'

/** Where a value is: what judges the map around it, and whether only values are judged, as in the alternatives of a schema. */
interface Around {
  readonly parent?: SchemaNode | undefined
  /** The structure beside which an alternative is judged, for its defaults. */
  readonly beside?: SchemaNode | undefined
  readonly values?: boolean | undefined
}

const NOWHERE: Around = {}

/** Judges a value by a schema, and all that is in it. Problems go to `check`. */
export const checkValue = (value: unknown, schema: Schema, check: Check, around: Around = NOWHERE): void => {
  if (!check.step()) return
  const node = nodeOf(schema)
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) checkList(value, node, check, around)
    else checkMap(value as JsonMap, node, check, around)
  } else if (value === null || value === undefined) {
    if (!node.nullable && node.type !== 'any') wrongType(null, node, check)
    return
  } else checkScalar(value as string | number | boolean, node, check)
  if (node.branches && !check.lenient) checkBranches(value, node, check, around)
}

const checkMap = (map: JsonMap, node: SchemaNode, check: Check, around: Around): void => {
  if (node.type !== 'object' && node.type !== 'any') {
    wrongType(map, node, check)
    return
  }
  const { properties, additional } = node
  const inner: Around = { parent: node, values: around.values }
  let count = 0
  for (const key of Object.keys(map)) {
    count++
    check.size += key.length
    const value = map[key]
    const field = properties?.get(key) ?? (typeof additional === 'object' ? additional : undefined)
    if (field === undefined) {
      if (node.embedded && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) continue
      if (additional || around.values) measure(value, check)
      else unknownField(key, node, around.parent, check)
      continue
    }
    // Null is nothing: Go reads it so, and custom resources are pruned of it, or get their defaults.
    const inside = nodeOf(field)
    if (value === null || value === undefined) {
      if (!inside.nullable) count--
      continue
    }
    // Most values are texts of which nothing else is said.
    if (inside.plain && inside.type === 'string' && typeof value === 'string') {
      check.size += value.length
      continue
    }
    const dropped = key === 'status' && check.dropsStatus && check.path.length === 0
    if (dropped) check.lenient = true
    check.path.push(key)
    checkValue(value, field, check, around.beside ? within(node, around.beside, key) : inner)
    check.path.pop()
    if (dropped) check.lenient = false
  }
  if (check.lenient) return
  if (around.beside && properties) checkDefaults(map, properties, around.beside, check)
  for (const name of node.required) if (isMissing(map, name, node, check, around)) missing(map, name, check)
  if (node.embedded) checkEmbedded(map, check)
  if (node.judge) judge(node.judge, map, check)
  const { minProperties, maxProperties } = node.raw
  if (typeof minProperties === 'number' && count < minProperties)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${count} fields, and needs ${minProperties}`,
      'Add fields',
    )
  if (typeof maxProperties === 'number' && count > maxProperties)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${count} fields, and may have ${maxProperties}`,
      'Leave fields out',
    )
  if (node.values && !node.values.has(comparable(map)))
    check.say('schema.enum', 'error', `${here(check.path)} is none of the values that it may have`, 'Write one of them')
}

/** An alternative judges what the object has after its defaults are put in. */
const checkDefaults = (
  map: JsonMap,
  properties: ReadonlyMap<string, Schema>,
  beside: SchemaNode,
  check: Check,
): void => {
  for (const [name, field] of properties) {
    const given = map[name] !== undefined && map[name] !== null
    const structural = given ? undefined : propertyOf(beside, name)
    if (structural?.default === undefined) continue
    check.path.push(name)
    checkValue(structural.default, field, check, { beside: structural, values: true })
    check.path.pop()
  }
}

/** A field of an alternative is judged beside the same field of the structure. */
const within = (parent: SchemaNode, beside: SchemaNode, key: string): Around => ({
  parent,
  beside: propertyOf(beside, key),
  values: true,
})

const propertyOf = (node: SchemaNode, key: string): SchemaNode | undefined => {
  const field = node.properties?.get(key)
  return field && nodeOf(field)
}

const isMissing = (map: JsonMap, name: string, node: SchemaNode, check: Check, around: Around): boolean => {
  const value = Object.hasOwn(map, name) ? map[name] : undefined
  if (value !== undefined && value !== null)
    return check.native && value === '' && propertyOf(node, name)?.type === 'string'
  if (check.native) return true
  const field = propertyOf(node, name) ?? (around.beside && propertyOf(around.beside, name))
  if (value === null && field?.nullable) return false
  const structural = around.beside && propertyOf(around.beside, name)
  return field?.default === undefined && structural?.default === undefined
}

const missing = (map: JsonMap, name: string, check: Check): void => {
  const where = check.path.length === 0 ? `the ${check.kind}` : here(check.path)
  check.say(
    'schema.required',
    'error',
    map[name] === '' ? `"${cut(name)}" is empty in ${where}` : `${where} has no "${cut(name)}"`,
    `Write "${cut(name)}"`,
    ...(map[name] === '' ? [name] : []),
  )
}

/** An object within an object: it says what it is. */
const checkEmbedded = (map: JsonMap, check: Check): void => {
  for (const name of ['apiVersion', 'kind'])
    if (typeof map[name] !== 'string' || map[name] === '') missing(map, name, check)
}

const checkList = (list: readonly unknown[], node: SchemaNode, check: Check, around: Around): void => {
  if (node.type !== 'array' && node.type !== 'any') {
    wrongType(list, node, check)
    return
  }
  const { items } = node
  if (items) {
    const inner = nodeOf(items)
    const each: Around = around.beside ? { parent: around.parent, values: around.values } : around
    for (let index = 0; index < list.length; index++) {
      const item = list[index]
      check.path.push(index)
      // Go reads null in a list as an empty item.
      if (item === null && check.native) {
        if (inner.type === 'object') checkValue({}, items, check, each)
      } else checkValue(item, items, check, each)
      check.path.pop()
    }
  } else if (!around.values) measure(list, check)
  if (!check.lenient) checkItems(list, node, check)
}

/** The size of what has no schema. */
const measure = (value: unknown, check: Check): void => {
  if (typeof value === 'string') check.size += value.length
  else if (typeof value === 'object' && value !== null) {
    if (!check.step()) return
    check.path.push(0)
    if (Array.isArray(value)) for (const item of value) measure(item, check)
    else
      for (const [key, item] of Object.entries(value)) {
        check.size += key.length
        measure(item, check)
      }
    check.path.pop()
  }
}

const checkBranches = (value: unknown, node: SchemaNode, check: Check, around: Around): void => {
  const { branches } = node
  if (!branches || isHidden(value)) return
  const size = check.size
  check.alternatives++
  const beside = around.beside ?? node
  const judged = (branch: Schema) => check.apart(() => checkValue(value, branch, check, { beside, values: true }))
  for (const branch of branches.all) checkValue(value, branch, check, { beside, values: true })
  if (branches.any.length > 0) {
    const failed = []
    for (const branch of branches.any) {
      const problems = judged(branch)
      if (problems.length === 0) break
      failed.push(problems)
    }
    if (failed.length === branches.any.length) none(failed, check)
  }
  if (branches.one.length > 0) {
    const results = branches.one.map(judged)
    const fitting = results.filter(problems => problems.length === 0).length
    if (fitting === 0) none(results, check)
    else if (fitting > 1)
      check.say(
        'schema.alternatives',
        'error',
        `${here(check.path)} fits ${fitting} of ${results.length} alternatives, and may fit one only`,
        alternatives(branches.one, 'Write only one of'),
      )
  }
  if (branches.not && judged(branches.not).length === 0) {
    const { required } = nodeOf(branches.not)
    check.say(
      'schema.alternatives',
      'error',
      `${here(check.path)} is what its schema excludes`,
      required.length > 0 ? `Leave out ${required.map(name => `"${name}"`).join(' or ')}` : 'Write something else',
    )
  }
  check.alternatives--
  check.size = size
}

const alternatives = (branches: readonly Schema[], say: string): string => {
  const names = branches.flatMap(branch => nodeOf(branch).required)
  return names.length > 0 ? `${say} ${[...new Set(names)].join(', ')}` : 'Write one of the alternatives'
}

const none = (failed: readonly (readonly { readonly message: string }[])[], check: Check): void => {
  const reasons = [...new Set(failed.map(([first]) => first?.message ?? ''))].slice(0, 3)
  check.say(
    'schema.alternatives',
    'error',
    `${here(check.path)} fits none of its ${failed.length} alternatives: ${reasons.join('; or ')}`,
    'Make it fit one of them',
  )
}
