import type { ASTNode } from '@marcbachmann/cel-js'
import { index, optionalIndex, optionalSelect, select } from './access.ts'
import { type Item, listOfItems, mapOfItems } from './aggregate.ts'
import { binary, dispatch, unary } from './apply.ts'
import type { CelFunction } from './cel-function.ts'
import { BOOL, BYTES, type CelType, DOUBLE, INT, NULL, STRING, TYPE, UINT } from './cel-type.ts'
import { conditional, logical } from './decide.ts'
import { CompileError, constant, type Part } from './part.ts'
import { TYPE_NAMES } from './type-names.ts'
import { CelFailure, CelTypeName, CelUint } from './value.ts'

/** What is no function, because it decides itself whether its arguments are evaluated. */
export type Macro = (receiver: ASTNode | undefined, args: readonly ASTNode[], scope: Scope) => Part

/** What names mean while an expression is compiled. */
export interface Scope {
  readonly functions: ReadonlyMap<string, readonly CelFunction[]>
  /** By name and count of arguments: `has/1`, and `.all/2` behind a receiver. */
  readonly macros: ReadonlyMap<string, Macro>
  /** Whether items of one list, keys and values of one map must have one type. */
  readonly homogeneous: boolean
  readonly variables: ReadonlyMap<string, { readonly slot: number; readonly type: CelType }>
  /** Shared by all scopes of one expression. */
  readonly slots: { used: number }
  /** Names of the outermost variables that were looked at. */
  readonly uses: Set<string>
  /** The outermost variables. */
  readonly declared: ReadonlySet<string>
}

/** The scope inside a macro, with its variable; and the variable's number. */
export const scopeWith = (
  scope: Scope,
  name: string,
  type: CelType,
): { readonly scope: Scope; readonly slot: number } => {
  // The language keeps what its macros collect under this name.
  if (name === '__result__') throw new CompileError('a variable of a macro cannot be called "__result__"')
  const slot = scope.slots.used++
  const declared = new Set(scope.declared)
  declared.delete(name)
  return { scope: { ...scope, declared, variables: new Map(scope.variables).set(name, { slot, type }) }, slot }
}

/** Checks a part of an expression and makes it ready. Throws {@link CompileError}. */
export const compile = (node: ASTNode, scope: Scope): Part => {
  switch (node.op) {
    case 'value':
      return literal(node.args)
    case 'id':
      return identifier(node.args, scope)
    case '.':
      return field(node.args, scope)
    case '.?':
      return optionalSelect(compile(node.args[0], scope), node.args[1])
    case '[]':
      return index(compile(node.args[0], scope), compile(node.args[1], scope))
    case '[?]':
      return optionalIndex(compile(node.args[0], scope), compile(node.args[1], scope))
    case 'list':
      return listOfItems(
        node.args.map(each => itemOf(each, each, scope)),
        scope.homogeneous,
      )
    case 'map':
      return mapOfItems(
        node.args.map(([key, value]) => ({
          ...itemOf(key, value, scope),
          key: compile(innerOfOptional(key) ?? key, scope),
        })),
        scope.homogeneous,
      )
    case '?:':
      return conditional(compile(node.args[0], scope), compile(node.args[1], scope), compile(node.args[2], scope))
    case '&&':
    case '||':
      return logical(
        node.op,
        chained(node, node.op).map(each => compile(each, scope)),
      )
    case '!_':
    case '-_':
      return unary(node.op, compile(node.args, scope))
    case 'call':
      return call(node.args[0], undefined, node.args[1], scope)
    case 'rcall':
      return call(node.args[0], node.args[1], node.args[2], scope)
    default:
      return binary(node.op, compile(node.args[0], scope), compile(node.args[1], scope))
  }
}

const literal = (value: Extract<ASTNode, { op: 'value' }>['args']): Part => {
  if (value === null) return constant(NULL, null)
  switch (typeof value) {
    case 'string':
      return constant(STRING, value)
    case 'bigint':
      return constant(INT, value)
    case 'number':
      return constant(DOUBLE, value)
    case 'boolean':
      return constant(BOOL, value)
    default:
      return value instanceof Uint8Array
        ? constant(BYTES, new Uint8Array(value))
        : constant(UINT, new CelUint(BigInt(value.valueOf() as bigint)))
  }
}

const identifier = (name: string, scope: Scope): Part => {
  const variable = scope.variables.get(name)
  if (!variable) {
    if (TYPE_NAMES.has(name)) return constant(TYPE, new CelTypeName(name))
    throw new CompileError(`undeclared reference to "${name}"`)
  }
  if (scope.declared.has(name)) scope.uses.add(name)
  const { slot, type } = variable
  const missing = new CelFailure(`"${name}" has no value here`)
  return {
    type,
    run: ({ slots }) => {
      const value = slots[slot]
      return value === undefined ? missing : value
    },
  }
}

/** `google.protobuf.Duration` and the like, where no variable stands in their way. */
const pathOf = (node: ASTNode): string | undefined => {
  if (node.op === 'id') return node.args
  if (node.op !== '.') return undefined
  const before = pathOf(node.args[0])
  return before === undefined ? undefined : `${before}.${node.args[1]}`
}

const named = (node: ASTNode, scope: Scope): string | undefined => {
  const path = pathOf(node)
  return path === undefined || scope.variables.has(path.split('.', 1)[0] ?? '') ? undefined : path
}

/** What stands in a list or map only if it is there; see {@link withOptionalItems}. */
const innerOfOptional = (node: ASTNode): ASTNode | undefined =>
  node.op === '-_' && node.args.op === '!_' ? node.args.args : undefined

/** Long chains are kept flat: nested as they are parsed, a thousand of them would need a deep stack. */
const chained = (node: ASTNode, op: '&&' | '||'): readonly ASTNode[] => {
  const into: ASTNode[] = []
  const open: ASTNode[] = [node]
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.op === op) open.push(next.args[1], next.args[0])
    else into.push(next)
  }
  return into
}

const call = (name: string, receiver: ASTNode | undefined, args: readonly ASTNode[], scope: Scope): Part => {
  const macro = scope.macros.get(`${receiver ? '.' : ''}${name}/${args.length}`)
  const space = receiver && named(receiver, scope)
  const inSpace = space === undefined ? undefined : scope.functions.get(`${space}.${name}`)
  if (inSpace)
    return dispatch(
      `${space}.${name}`,
      inSpace,
      args.map(arg => compile(arg, scope)),
    )
  if (macro) return macro(receiver, args, scope)
  const known = (scope.functions.get(name) ?? []).filter(each => each.method === (receiver !== undefined))
  if (known.length === 0) throw new CompileError(`there is no ${receiver ? 'method' : 'function'} "${name}"`)
  // What is formatted may be of any type.
  const inner = name === 'format' ? { ...scope, homogeneous: false } : scope
  const parts = [...(receiver ? [receiver] : []), ...args].map(arg => compile(arg, inner))
  return dispatch(name, known, parts)
}

/** `marked` is what says that the item is optional: itself in a list, its key in a map. */
const itemOf = (marked: ASTNode, value: ASTNode, scope: Scope): Item => {
  const inner = innerOfOptional(marked)
  return { value: compile(marked === value ? (inner ?? value) : value, scope), optional: inner !== undefined }
}

const field = ([of, name]: readonly [ASTNode, string], scope: Scope): Part => {
  const path = named(of, scope)
  if (path !== undefined && TYPE_NAMES.has(`${path}.${name}`)) return constant(TYPE, new CelTypeName(`${path}.${name}`))
  return select(compile(of, scope), name)
}
