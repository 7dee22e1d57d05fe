import type { RawSchema, SchemaRef } from '../schema/raw-schema.ts'
import type { Schema } from '../schema/schema-node.ts'

const known = new WeakMap<RawSchema, boolean>()

/** Whether the schema, or a part of it, has rules. Looks at what is written only: preparing all parts would cost more than judging. */
export const hasRules = ({ raw, pool }: Schema): boolean => {
  const found = known.get(raw)
  if (found !== undefined) return found
  // One that contains itself has no more rules the second time.
  known.set(raw, false)
  const some = (parts: unknown): boolean =>
    typeof parts === 'object' && parts !== null && Object.values(parts).some(part => one(part))
  const one = (part: unknown): boolean =>
    (typeof part === 'number' || (typeof part === 'object' && part !== null)) && hasRules(pool.find(part as SchemaRef))
  const rules = raw['x-kubernetes-validations']
  const has =
    (Array.isArray(rules) && rules.length > 0) ||
    some(raw.properties) ||
    one(raw.items) ||
    one(raw.additionalProperties) ||
    some(raw.allOf)
  known.set(raw, has)
  return has
}
