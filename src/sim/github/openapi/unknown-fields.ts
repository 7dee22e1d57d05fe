import { admits, isRecord } from './complete.ts'
import type { Schema } from './extract.ts'
import { dereference } from './extract.ts'

/** All schemas that speak about one value, through references and branches that admit it. */
function voices(schema: Schema, value: unknown): readonly Schema[] {
  const plain = dereference(schema)
  if (!admits(plain, value)) return []
  return [plain, ...[...(plain.allOf ?? []), ...(plain.anyOf ?? [])].flatMap(part => voices(part, value))]
}

/** What GitHub sends and its description leaves out: the App's client id in webhooks, and a permission that Apps can have. */
const forgotten = new Set(['client_id', 'merge_queues'])

/**
 * JSON Pointers to fields that GitHub's description does not know. JSON Schema lets any field in where nothing forbids
 * it, so a misspelt parameter, or an invented one in an answer, would pass unseen.
 */
export function unknownFields(schema: Schema, value: unknown, at = ''): readonly string[] {
  const speaking = voices(schema, value)
  if (Array.isArray(value)) {
    const items = speaking.flatMap(each => (each.items === undefined ? [] : [each.items]))
    if (items.length === 0) return []
    return value.flatMap((item, index) => unknownFields({ anyOf: items }, item, `${at}/${index}`))
  }
  if (!isRecord(value)) return []
  const open =
    speaking.some(each => each.additionalProperties !== undefined && each.additionalProperties !== false) ||
    speaking.every(each => each.properties === undefined)
  return Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return []
    const described = speaking.flatMap(each => {
      const own = each.properties?.[name]
      if (own !== undefined) return [own]
      return typeof each.additionalProperties === 'object' ? [each.additionalProperties] : []
    })
    const here = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (described.length === 0) return open || forgotten.has(name) ? [] : [here]
    return unknownFields({ anyOf: described }, member, here)
  })
}
