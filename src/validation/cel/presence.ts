import type { ASTNode } from '@marcbachmann/cel-js'
import { BOOL, type CelType, DYN, nameOf, optionalOf, unified } from './cel-type.ts'
import { compile, type Macro, type Scope, scopeWith } from './compile.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { CompileError, type Part } from './part.ts'
import { CelFailure, CelMap, CelOptional, NONE } from './value.ts'

const NO_RANGE = new CelFailure('only objects and maps have fields')
const NO_OPTIONAL = new CelFailure('something is no optional')

/** The name of the variable that a macro gives. */
export const variableOf = (node: ASTNode | undefined): string => {
  if (node?.op !== 'id') throw new CompileError('a macro needs the name of a variable')
  return node.args
}

/** Whether a field is there. The way to it must be. */
const has: Macro = (_, [node], scope) => {
  if (node?.op !== '.' && node?.op !== '.?') throw new CompileError('has(…) needs a field, as has(self.name)')
  const [of, field] = node.args
  // Checks that the field is known.
  const { type } = compile(node, scope)
  const target = compile(of, scope)
  if (type.is === 'type') throw new CompileError('has(…) needs a field, as has(self.name)')
  return {
    type: BOOL,
    run: frame => {
      if (--frame.budget.left < 0) return OUT_OF_STEPS
      let value = target.run(frame)
      if (value instanceof CelOptional) {
        if (value.value === undefined) return false
        value = value.value
      }
      if (value instanceof CelMap) return value.has(field)
      return value instanceof CelFailure ? value : NO_RANGE
    },
  }
}

const optionalPart = (receiver: ASTNode | undefined, scope: Scope): { part: Part; of: CelType } => {
  if (!receiver) throw new CompileError('an optional is missing')
  const part = compile(receiver, scope)
  if (part.type.is === 'optional') return { part, of: part.type.of }
  if (part.type.is === 'dyn') return { part, of: DYN }
  throw new CompileError(`a value is ${nameOf(part.type)}, and not an optional`)
}

const optMap = (flat: boolean): Macro => {
  return (receiver, args, scope) => {
    const { part, of } = optionalPart(receiver, scope)
    const inner = scopeWith(scope, variableOf(args[0]), of)
    const [, expression] = args
    if (!expression) throw new CompileError('a macro lacks an argument')
    const result = compile(expression, inner.scope)
    if (flat && result.type.is !== 'optional' && result.type.is !== 'dyn')
      throw new CompileError(`optFlatMap needs an optional, and not ${nameOf(result.type)}`)
    return {
      type: flat ? result.type : optionalOf(result.type),
      run: frame => {
        const value = part.run(frame)
        if (value instanceof CelFailure) return value
        if (!(value instanceof CelOptional)) return NO_OPTIONAL
        if (value.value === undefined) return NONE
        frame.slots[inner.slot] = value.value
        const made = result.run(frame)
        if (made instanceof CelFailure || flat) return made
        return new CelOptional(made)
      },
    }
  }
}

const orElse = (value: boolean): Macro => {
  return (receiver, [other], scope) => {
    const { part, of } = optionalPart(receiver, scope)
    if (!other) throw new CompileError('a macro lacks an argument')
    const fallback = compile(other, scope)
    const type = unified(value ? of : optionalOf(of), fallback.type)
    if (!type) throw new CompileError(`an optional of ${nameOf(of)} cannot become ${nameOf(fallback.type)}`)
    return {
      type,
      run: frame => {
        const first = part.run(frame)
        if (first instanceof CelFailure) return first
        if (!(first instanceof CelOptional)) return NO_OPTIONAL
        if (first.value === undefined) return fallback.run(frame)
        return value ? first.value : first
      },
    }
  }
}

/** Macros that do not go over anything. */
export const PRESENCE: readonly (readonly [string, Macro])[] = [
  ['has/1', has],
  ['.optMap/2', optMap(false)],
  ['.optFlatMap/2', optMap(true)],
  ['.or/1', orElse(false)],
  ['.orValue/1', orElse(true)],
]
