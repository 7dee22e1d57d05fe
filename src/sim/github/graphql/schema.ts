import { readFileSync } from 'node:fs'
import { buildASTSchema, type GraphQLSchema, isScalarType, Kind, parse } from 'graphql'

/** What a scalar accepts, where GitHub refuses anything else before it executes. */
const forms: Readonly<Record<string, RegExp>> = {
  GitObjectID: /^[0-9a-f]{40}$/,
  // RFC 4648 with its padding: docs.github.com/en/graphql/reference/input-objects#filechanges
  Base64String: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
  DateTime: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))?$/,
  GitTimestamp: /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))?$/,
  GitRefname: /^refs\/\S+$/,
  URI: /^\S*$/,
}

let built: GraphQLSchema | undefined

/**
 * GitHub's published schema, whole: parsed once per process in about 90 ms, when the first document is answered.
 * A pruned copy would start no faster than that is felt, and would refuse what GitHub has.
 */
export function githubSchema(): GraphQLSchema {
  if (built !== undefined) return built
  const text = readFileSync(new URL('./schema.graphql', import.meta.resolve('@octokit/graphql-schema')), 'utf8')
  const schema = buildASTSchema(parse(text, { noLocation: true }), { assumeValidSDL: true, assumeValid: true })
  for (const [name, form] of Object.entries(forms)) {
    const scalar = schema.getType(name)
    if (!isScalarType(scalar)) throw new Error(`GitHub's schema has no scalar ${name}`)
    const accept = (value: unknown): unknown => {
      if (typeof value === 'string' && form.test(value)) return value
      throw new TypeError(`${JSON.stringify(value)} is not a valid ${name}`)
    }
    scalar.coerceInputValue = accept
    scalar.coerceInputLiteral = node => accept(node.kind === Kind.STRING ? node.value : undefined)
  }
  built = schema
  return schema
}
