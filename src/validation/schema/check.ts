import { isMark } from '../../diff/mark.ts'
import type { Problem } from '../problem.ts'
import { pointer } from './pointer.ts'
import type { SchemaNode } from './schema-node.ts'

/** What one object is judged in. */
export class Check {
  readonly problems: Problem[] = []
  /** From the object's root to where judging is. */
  readonly path: (string | number)[] = []
  /** Kubernetes' own kinds are read by Go, which takes null for nothing; of custom resources, the schema says everything. */
  native: boolean
  /** 33 for 1.33. */
  readonly minor: number
  /** For `kind` in sentences. */
  readonly kind: string
  /** Where only types and unknown fields matter: what is in `status` is not kept. */
  lenient = false
  /** Whether the object's `status` is read, and thrown away. */
  dropsStatus = false
  /** Characters of keys and texts so far. */
  size = 0
  /** How many alternatives of schemas judging is within. */
  alternatives = 0
  #left: number
  #stopped: Problem | undefined

  constructor(of: { readonly native: boolean; readonly minor: number; readonly kind: string }) {
    this.native = of.native
    this.minor = of.minor
    this.kind = of.kind
    this.#left = MOST_STEPS
  }

  /** Whether one step more may be taken. */
  step(): boolean {
    if (--this.#left > 0 && this.path.length + this.alternatives <= MOST_DEPTH) return true
    this.#stopped ??= {
      rule: 'schema.unjudged',
      severity: 'error',
      message:
        this.#left > 0
          ? `the object, or its schema, is nested deeper than ${MOST_DEPTH} levels, and is not judged below`
          : 'judging the object takes too long, and was given up',
      fix: 'Make the object smaller, or its schema simpler',
      at: pointer(this.path.slice(0, 20)),
    }
    return false
  }

  /** That something of the object was not looked at; it stands beside the problems, as alternatives may drop those. */
  get stopped(): Problem | undefined {
    return this.#stopped
  }

  /** Notes a problem where judging is, or below. */
  say(
    rule: string,
    severity: Problem['severity'],
    message: string,
    fix: string,
    ...below: readonly (string | number)[]
  ): void {
    // Alternatives that cannot hold say so, and are forgotten: that costs time too.
    this.#left -= 100
    if (this.problems.length < MOST_PROBLEMS)
      this.problems.push({ rule, severity, message, fix, at: pointer([...this.path, ...below]) })
  }

  /** What `judge` would say, without saying it. */
  apart(judge: () => void): readonly Problem[] {
    const before = this.problems.length
    judge()
    return this.problems.splice(before)
  }
}

/** A million values; the largest real objects have some ten thousand. */
const MOST_STEPS = 1_000_000
const MOST_DEPTH = 200
/** Problems of one object: whoever has more has made one mistake many times. */
const MOST_PROBLEMS = 200

/** Whether the value was hidden before it came here, so that nothing about it can be judged. */
export const isHidden = (value: unknown): boolean =>
  typeof value === 'string' && value.length === 15 && value.startsWith('(hidden ') && isMark(value)

/** A kind of JSON value, as sentences name it. */
export const kindOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  switch (typeof value) {
    case 'object':
      return 'a map'
    case 'string':
      return 'a text'
    case 'number':
      return Number.isInteger(value) ? 'a whole number' : 'a number'
    case 'boolean':
      return 'true or false'
    default:
      return 'nothing'
  }
}

/** A type of a schema, as sentences name it. */
export const NAMES: Readonly<Record<SchemaNode['type'], string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  'int-or-string': 'a whole number or a text',
  quantity: 'a quantity as 500m or 2Gi',
  any: 'anything',
}

/** Where judging is, as sentences name it: the last field, with the place in its list. */
export const here = (path: readonly (string | number)[]): string => {
  const last = path.at(-1)
  if (last === undefined) return 'the object'
  if (typeof last === 'string') return `"${cut(last)}"`
  const list = path.at(-2)
  return typeof list === 'string' ? `item ${last + 1} of "${cut(list)}"` : `item ${last + 1}`
}

/** Enough of a key or word to be recognised. */
export const cut = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)
