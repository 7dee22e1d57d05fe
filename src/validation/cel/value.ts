import type { CelReason } from './program.ts'

/** A value that is an error: whatever looks at it comes to the same error. */
export class CelFailure {
  readonly message: string
  readonly reason: CelReason
  /** Of a hidden value, the text that stands in its place: equal texts stand for equal values. */
  readonly mark: string | undefined
  constructor(message: string, reason: CelReason = 'error', mark?: string) {
    this.message = message
    this.reason = reason
    this.mark = mark
  }
}

/** An unsigned integer of 64 bits. */
export class CelUint {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

/** A point in time, in nanoseconds since the epoch. */
export class CelTimestamp {
  readonly nanos: bigint
  /** Minutes by which the zone that it was written in is before UTC. */
  readonly offset: number
  constructor(nanos: bigint, offset = 0) {
    this.nanos = nanos
    this.offset = offset
  }
}

/** A length of time in nanoseconds. */
export class CelDuration {
  readonly nanos: bigint
  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

/** What `type(…)` says, by the name that expressions use. */
export class CelTypeName {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** A value that may be absent. */
export class CelOptional {
  readonly value: CelValue | undefined
  constructor(value: CelValue | undefined) {
    this.value = value
  }
}

/** The optional that holds nothing. */
export const NONE = new CelOptional(undefined)

/** A list. Those of JSON convert their items when they are first looked at. */
export class CelList {
  #items: readonly CelValue[] | undefined
  #make: (() => readonly CelValue[]) | undefined
  readonly size: number
  /** How items are told apart, where the order of the list does not count. */
  readonly identity: ListIdentity | undefined
  constructor(items: readonly CelValue[], lazily?: () => readonly CelValue[], identity?: ListIdentity) {
    this.size = items.length
    this.#items = lazily ? undefined : items
    this.#make = lazily
    this.identity = identity
  }
  get items(): readonly CelValue[] {
    if (this.#items === undefined) {
      this.#items = this.#make?.() ?? []
      this.#make = undefined
    }
    return this.#items
  }
}

/** `set`: by the items themselves; else by these fields of them. */
export type ListIdentity = 'set' | readonly string[]

/** Keys of maps. */
export type CelKey = string | bigint | number | boolean | CelUint

/** A map, or an object with fields. */
export abstract class CelMap {
  /** What stands under the key; undefined where nothing does. */
  abstract get(key: CelKey): CelValue | undefined
  abstract has(key: CelKey): boolean
  abstract keys(): readonly CelKey[]
  get size(): number {
    return this.keys().length
  }
  /** What it holds that expressions cannot see, and that counts where it is compared; equal texts for equal values. */
  get unseen(): string {
    return ''
  }
}

/** A value of a library, as a quantity: known to expressions by the name of its type. */
export abstract class CelOpaque {
  abstract readonly typeName: string
  abstract equals(other: CelOpaque): boolean
}

/** Everything that an expression can come to. Numbers are doubles, integers are bigints. */
export type CelValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelTypeName
  | CelOptional
  | CelList
  | CelMap
  | CelOpaque
  | CelFailure

/** Whether something is a value of expressions, and not JSON that has yet to become one. */
export const isConverted = (value: unknown): value is CelValue =>
  value instanceof CelMap ||
  value instanceof CelList ||
  value instanceof CelOptional ||
  value instanceof CelOpaque ||
  value instanceof CelFailure ||
  value instanceof CelTimestamp ||
  value instanceof CelDuration ||
  value instanceof CelTypeName ||
  value instanceof CelUint ||
  value instanceof Uint8Array ||
  typeof value === 'bigint'

/** The name of a value's type, as `type(…)` gives it. */
export const typeNameOf = (value: CelValue): string => {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'bigint':
      return 'int'
    case 'number':
      return 'double'
    case 'boolean':
      return 'bool'
    default:
      if (value === null) return 'null_type'
      if (value instanceof CelMap) return 'map'
      if (value instanceof CelList) return 'list'
      if (value instanceof CelUint) return 'uint'
      if (value instanceof Uint8Array) return 'bytes'
      if (value instanceof CelTimestamp) return 'google.protobuf.Timestamp'
      if (value instanceof CelDuration) return 'google.protobuf.Duration'
      if (value instanceof CelOptional) return 'optional_type'
      if (value instanceof CelTypeName) return 'type'
      return value instanceof CelOpaque ? value.typeName : 'error'
  }
}
