import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

/** Something that GitHub refuses about paging, in the words and with the `type` that it uses. */
export interface PagingError {
  readonly type:
    | 'MISSING_PAGINATION_BOUNDARIES'
    | 'EXCESSIVE_PAGINATION'
    | 'INVALID_PAGINATION'
    | 'MAX_NODE_LIMIT_EXCEEDED'
  readonly path: readonly string[]
  readonly message: string
}

/** How much a document may ask for. */
export interface Measure {
  /** Nodes that could be returned, as `rateLimit.nodeCount` says it. */
  readonly nodes: number
  /** Points of the hourly limit. */
  readonly cost: number
  readonly errors: readonly PagingError[]
}

const mostNodes = 500_000

/**
 * Node limit and cost as GitHub computes them before it executes anything: every connection needs `first` or `last`
 * between 1 and 100; nodes multiply down the nesting; a point is a hundred connections, each counted once per node
 * that it hangs on.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export function measure(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Measure {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  const errors: PagingError[] = []
  let nodes = 0
  let requests = 0

  const number = (value: ValueNode | undefined): number | null => {
    if (value?.kind === Kind.INT) return Number(value.value)
    if (value?.kind !== Kind.VARIABLE) return null
    const given = variables[value.name.value]
    if (typeof given === 'number') return given
    const declared = operation.variableDefinitions?.find(each => each.variable.name.value === value.name.value)
    return declared?.defaultValue?.kind === Kind.INT ? Number(declared.defaultValue.value) : null
  }

  const size = (field: FieldNode, path: readonly string[]): number => {
    const name = field.name.value
    const argument = (wanted: string) => field.arguments?.find(each => each.name.value === wanted)?.value
    const first = number(argument('first'))
    const last = number(argument('last'))
    const say = (type: PagingError['type'], message: string): void => void errors.push({ type, path, message })
    const asked = first ?? last
    const bound = first === null ? 'last' : 'first'
    if (asked === null)
      say(
        'MISSING_PAGINATION_BOUNDARIES',
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
      )
    else if (first !== null && last !== null)
      say(
        'INVALID_PAGINATION',
        `Passing both \`first\` and \`last\` to paginate the \`${name}\` connection is not supported.`,
      )
    else if (asked < 1) say('INVALID_PAGINATION', `\`${bound}\` on the \`${name}\` connection cannot be less than one.`)
    else if (asked > 100)
      say(
        'EXCESSIVE_PAGINATION',
        `Requesting ${asked} records on the \`${name}\` connection exceeds the \`${bound}\` limit of 100 records.`,
      )
    return asked ?? 0
  }

  const walk = (
    parent: GraphQLCompositeType,
    selection: SelectionSetNode,
    times: number,
    path: readonly string[],
    within: number | null,
  ): void => {
    for (const each of selection.selections) {
      if (each.kind === Kind.INLINE_FRAGMENT) {
        const type = each.typeCondition === undefined ? parent : schema.getType(each.typeCondition.name.value)
        if (isCompositeType(type)) walk(type, each.selectionSet, times, path, within)
        continue
      }
      if (each.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(each.name.value)
        const type = fragment === undefined ? undefined : schema.getType(fragment.typeCondition.name.value)
        if (fragment !== undefined && isCompositeType(type)) walk(type, fragment.selectionSet, times, path, within)
        continue
      }
      if (each.selectionSet === undefined || !(isObjectType(parent) || isInterfaceType(parent))) continue
      const field = parent.getFields()[each.name.value]
      if (field === undefined) continue
      const type = getNamedType(field.type)
      if (!isCompositeType(type)) continue
      const here = [...path, each.alias?.value ?? each.name.value]
      if (type.name.endsWith('Connection') && field.args.some(argument => argument.name === 'first')) {
        const asked = size(each, here)
        requests += times
        nodes += times * asked
        walk(type, each.selectionSet, times, here, asked)
      } else {
        // Below `nodes` and `edges` of a connection everything happens once for each of them.
        const many = within !== null && (each.name.value === 'nodes' || each.name.value === 'edges')
        walk(type, each.selectionSet, many ? times * within : times, here, null)
      }
    }
  }

  const root = schema.getRootType(operation.operation)
  if (root !== undefined && root !== null) walk(root, operation.selectionSet, 1, [operation.operation], null)
  if (nodes > mostNodes)
    errors.push({
      type: 'MAX_NODE_LIMIT_EXCEEDED',
      path: [operation.operation],
      message: `This query requests up to ${nodes.toLocaleString('en-US')} possible nodes which exceeds the maximum limit of ${mostNodes.toLocaleString('en-US')}.`,
    })
  return { nodes, cost: Math.max(1, Math.round(requests / 100)), errors }
}
