import { compilePattern } from '../schema/pattern/pattern.ts'
import type { CelFunction } from './cel-function.ts'
import { type Bindings, bound, type CelType, DYN, fits, nameOf, unified } from './cel-type.ts'
import { bothHidden, OUT_OF_STEPS } from './equal.ts'
import { parseSpan, parseTime } from './functions/time.ts'
import { OPERATORS, SIGNATURES, type Signature, UNARY } from './operators.ts'
import { CompileError, type Part } from './part.ts'
import { CelFailure, CelList, type CelValue } from './value.ts'

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

/** An operator before its operand. */
export const unary = (op: '!_' | '-_', part: Part): Part => {
  const type = applied(op, SIGNATURES[op] ?? [], [part.type])
  const apply = UNARY[op] ?? (value => value)
  return {
    type,
    run: frame => {
      const value = part.run(frame)
      return value instanceof CelFailure ? value : apply(value)
    },
  }
}

/** An operator between its operands. */
export const binary = (op: string, left: Part, right: Part): Part => {
  const type = applied(op, SIGNATURES[op] ?? [], [left.type, right.type])
  const apply = OPERATORS[op]
  if (!apply) throw new CompileError(`"${op}" is not known`)
  const compares = op === '==' || op === '!='
  return {
    type,
    run: frame => {
      const one = left.run(frame)
      if (one instanceof CelFailure && !compares) return one
      const other = right.run(frame)
      if (one instanceof CelFailure && !bothHidden(one, other)) return one
      if (other instanceof CelFailure && !(one instanceof CelFailure)) return other
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      const value = apply(one, other, frame.budget)
      return frame.budget.left < 0 ? OUT_OF_STEPS : value
    },
  }
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

/** A call: of the functions of one name, the one that takes what the arguments come to. */
export const dispatch = (name: string, known: readonly CelFunction[], parts: readonly Part[]): Part => {
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
