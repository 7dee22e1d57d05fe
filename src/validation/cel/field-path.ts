import { nodeOf, type Schema } from '../schema/schema-node.ts'

/** The fields that a `fieldPath` names, or why it names none. */
export type FieldPath =
  | { readonly ok: true; readonly path: readonly string[] }
  | { readonly ok: false; readonly why: string }

const ESCAPES: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Reads `.spec.limits['a.b']`, and follows it through the schema. */
export const fieldPathOf = (text: string, schema: Schema): FieldPath => {
  const path: string[] = []
  let at = 0
  let current: Schema = schema
  const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y
  while (at < text.length) {
    step.lastIndex = at
    const found = step.exec(text)
    if (!found) return { ok: false, why: "a field path is written as .spec.name or .spec['name']" }
    const name = found[1] ?? (found[2] ?? '').replace(/\\(.)/g, (_, char: string) => ESCAPES[char] ?? char)
    const { properties, additional } = nodeOf(current)
    const next = properties ? properties.get(name) : typeof additional === 'object' ? additional : undefined
    if (!next) return { ok: false, why: `it names a field "${name.slice(0, 60)}" that the schema has not` }
    path.push(name)
    current = next
    at = step.lastIndex
  }
  return { ok: true, path }
}
