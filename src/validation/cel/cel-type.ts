import {
  CelDuration,
  CelFailure,
  CelList,
  CelMap,
  type CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeName,
  CelUint,
  type CelValue,
} from './value.ts'

/** The names of types without parts. */
export type SimpleName =
  | 'dyn'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'type'

/** What is known of a value before anything is evaluated. `dyn`: nothing. */
export type CelType =
  | { readonly is: SimpleName }
  | { readonly is: 'list'; readonly of: CelType }
  | { readonly is: 'map'; readonly key: CelType; readonly of: CelType }
  | { readonly is: 'optional'; readonly of: CelType }
  | ObjectType
  | { readonly is: 'opaque'; readonly name: string }
  /** Any type, the same wherever the parameter stands in one signature. */
  | { readonly is: 'parameter'; readonly name: string }

/** An object whose fields are known. Two are the same type if they are the same object. */
export interface ObjectType {
  readonly is: 'object'
  /** The type of a field; undefined where there is none of that name. */
  field(name: string): CelType | undefined
}

const simple = (is: SimpleName): CelType => ({ is })

/** Types without parts. */
export const DYN = simple('dyn')
export const NULL = simple('null')
export const BOOL = simple('bool')
export const INT = simple('int')
export const UINT = simple('uint')
export const DOUBLE = simple('double')
export const STRING = simple('string')
export const BYTES = simple('bytes')
export const TIMESTAMP = simple('timestamp')
export const DURATION = simple('duration')
export const TYPE = simple('type')
/** A list of what is given. */
export const listOf = (of: CelType): CelType => ({ is: 'list', of })
/** A map of what is given. */
export const mapOf = (key: CelType, of: CelType): CelType => ({ is: 'map', key, of })
/** An optional of what is given. */
export const optionalOf = (of: CelType): CelType => ({ is: 'optional', of })

/** What the parameters of a signature stand for in one call. */
export type Bindings = Map<string, CelType>

/** Whether a value of one type may stand where another is wanted; binds the parameters of what is wanted. */
export const fits = (wanted: CelType, given: CelType, bindings: Bindings): boolean => {
  if (wanted.is === 'parameter') {
    const bound = bindings.get(wanted.name)
    if (bound === undefined) {
      bindings.set(wanted.name, given)
      return true
    }
    const both = unified(bound, given)
    if (both) bindings.set(wanted.name, both)
    return both !== undefined
  }
  if (wanted.is === 'dyn' || given.is === 'dyn' || given.is === 'parameter') return true
  if (given.is === 'null') return nullable(wanted)
  if (wanted.is === 'list') return given.is === 'list' && fits(wanted.of, given.of, bindings)
  if (wanted.is === 'optional') return given.is === 'optional' && fits(wanted.of, given.of, bindings)
  if (wanted.is === 'map')
    return given.is === 'map' && fits(wanted.key, given.key, bindings) && fits(wanted.of, given.of, bindings)
  if (wanted.is === 'opaque') return given.is === 'opaque' && given.name === wanted.name
  return wanted.is === 'object' ? wanted === given : wanted.is === given.is
}

const nullable = (type: CelType): boolean =>
  type.is === 'null' ||
  type.is === 'object' ||
  type.is === 'opaque' ||
  type.is === 'optional' ||
  type.is === 'timestamp' ||
  type.is === 'duration'

/** The type that two have in common; undefined where they have none. */
export const unified = (one: CelType, other: CelType): CelType | undefined => {
  if (one === other || other.is === 'parameter') return one
  if (one.is === 'parameter') return other
  if (one.is === 'dyn' || other.is === 'dyn') return DYN
  if (one.is === 'null') return nullable(other) ? other : undefined
  if (other.is === 'null') return nullable(one) ? one : undefined
  if (one.is === 'list' && other.is === 'list') return both(unified(one.of, other.of), listOf)
  if (one.is === 'optional' && other.is === 'optional') return both(unified(one.of, other.of), optionalOf)
  if (one.is === 'map' && other.is === 'map') {
    const key = unified(one.key, other.key)
    return key && both(unified(one.of, other.of), of => mapOf(key, of))
  }
  if (one.is === 'opaque' && other.is === 'opaque') return one.name === other.name ? one : undefined
  return one.is === other.is && one.is !== 'object' ? one : undefined
}

const both = (inner: CelType | undefined, make: (inner: CelType) => CelType): CelType | undefined =>
  inner && make(inner)

/** A type with its parameters replaced by what they stand for. */
export const bound = (type: CelType, bindings: Bindings): CelType => {
  switch (type.is) {
    case 'parameter':
      return bindings.get(type.name) ?? type
    case 'list':
      return listOf(bound(type.of, bindings))
    case 'optional':
      return optionalOf(bound(type.of, bindings))
    case 'map':
      return mapOf(bound(type.key, bindings), bound(type.of, bindings))
    default:
      return type
  }
}

/** The type as messages name it. */
export const nameOf = (type: CelType): string => {
  switch (type.is) {
    case 'list':
      return `list(${nameOf(type.of)})`
    case 'map':
      return `map(${nameOf(type.key)}, ${nameOf(type.of)})`
    case 'optional':
      return `optional(${nameOf(type.of)})`
    case 'opaque':
      return type.name
    case 'parameter':
      return 'dyn'
    default:
      return type.is
  }
}

/** A type that arguments of functions have: for the checker, and for what arrives. */
export interface Kind<T extends CelValue> {
  readonly type: CelType
  is(value: CelValue): value is T
}

const kind = <T extends CelValue>(type: CelType, is: (value: CelValue) => value is T): Kind<T> => ({ type, is })

/** The kinds of arguments. */
export const text = kind(STRING, (value): value is string => typeof value === 'string')
export const int = kind(INT, (value): value is bigint => typeof value === 'bigint')
export const uint = kind(UINT, (value): value is CelUint => value instanceof CelUint)
export const double = kind(DOUBLE, (value): value is number => typeof value === 'number')
export const bool = kind(BOOL, (value): value is boolean => typeof value === 'boolean')
export const bytes = kind(BYTES, (value): value is Uint8Array => value instanceof Uint8Array)
export const nothing = kind(NULL, (value): value is null => value === null)
export const timestamp = kind(TIMESTAMP, (value): value is CelTimestamp => value instanceof CelTimestamp)
export const duration = kind(DURATION, (value): value is CelDuration => value instanceof CelDuration)
export const typeName = kind(TYPE, (value): value is CelTypeName => value instanceof CelTypeName)
/** Anything. */
export const any = kind(DYN, (value): value is Exclude<CelValue, CelFailure> => !(value instanceof CelFailure))
/** Anything, of the same type wherever the letter stands in a signature. */
export const same = (name: 'A' | 'B' | 'K' = 'A'): Kind<Exclude<CelValue, CelFailure>> => ({
  type: { is: 'parameter', name },
  is: any.is,
})
/** A list whose items are of the kind, as far as is known before. */
export const list = (of: Kind<CelValue>): Kind<CelList> =>
  kind(listOf(of.type), (value): value is CelList => value instanceof CelList)
/** A map whose values are of the kind, as far as is known before. */
export const map = (key: Kind<CelValue>, of: Kind<CelValue>): Kind<CelMap> =>
  kind(mapOf(key.type, of.type), (value): value is CelMap => value instanceof CelMap)
/** An optional of the kind. */
export const optional = (of: Kind<CelValue>): Kind<CelOptional> =>
  kind(optionalOf(of.type), (value): value is CelOptional => value instanceof CelOptional)
/** Values of a library's own class. */
export const opaque = <T extends CelOpaque>(name: string, is: (value: CelValue) => value is T): Kind<T> =>
  kind({ is: 'opaque', name }, is)
