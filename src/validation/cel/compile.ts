import type { ASTNode } from '@marcbachmann/cel-js'
import { compilePattern } from '../schema/pattern/pattern.ts'
import type { CelBudget } from './budget.ts'
import type { CelFunction } from './cel-function.ts'
import {
  type Bindings,
  BOOL,
  BYTES,
  bound,
  type CelType,
  DOUBLE,
  DYN,
  fits,
  INT,
  listOf,
  mapOf,
  NULL,
  nameOf,
  optionalOf,
  STRING,
  TYPE,
  UINT,
  unified,
} from './cel-type.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { parseSpan, parseTime } from './functions/time.ts'
import { isKey, MadeMap } from './made-map.ts'
import { OPERATORS, SIGNATURES, type Signature, UNARY } from './operators.ts'
import { TYPE_NAMES } from './type-names.ts'
import {
  CelFailure,
  type CelKey,
  CelList,
  CelMap,
  CelOptional,
  CelTypeName,
  CelUint,
  type CelValue,
  NONE,
} from './value.ts'

/** What one evaluation knows. */
export interface Frame {
  /** Values of variables, by their numbers. */
  readonly slots: (CelValue | undefined)[]
  readonly budget: CelBudget
}

/** A part of an expression, checked and ready to be evaluated. */
export interface Part {
  readonly type: CelType
  readonly run: (frame: Frame) => CelValue
  /** What it is, where it is written down. */
  readonly constant?: CelValue
}

/** Why an expression cannot be evaluated. */
export class CompileError extends Error {}

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

const NO_FIELD = new CelFailure('an expression looks at the field of something that has none')

/** Checks a part of an expression and makes it ready. Throws {@link CompileError}. */
export const compile = (node: ASTNode, scope: Scope): Part => {
  switch (node.op) {
    case 'value':
      return literal(node.args)
    case 'id':
      return identifier(node.args, scope)
    case '.':
      return select(node.args, scope)
    case '.?':
      return optionalSelect(node.args, scope)
    case '[]':
      return index(node.args, scope)
    case '[?]':
      return optionalIndex(node.args, scope)
    case 'list':
      return listOfParts(node.args, scope)
    case 'map':
      return mapOfParts(node.args, scope)
    case '?:':
      return conditional(node.args, scope)
    case '&&':
    case '||':
      return logical(node, scope)
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

const constant = (type: CelType, value: CelValue): Part => ({ type, run: () => value, constant: value })

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

/** The type of a field, or an error where there cannot be one. */
const fieldType = (of: CelType, field: string): CelType => {
  switch (of.is) {
    case 'dyn':
    case 'parameter':
      return DYN
    case 'object': {
      const type = of.field(field)
      if (!type) throw new CompileError(`undefined field "${field}"`)
      return type
    }
    case 'map':
      return of.of
    case 'optional':
      return optionalOf(fieldType(of.of, field))
    default:
      throw new CompileError(`type ${nameOf(of)} has no fields, and "${field}" is looked at`)
  }
}

const noKey = (key: string): CelFailure => new CelFailure(`there is no "${key}"`)

const select = ([of, field]: readonly [ASTNode, string], scope: Scope): Part => {
  const path = named(of, scope)
  if (path !== undefined && TYPE_NAMES.has(`${path}.${field}`))
    return constant(TYPE, new CelTypeName(`${path}.${field}`))
  const target = compile(of, scope)
  const type = fieldType(target.type, field)
  const missing = noKey(field)
  const run = ({ budget }: Frame, value: CelValue): CelValue => {
    if (--budget.left < 0) return OUT_OF_STEPS
    if (value instanceof CelFailure) return value
    if (value instanceof CelMap) {
      const found = value.get(field)
      return found === undefined ? missing : found
    }
    if (value instanceof CelOptional) return optionalField(value, field)
    return NO_FIELD
  }
  return { type, run: frame => run(frame, target.run(frame)) }
}

const optionalField = (value: CelOptional, field: string): CelValue => {
  const inner = value.value
  if (inner === undefined) return NONE
  if (!(inner instanceof CelMap)) return inner instanceof CelOptional ? optionalField(inner, field) : NO_FIELD
  const found = inner.get(field)
  if (found instanceof CelFailure) return found
  return found === undefined ? NONE : new CelOptional(found)
}

const optionalSelect = ([of, field]: readonly [ASTNode, string], scope: Scope): Part => {
  const target = compile(of, scope)
  const type = fieldType(target.type, field)
  return {
    type: type.is === 'optional' && target.type.is === 'optional' ? type : optionalOf(type),
    run: frame => {
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      const value = target.run(frame)
      if (value instanceof CelFailure) return value
      return optionalField(value instanceof CelOptional ? value : new CelOptional(value), field)
    },
  }
}

const indexType = (of: CelType, by: CelType): CelType => {
  switch (of.is) {
    case 'dyn':
    case 'parameter':
      return DYN
    case 'list':
      if (!fits(INT, by, new Map()) && by.is !== 'uint' && by.is !== 'double')
        throw new CompileError(`a list has no item at ${nameOf(by)}`)
      return of.of
    case 'map':
      if (!fits(of.key, by, new Map())) throw new CompileError(`a ${nameOf(of)} has no key of ${nameOf(by)}`)
      return of.of
    case 'optional':
      return optionalOf(indexType(of.of, by))
    default:
      throw new CompileError(`type ${nameOf(of)} cannot be indexed`)
  }
}

const OUT_OF_BOUNDS = new CelFailure('an index is out of bounds')
const NO_KEY = new CelFailure('there is no such key')
const NO_INDEX = new CelFailure('an expression takes an item of something that has none')

/** What stands at the index, undefined where nothing does, a failure where nothing can. */
const itemAt = (of: CelValue, by: CelValue): CelValue | undefined => {
  if (of instanceof CelMap) return isKey(by) ? of.get(by) : NO_INDEX
  if (!(of instanceof CelList)) return NO_INDEX
  const at = by instanceof CelUint ? by.value : by
  if (typeof at === 'number' ? !Number.isInteger(at) : typeof at !== 'bigint') return NO_INDEX
  return of.items[Number(at)]
}

const index = ([of, by]: readonly [ASTNode, ASTNode], scope: Scope): Part => {
  const [target, key] = [compile(of, scope), compile(by, scope)]
  return {
    type: indexType(target.type, key.type),
    run: frame => {
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      const value = target.run(frame)
      if (value instanceof CelFailure) return value
      const at = key.run(frame)
      if (at instanceof CelFailure) return at
      if (value instanceof CelOptional) return optionalItem(value, at)
      const found = itemAt(value, at)
      return found === undefined ? (value instanceof CelList ? OUT_OF_BOUNDS : NO_KEY) : found
    },
  }
}

const optionalItem = (value: CelOptional, at: CelValue): CelValue => {
  if (value.value === undefined) return NONE
  const found = itemAt(value.value, at)
  return found === undefined ? NONE : found instanceof CelFailure ? found : new CelOptional(found)
}

const optionalIndex = ([of, by]: readonly [ASTNode, ASTNode], scope: Scope): Part => {
  const [target, key] = [compile(of, scope), compile(by, scope)]
  const type = indexType(target.type, key.type)
  return {
    type: target.type.is === 'optional' ? type : optionalOf(type),
    run: frame => {
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      const value = target.run(frame)
      if (value instanceof CelFailure) return value
      const at = key.run(frame)
      if (at instanceof CelFailure) return at
      return optionalItem(value instanceof CelOptional ? value : new CelOptional(value), at)
    },
  }
}

const commonType = (types: readonly CelType[], scope: Scope, what: string): CelType => {
  let common: CelType = { is: 'parameter', name: 'A' }
  for (const type of types) {
    const both = unified(common, type)
    if (!both && scope.homogeneous)
      throw new CompileError(`${what} are of type ${nameOf(common)} and of type ${nameOf(type)}`)
    common = both ?? DYN
  }
  return common
}

/** What stands in a list or map only if it is there; see {@link withOptionalItems}. */
const innerOfOptional = (node: ASTNode): ASTNode | undefined =>
  node.op === '-_' && node.args.op === '!_' ? node.args.args : undefined

const contentOf = ({ type }: Part): CelType => {
  if (type.is === 'optional') return type.of
  if (type.is === 'dyn') return DYN
  throw new CompileError(`an item is ${nameOf(type)}, and not an optional`)
}

const NO_OPTIONAL = new CelFailure('an item is no optional')

const listOfParts = (nodes: readonly ASTNode[], scope: Scope): Part => {
  const parts = nodes.map(node => {
    const inner = innerOfOptional(node)
    return { part: compile(inner ?? node, scope), optional: inner !== undefined }
  })
  const type = commonType(
    parts.map(({ part, optional }) => (optional ? contentOf(part) : part.type)),
    scope,
    'items of one list',
  )
  return {
    type: listOf(type),
    run: frame => {
      frame.budget.left -= 1 + parts.length
      if (frame.budget.left < 0) return OUT_OF_STEPS
      const items: CelValue[] = []
      for (const { part, optional } of parts) {
        const item = part.run(frame)
        if (item instanceof CelFailure) return item
        if (!optional) items.push(item)
        else if (!(item instanceof CelOptional)) return NO_OPTIONAL
        else if (item.value !== undefined) items.push(item.value)
      }
      return new CelList(items)
    },
  }
}

const BAD_KEY = new CelFailure('a value of this type cannot be the key of a map')
const KEY_TWICE = new CelFailure('a map has a key twice')

const mapOfParts = (nodes: readonly (readonly [ASTNode, ASTNode])[], scope: Scope): Part => {
  const parts = nodes.map(([key, value]) => {
    const inner = innerOfOptional(key)
    return { key: compile(inner ?? key, scope), value: compile(value, scope), optional: inner !== undefined }
  })
  const keys = commonType(
    parts.map(({ key }) => key.type),
    scope,
    'keys of one map',
  )
  const values = commonType(
    parts.map(({ value, optional }) => (optional ? contentOf(value) : value.type)),
    scope,
    'values of one map',
  )
  return {
    type: mapOf(keys, values),
    run: frame => {
      frame.budget.left -= 1 + parts.length
      if (frame.budget.left < 0) return OUT_OF_STEPS
      const entries: [CelKey, CelValue][] = []
      for (const part of parts) {
        const key = part.key.run(frame)
        if (key instanceof CelFailure) return key
        if (!isKey(key)) return BAD_KEY
        const value = part.value.run(frame)
        if (value instanceof CelFailure) return value
        if (!part.optional) entries.push([key, value])
        else if (!(value instanceof CelOptional)) return NO_OPTIONAL
        else if (value.value !== undefined) entries.push([key, value.value])
      }
      const made = new MadeMap(entries)
      return made.size < entries.length ? KEY_TWICE : made
    },
  }
}

const NO_CONDITION = new CelFailure('a condition is neither true nor false')

const wantBool = (part: Part): Part => {
  if (!fits(BOOL, part.type, new Map())) throw new CompileError(`a condition is ${nameOf(part.type)}, and not bool`)
  return part
}

const conditional = ([condition, yes, no]: readonly [ASTNode, ASTNode, ASTNode], scope: Scope): Part => {
  const test = wantBool(compile(condition, scope))
  const [then, otherwise] = [compile(yes, scope), compile(no, scope)]
  const type = unified(then.type, otherwise.type)
  if (!type)
    throw new CompileError(
      `the two sides of "?" are of type ${nameOf(then.type)} and of type ${nameOf(otherwise.type)}`,
    )
  return {
    type,
    run: frame => {
      const value = test.run(frame)
      if (value === true) return then.run(frame)
      if (value === false) return otherwise.run(frame)
      return value instanceof CelFailure ? value : NO_CONDITION
    },
  }
}

/** Long chains are kept flat: nested as they are parsed, a thousand of them would need a deep stack. */
const chain = (node: ASTNode, op: '&&' | '||', into: ASTNode[]): void => {
  const open: ASTNode[] = [node]
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.op === op) open.push(next.args[1], next.args[0])
    else into.push(next)
  }
}

const logical = (node: Extract<ASTNode, { op: '&&' | '||' }>, scope: Scope): Part => {
  const nodes: ASTNode[] = []
  chain(node, node.op, nodes)
  const parts = nodes.map(each => wantBool(compile(each, scope)))
  const decides = node.op === '||'
  return {
    type: BOOL,
    run: frame => {
      let failure: CelFailure | undefined
      for (const part of parts) {
        const value = part.run(frame)
        if (value === decides) return decides
        if (value !== !decides) failure = worse(failure, value instanceof CelFailure ? value : NO_CONDITION)
        if (frame.budget.left < 0) return OUT_OF_STEPS
      }
      return failure ?? !decides
    },
  }
}

/** Of two failures the one that counts: what was not judged could have decided, an error could not. */
export const worse = (one: CelFailure | undefined, other: CelFailure): CelFailure =>
  one === undefined || (one.reason === 'error' && other.reason !== 'error') ? other : one

const applied = (op: string, signatures: readonly Signature[], types: readonly CelType[]): CelType => {
  let result: CelType | undefined
  for (const signature of signatures) {
    const bindings: Bindings = new Map()
    if (!types.every((type, at) => fits(signature[at] ?? DYN, type, bindings))) continue
    const returned = bound(signature.at(-1) ?? DYN, bindings)
    result = result === undefined ? returned : (same(result, returned) ?? DYN)
  }
  if (!result) throw new CompileError(`"${op.replace('_', '')}" cannot take ${types.map(nameOf).join(' and ')}`)
  return result
}

const same = (one: CelType, other: CelType): CelType | undefined =>
  one === other || (one.is === other.is && unified(one, other) !== undefined) ? one : undefined

const unary = (op: '!_' | '-_', part: Part): Part => {
  const type = applied(op, SIGNATURES[op] ?? [], [part.type])
  const apply = UNARY[op] ?? (() => NO_FIELD)
  return {
    type,
    run: frame => {
      const value = part.run(frame)
      return value instanceof CelFailure ? value : apply(value)
    },
  }
}

const binary = (op: string, left: Part, right: Part): Part => {
  const type = applied(op, SIGNATURES[op] ?? [], [left.type, right.type])
  const apply = OPERATORS[op]
  if (!apply) throw new CompileError(`"${op}" is not known`)
  return {
    type,
    run: frame => {
      const one = left.run(frame)
      if (one instanceof CelFailure) return one
      const other = right.run(frame)
      if (other instanceof CelFailure) return other
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      const value = apply(one, other, frame.budget)
      return frame.budget.left < 0 ? OUT_OF_STEPS : value
    },
  }
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

const sizeOf = (value: CelValue): number => {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length / 10
  return value instanceof CelList ? value.size / 10 : 0
}

/** What is written down and cannot be right is refused at once, as the API server does. */
const refuseLiteral = (name: string, parts: readonly Part[]): void => {
  const [first, second] = parts
  if (/^(matches|find|findAll)$/.test(name) && typeof second?.constant === 'string') {
    const pattern = compilePattern(second.constant)
    if (!pattern.ok) throw new CompileError(`a regular expression cannot be used: ${pattern.why}`)
  }
  if (typeof first?.constant !== 'string') return
  if (name === 'duration' && parseSpan(first.constant) === undefined)
    throw new CompileError('duration(…) needs a duration, as 1h30m')
  if (name === 'timestamp' && parseTime(first.constant) === undefined)
    throw new CompileError('timestamp(…) needs a time, as 2006-01-02T15:04:05Z')
}

const dispatch = (name: string, known: readonly CelFunction[], parts: readonly Part[]): Part => {
  const types = parts.map(part => part.type)
  let type: CelType | undefined
  const candidates = known.filter(({ kinds, returns }) => {
    const bindings: Bindings = new Map()
    if (kinds.length !== types.length) return false
    if (!types.every((each, at) => fits(kinds[at]?.type ?? DYN, each, bindings))) return false
    const returned = bound(returns, bindings)
    type = type === undefined ? returned : (same(type, returned) ?? DYN)
    return true
  })
  if (!type) throw new CompileError(`"${name}" cannot take ${types.map(nameOf).join(', ') || 'no argument'}`)
  refuseLiteral(name, parts)
  const wrong = new CelFailure(`"${name}" cannot take values of these types`)
  return {
    type,
    run: frame => {
      const { budget } = frame
      const values: CelValue[] = []
      let cost = 1
      for (const part of parts) {
        const value = part.run(frame)
        if (value instanceof CelFailure) return value
        cost += sizeOf(value)
        values.push(value)
      }
      budget.left -= cost
      if (budget.left < 0) return OUT_OF_STEPS
      const found = candidates.find(({ kinds }) => kinds.every((kind, at) => kind.is(values[at] ?? null)))
      if (!found) return wrong
      const value = found.call(values, budget)
      return budget.left < 0 ? OUT_OF_STEPS : value
    },
  }
}
