import type { Schema } from './extract.ts'
import { dereference } from './extract.ts'
import { fill } from './fillable.ts'

/** A value with what could be filled in, and how far it is from the schema: required fields still missing, wrong kinds. */
export interface Completed {
  readonly value: unknown
  readonly misses: number
}

/** The JSON Schema name of a value's type. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** Whether a schema's `type` lets a value in; a schema without one does. */
export function admits(schema: Schema, value: unknown): boolean {
  if (schema.type === undefined) return true
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type
  const type = typeOf(value)
  return types.includes(type) || (type === 'integer' && types.includes('number'))
}

/** An object, seen by its members. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Fills in the required fields that `fill` knows, everywhere in a value. Of several branches the one with fewest misses counts. */
export function complete(schema: Schema, value: unknown): Completed {
  const plain = dereference(schema)
  let { value: done, misses } = completeHere(plain, value)
  for (const part of plain.allOf ?? []) {
    const each = complete(part, done)
    done = each.value
    misses += each.misses
  }
  if (plain.anyOf !== undefined) {
    let best: Completed | undefined
    for (const branch of plain.anyOf) {
      const tried = complete(branch, done)
      if (best === undefined || tried.misses < best.misses) best = tried
      if (best.misses === 0) break
    }
    if (best !== undefined) {
      done = best.value
      misses += best.misses
    }
  }
  return { value: done, misses }
}

function completeHere(schema: Schema, value: unknown): Completed {
  // A wrong kind weighs more than any number of missing fields, so that such a branch is never taken.
  if (!admits(schema, value)) return { value, misses: 1000 }
  const wrong = schema.enum !== undefined && !schema.enum.includes(value) ? 100 : 0
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return { value, misses: wrong }
    const each = value.map((item: unknown) => complete(items, item))
    return { value: each.map(item => item.value), misses: wrong + each.reduce((sum, item) => sum + item.misses, 0) }
  }
  if (!isRecord(value)) return { value, misses: wrong }
  const done: Record<string, unknown> = {}
  let misses = wrong
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue
    const described = schema.properties?.[name]
    if (described === undefined) done[name] = member
    else {
      const each = complete(described, member)
      done[name] = each.value
      misses += each.misses
    }
  }
  for (const name of schema.required ?? []) {
    if (name in done) continue
    const filled = fill(done, name)
    if (filled === undefined) misses += 1
    else done[name] = filled
  }
  return { value: done, misses }
}
