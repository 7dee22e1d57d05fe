import { isMap, type JsonMap, mapAt, own } from '../../diff/json.ts'
import type { Problem } from '../problem.ts'
import { Check } from '../schema/check.ts'
import { inlinePool } from '../schema/schema-node.ts'
import { checkValue } from '../schema/structure.ts'

/** Deepest schema whose defaults are set. */
const DEEPEST = 50

/** Parameters of a constraint with the defaults of its template's schema, as the API server sets them. */
export const withDefaults = (value: unknown, schema: unknown, depth = 0): unknown => {
  if (depth > DEEPEST || !isMap(schema)) return value
  if (Array.isArray(value)) return value.map(item => withDefaults(item, schema['items'], depth + 1))
  if (!isMap(value)) return value
  const properties = mapAt(schema, 'properties')
  const filled = new Map<string, unknown>(
    Object.entries(value).map(([key, inner]) => [
      key,
      withDefaults(inner, own(properties, key) ?? schema['additionalProperties'], depth + 1),
    ]),
  )
  for (const [key, property] of Object.entries(properties)) {
    const ready = isMap(property) ? own(property, 'default') : undefined
    if (ready !== undefined && !filled.has(key)) filled.set(key, withDefaults(ready, property, depth + 1))
  }
  return Object.fromEntries(filled)
}

/** What of some parameters does not fit the schema of their template. Fields that it does not name are dropped, and may be. */
export const wrongParameters = (value: JsonMap, schema: JsonMap, kind: string): readonly Problem[] => {
  const check = new Check({ native: false, minor: 99, kind })
  checkValue(value, { raw: schema, pool: inlinePool }, check)
  return check.problems.filter(({ rule, severity }) => severity === 'error' && rule !== 'schema.unknown')
}
