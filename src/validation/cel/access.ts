import { type CelType, DYN, fits, INT, nameOf, optionalOf } from './cel-type.ts'
import { OUT_OF_STEPS } from './equal.ts'
import { isKey } from './made-map.ts'
import { CompileError, type Frame, type Part } from './part.ts'
import { CelFailure, CelList, CelMap, CelOptional, CelUint, type CelValue, NONE } from './value.ts'

const NO_FIELD = new CelFailure('an expression looks at the field of something that has none')

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

/** The field of something: `target.field`. */
export const select = (target: Part, field: string): Part => {
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

/** The field of something, where it is there: `target.?field`. */
export const optionalSelect = (target: Part, field: string): Part => {
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

/** An item of a list or map: `target[key]`. */
export const index = (target: Part, key: Part): Part => {
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

/** An item of a list or map, where it is there: `target[?key]`. */
export const optionalIndex = (target: Part, key: Part): Part => {
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
