import { didYouMean } from '../../config/did-you-mean.ts'
import { type Check, cut, here, isHidden, kindOf, NAMES } from './check.ts'
import { wrongFormat } from './formats.ts'
import { isQuantity, quantityMeant } from './quantity.ts'
import { comparable, type SchemaNode } from './schema-node.ts'

/** Judges a text, number, true or false by its type, and by what the schema says of values. */
export const checkScalar = (value: string | number | boolean, node: SchemaNode, check: Check): void => {
  if (typeof value === 'string') check.size += value.length
  if (isHidden(value)) return
  if (!fits(value, node, check)) return
  if (node.plain || check.lenient) return
  if (node.values) checkEnumeration(value, node, check)
  if (typeof value === 'string') checkText(value, node, check)
  else if (typeof value === 'number') checkNumber(value, node, check)
}

/** The type; says what is wrong with it. */
const fits = (value: string | number | boolean, node: SchemaNode, check: Check): boolean => {
  switch (node.type) {
    case 'any':
      return true
    case 'string':
      if (typeof value === 'string') return true
      break
    case 'boolean':
      if (typeof value === 'boolean') return true
      break
    case 'number':
      if (typeof value === 'number') return true
      break
    case 'integer':
      // What has more than 64 bits is no whole number to Go.
      if (Number.isInteger(value) && Number(value) < 2 ** 63 && Number(value) >= -(2 ** 63)) return true
      break
    case 'int-or-string':
      if (typeof value === 'string' || Number.isInteger(value)) return true
      break
    case 'quantity':
      if (typeof value === 'number') return true
      if (typeof value === 'string') return checkQuantity(value, check)
      break
    default:
  }
  wrongType(value, node, check)
  return false
}

/** Says that something else than this kind of value was expected. */
export const wrongType = (value: unknown, node: SchemaNode, check: Check): void => {
  // Of the status of a custom resource only the names of the fields are read before it is dropped.
  if (check.lenient && !check.native) return
  check.say(
    'schema.type',
    'error',
    `${here(check.path)} is ${kindOf(value)}, and has to be ${NAMES[node.type]}`,
    hint(value, node),
  )
}

/** Texts that are one of these without their quotes. */
const READS: Readonly<Partial<Record<SchemaNode['type'], RegExp>>> = {
  integer: /^[+-]?\d+$/,
  number: /^[+-]?\d+(?:\.\d+)?$/,
  boolean: /^(?:true|false)$/,
}

const hint = (value: unknown, { type }: SchemaNode): string => {
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return 'Put the value in quotes'
  if (typeof value === 'string' && READS[type]?.test(value)) return 'Write the value without quotes'
  if (type === 'array' && typeof value === 'object') return 'Write a list, each item beginning with "-"'
  if (type === 'object' && Array.isArray(value)) return 'Write fields, without "-" before them'
  if (type === 'object') return 'Write fields below it'
  return `Write ${NAMES[type]}`
}

const checkQuantity = (value: string, check: Check): boolean => {
  if (isQuantity(value)) return true
  const meant = quantityMeant(value)
  check.say(
    'schema.quantity',
    'error',
    `${here(check.path)} is "${cut(value)}", which is not a quantity`,
    meant ? `Write ${meant}` : 'Write a number with m, k, M, G, T, Ki, Mi, Gi or Ti behind it, as 500m or 2Gi',
  )
  return false
}

const checkEnumeration = (value: unknown, node: SchemaNode, check: Check): void => {
  // Where Go has no value, it has the empty text, and the API server puts its default there.
  if (node.values?.has(comparable(value)) || (check.native && value === '')) return
  const words = node.enumeration.map(each => (typeof each === 'string' ? each : JSON.stringify(each)))
  const shown = words
    .slice(0, 12)
    .join(', ')
    .concat(words.length > 12 ? ', …' : '')
  const meant = typeof value === 'string' ? didYouMean(value, words) : undefined
  check.say(
    'schema.enum',
    'error',
    typeof value === 'string'
      ? `${here(check.path)} is "${cut(value)}", and has to be one of ${shown}`
      : `${here(check.path)} has to be one of ${shown}`,
    meant ? `Write ${meant}` : `Write one of ${shown}`,
  )
}

const checkText = (value: string, node: SchemaNode, check: Check): void => {
  const { raw } = node
  // The API server counts characters, and JavaScript half of some.
  const length = raw.minLength !== undefined || raw.maxLength !== undefined ? lengthOf(value) : 0
  if (typeof raw.minLength === 'number' && length < raw.minLength)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${length} characters, and needs ${raw.minLength}`,
      raw.minLength === 1 ? 'Write a value, or leave the field out' : 'Write a longer value',
    )
  if (typeof raw.maxLength === 'number' && length > raw.maxLength)
    check.say(
      'schema.length',
      'error',
      `${here(check.path)} has ${length} characters, and may have ${raw.maxLength}`,
      'Write a shorter value',
    )
  if (node.pattern) checkPattern(value, node.pattern, raw.pattern ?? '', check)
  // Go reads nothing as no bytes.
  const bytes = node.format === 'byte' && check.native && value === ''
  if (node.format !== undefined && node.type !== 'quantity' && !bytes) {
    const wrong = wrongFormat(node.format, value, check.minor)
    if (wrong) check.say('schema.format', 'error', `${here(check.path)} is not ${wrong}`, `Write ${wrong}`)
  }
}

const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) length++
  return length
}

const checkPattern = (
  value: string,
  pattern: NonNullable<SchemaNode['pattern']>,
  source: string,
  check: Check,
): void => {
  const matches = pattern.ok ? pattern.matches(value) : undefined
  if (matches) return
  if (!pattern.ok)
    check.say(
      'schema.unjudged',
      'warning',
      `${here(check.path)} is not judged by its pattern: ${pattern.why}`,
      'Correct the pattern in the definition of the custom resource',
    )
  else if (matches === undefined)
    check.say(
      'schema.unjudged',
      'error',
      `${here(check.path)} is too long to be judged by its pattern`,
      'Write a shorter value',
    )
  else
    check.say(
      'schema.pattern',
      'error',
      `${here(check.path)} does not match ${source.length > 120 ? 'its pattern' : source}`,
      'Write a value that matches the pattern',
    )
}

const checkNumber = (value: number, node: SchemaNode, check: Check): void => {
  const { raw } = node
  const range = (message: string, fix: string): void => check.say('schema.range', 'error', message, fix)
  if (node.type === 'integer' && node.format === 'int32' && (value < -2147483648 || value > 2147483647))
    range(`${here(check.path)} does not fit into 32 bits`, 'Write a number between -2147483648 and 2147483647')
  if (node.type === 'integer' && (value < -(2 ** 63) || value >= 2 ** 63))
    range(`${here(check.path)} does not fit into 64 bits`, 'Write a smaller number')
  if (typeof raw.minimum === 'number') {
    const open = raw.exclusiveMinimum === true
    if (value < raw.minimum || (open && value === raw.minimum))
      range(
        `${here(check.path)} is ${value}, and has to be ${open ? 'more than' : 'at least'} ${raw.minimum}`,
        `Write ${open ? 'more than' : 'at least'} ${raw.minimum}`,
      )
  }
  if (typeof raw.maximum === 'number') {
    const open = raw.exclusiveMaximum === true
    if (value > raw.maximum || (open && value === raw.maximum))
      range(
        `${here(check.path)} is ${value}, and has to be ${open ? 'less than' : 'at most'} ${raw.maximum}`,
        `Write ${open ? 'less than' : 'at most'} ${raw.maximum}`,
      )
  }
  if (typeof raw.multipleOf === 'number' && raw.multipleOf > 0 && !Number.isInteger(value / raw.multipleOf))
    range(`${here(check.path)} has to be a multiple of ${raw.multipleOf}`, `Write a multiple of ${raw.multipleOf}`)
}
