import type { RawSchema, SchemaRef } from '../schema/raw-schema.ts'
import type { Schema } from '../schema/schema-node.ts'

/** The API server takes no schema that is nested deeper, and neither does the judgement of definitions. */
const DEEPEST = 200

const known = new WeakMap<RawSchema, boolean>()

/** Whether the schema, or a part of it, has rules. Looks at what is written only: preparing all parts would cost more than judging. */
export const hasRules = ({ raw, pool }: Schema, depth = 0): boolean => {
  const found = known.get(raw)
  if (found !== undefined) return found
  if (depth > DEEPEST) return false
  // One that contains itself has no more rules the second time.
  known.set(raw, false)
  const some = (parts: unknown): boolean =>
    typeof parts === 'object' && parts !== null && Object.values(parts).some(part => one(part))
  const one = (part: unknown): boolean =>
    (typeof part === 'number' || (typeof part === 'object' && part !== null)) &&
    hasRules(pool.find(part as SchemaRef), depth + 1)
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
