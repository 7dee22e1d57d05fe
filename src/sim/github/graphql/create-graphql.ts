import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLTypeResolver,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql'
import type { GraphqlHandler } from '../graphql-port.ts'
import { Limits } from '../limits.ts'
import { Refusal, sentence } from '../refusal.ts'
import type { World } from '../world.ts'
import { fields } from './fields.ts'
import { measure } from './measure.ts'
import type { Context, Resolve } from './resolver.ts'
import { githubSchema } from './schema.ts'

type Answer = Awaited<ReturnType<GraphqlHandler>>
type Shown = Readonly<Record<string, unknown>>

/** An error inside a mutation document that is cut off: nothing after it runs, and nobody reads the answer. */
class Cut extends Error {}

interface Running extends Context {
  /** How many mutations may still run; null: all. */
  left: number | null
}

/** Fields of a type that has no table: an edge, a page, a payload, made as plain members. */
function member(source: unknown, info: GraphQLResolveInfo): unknown {
  const plain = typeof source === 'object' && source !== null && !('kind' in source)
  if (plain && Object.hasOwn(source, info.fieldName)) return Reflect.get(source, info.fieldName)
  throw new Error(`The simulated GitHub does not answer ${info.parentType.name}.${info.fieldName}`)
}

const resolveField: GraphQLFieldResolver<unknown, Running, { readonly input?: Shown }> = (
  source,
  args,
  context,
  info,
) => {
  const table: Readonly<Record<string, Resolve>> | undefined = fields[info.parentType.name]
  const resolve = table?.[info.fieldName]
  if (info.parentType.name === 'Mutation') {
    if (context.left === 0) throw new Cut()
    if (context.left !== null) context.left -= 1
  }
  if (resolve === undefined) {
    if (table !== undefined) return member(undefined, info)
    return member(source, info)
  }
  // The one place where sources and arguments, which the schema has checked, meet the types of their resolvers.
  const value = resolve(source as never, args as never, context, info)
  if (info.parentType.name !== 'Mutation' || typeof value !== 'object' || value === null) return value
  return { clientMutationId: args.input?.['clientMutationId'] ?? null, ...value }
}

const resolveType: GraphQLTypeResolver<unknown, Running> = (value, _context, _info, type) => {
  if (type.name === 'GitSignature') return 'GpgSignature'
  if (typeof value === 'object' && value !== null && 'kind' in value) return String(value.kind)
  return undefined
}

const rootFields = (document: DocumentNode, operation: OperationDefinitionNode): readonly FieldNode[] => {
  const flat = (selections: OperationDefinitionNode['selectionSet']['selections']): readonly FieldNode[] =>
    selections.flatMap(each => {
      if (each.kind === Kind.FIELD) return [each]
      if (each.kind === Kind.INLINE_FRAGMENT) return flat(each.selectionSet.selections)
      return document.definitions.flatMap(definition =>
        definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === each.name.value
          ? flat(definition.selectionSet.selections)
          : [],
      )
    })
  return flat(operation.selectionSet.selections)
}

/** What GitHub shows of an error. One of our own is a violation: it must fail the test that caused it. */
function show(world: World, error: GraphQLError): Shown {
  const original = error.originalError
  const place = {
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
  }
  if (original instanceof Refusal) {
    const forbidden = original.graphqlType === 'FORBIDDEN'
    return {
      type: original.graphqlType,
      ...place,
      ...(forbidden ? { extensions: { saml_failure: false } } : {}),
      message: sentence(original),
    }
  }
  world.violations.push(`GraphQL${error.path === undefined ? '' : ` at ${error.path.join('.')}`}: ${error.message}`)
  return { ...place, message: error.message }
}

/** The cut that is armed for this document; one that it is too short for stays armed. */
function cutFor(world: World, document: DocumentNode, operation: OperationDefinitionNode): number | null {
  if (operation.operation !== 'mutation') return null
  const fault = world.faults.take(['cut'], 'POST /graphql')
  if (fault === null) return null
  if (fault.after <= rootFields(document, operation).length) return fault.after
  world.faults.add(fault)
  return null
}

/**
 * Answers documents as GitHub's GraphQL API does: refused before anything runs where they do not fit its schema or its
 * limits, else always with status 200, errors standing beside the data they spoiled. Mutations of one document run one
 * after the other and are no transaction: what fails is null with an entry in `errors`, what follows still runs.
 * https://docs.github.com/en/graphql/guides/forming-calls-with-graphql
 * `limits`: what `rateLimit` tells of.
 */
export function createGraphql(world: World, limits: Pick<Limits, 'state'> = new Limits(world, {})): GraphqlHandler {
  const parsed = new Map<string, { readonly document: DocumentNode; readonly errors: readonly GraphQLError[] }>()
  const read = (query: string) => {
    const known = parsed.get(query)
    if (known !== undefined) return known
    const document = parse(query)
    const made = { document, errors: validate(githubSchema(), document) }
    if (parsed.size > 200) parsed.clear()
    parsed.set(query, made)
    return made
  }
  const refuse = (errors: readonly Shown[]): Answer => {
    for (const error of errors) world.violations.push(`GraphQL: ${String(error['message'])}`)
    return { body: { errors } }
  }

  return async (identity, { query, variables = {}, operationName }): Promise<Answer> => {
    // https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql
    if (identity.kind === 'anonymous' || identity.kind === 'app')
      throw new Refusal(401, 'This endpoint requires you to be authenticated.')
    const schema = githubSchema()
    let document: DocumentNode
    try {
      const { document: found, errors } = read(query)
      if (errors.length > 0)
        return refuse(errors.map(({ message, locations }) => ({ ...(locations ? { locations } : {}), message })))
      document = found
    } catch (error) {
      return refuse([{ message: error instanceof Error ? error.message : String(error) }])
    }
    const operation = getOperationAST(document, operationName)
    if (operation == null) return refuse([{ message: `No operation named "${operationName ?? ''}"` }])
    const size = measure(schema, document, operation, variables)
    if (size.errors.length > 0) return refuse(size.errors.map(error => ({ ...error })))

    const after = cutFor(world, document, operation)
    const context: Running = { world, identity, limits, measure: size, left: after }
    const { data, errors = [] } = await execute({
      schema,
      document,
      rootValue: {},
      contextValue: context,
      variableValues: variables,
      fieldResolver: resolveField,
      typeResolver: resolveType,
      ...(operationName === undefined ? {} : { operationName }),
    })
    if (after !== null) return { body: {}, cut: true, cost: size.cost }
    const shown = errors.map(error => show(world, error))
    return {
      body: { ...(data === undefined ? {} : { data }), ...(shown.length > 0 ? { errors: shown } : {}) },
      cost: size.cost,
    }
  }
}
