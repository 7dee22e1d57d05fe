import type { CelBudget } from '../budget.ts'
import {
  CelDuration,
  CelFailure,
  CelList,
  CelMap,
  CelTimestamp,
  CelTypeName,
  CelUint,
  type CelValue,
} from '../value.ts'
import { doubleText } from './number.ts'
import { spanText, timeText } from './time.ts'

const wrong = (clause: string): CelFailure => new CelFailure(`format: "%${clause}" cannot write a value of this type`)

/** `'%s has %d'.format(['a', 1])`: clauses `s d f e b o x X`, with a precision as `%.2f`. */
export const formatted = (template: string, values: CelList, budget: CelBudget): CelValue => {
  const parts: string[] = []
  let at = 0
  let next = 0
  while (at < template.length) {
    const percent = template.indexOf('%', at)
    if (percent < 0) break
    parts.push(template.slice(at, percent))
    if (template[percent + 1] === '%') {
      parts.push('%')
      at = percent + 2
      continue
    }
    const clause = /^%(?:\.(\d{0,3}))?([sdfebxXo])/.exec(template.slice(percent, percent + 8))
    if (!clause) return new CelFailure('format: a clause is not known')
    const value = values.items[next++]
    if (value === undefined) return new CelFailure('format: there are more clauses than values')
    const text = written(clause[2] ?? 's', clause[1] === undefined ? undefined : Number(clause[1]), value)
    if (typeof text !== 'string') return text
    budget.left -= text.length / 10
    if (budget.left < 0) return null
    parts.push(text)
    at = percent + clause[0].length
  }
  parts.push(template.slice(at))
  return parts.join('')
}

const written = (clause: string, precision: number | undefined, value: CelValue): string | CelFailure => {
  switch (clause) {
    case 's':
      return plain(value)
    case 'd': {
      const whole = wholeOf(value)
      return whole === undefined ? wrong(clause) : `${whole}`
    }
    case 'f':
      return real(value, clause, number => grouped(number, precision ?? 6))
    case 'e':
      return real(value, clause, number => scientific(number, precision ?? 6))
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0'
      return based(value, clause, 2)
    case 'o':
      return based(value, clause, 8)
    default: {
      const text = hexadecimal(value, clause)
      return typeof text === 'string' && clause === 'X' ? text.toUpperCase() : text
    }
  }
}

const wholeOf = (value: CelValue): bigint | undefined =>
  typeof value === 'bigint' ? value : value instanceof CelUint ? value.value : undefined

const based = (value: CelValue, clause: string, base: number): string | CelFailure => {
  const whole = wholeOf(value)
  return whole === undefined ? wrong(clause) : whole.toString(base)
}

const hexadecimal = (value: CelValue, clause: string): string | CelFailure => {
  const data = typeof value === 'string' ? new TextEncoder().encode(value) : value
  if (!(data instanceof Uint8Array)) return based(value, clause, 16)
  return Array.from(data, byte => byte.toString(16).padStart(2, '0')).join('')
}

const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity }

const real = (value: CelValue, clause: string, write: (number: number) => string): string | CelFailure => {
  const number = typeof value === 'string' && Object.hasOwn(WORDS, value) ? WORDS[value] : value
  if (typeof number !== 'number') return wrong(clause)
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number < 0 ? '-∞' : '∞'
  return write(number)
}

/** Most digits behind the point; Go would write more, and nobody asks for them. */
const MOST_DIGITS = 100

/** A double with so many digits behind its point, of two that are equally near the even one: JavaScript's own takes the greater. */
const fixed = (number: number, digits: number): string => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, number)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & (2n ** 52n - 1n)) | (exponent === 0 ? 0n : 2n ** 52n)
  const power = BigInt(Math.max(exponent, 1) - 1075)
  const scaled = mantissa * 10n ** BigInt(digits)
  let whole = power >= 0n ? scaled << power : scaled >> -power
  if (power < 0n) {
    const [rest, half] = [scaled & ((1n << -power) - 1n), 1n << (-power - 1n)]
    if (rest > half || (rest === half && (whole & 1n) === 1n)) whole++
  }
  const text = whole.toString().padStart(digits + 1, '0')
  const point = text.length - digits
  return `${bits >> 63n ? '-' : ''}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ''}`
}

/** As Go's printer for American English: with commas. */
const grouped = (number: number, precision: number): string => {
  const [whole = '', fraction] = fixed(number, Math.min(precision, MOST_DIGITS)).split('.')
  const commas = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? commas : `${commas}.${fraction}`
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

const scientific = (number: number, precision: number): string => {
  const [digits = '', exponent = ''] = number.toExponential(Math.min(precision, MOST_DIGITS)).split('e')
  const raised = exponent
    .slice(1)
    .padStart(2, '0')
    .replace(/\d/g, digit => RAISED[Number(digit)] ?? digit)
  return `${digits}×10${exponent.startsWith('-') ? '⁻' : ''}${raised}`
}

/** How `%s` writes a value. */
const plain = (value: CelValue): string | CelFailure => {
  if (value instanceof CelFailure) return value
  if (typeof value === 'string') return value
  if (value === null) return 'null'
  if (typeof value === 'number') return doubleText(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return `${value}`
  if (value instanceof CelUint) return `${value.value}`
  if (value instanceof CelTimestamp) return timeText(value)
  if (value instanceof CelDuration) return spanText(value.nanos)
  if (value instanceof CelTypeName) return value.name
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (value instanceof CelList || value instanceof CelMap) return inside(value)
  return wrong('s')
}

/** How `%s` writes a value in a list or map: as expressions would. */
const inside = (value: CelValue): string | CelFailure => {
  if (value instanceof CelFailure) return value
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? fixed(value, 6) : `"${doubleText(value)}"`
  if (value instanceof CelTimestamp) return `timestamp("${timeText(value)}")`
  if (value instanceof CelDuration) return `duration("${spanText(value.nanos)}")`
  if (value instanceof Uint8Array) return `b${JSON.stringify(new TextDecoder().decode(value))}`
  if (value instanceof CelList) {
    const items = value.items.map(inside)
    return items.find(item => typeof item !== 'string') ?? `[${items.join(', ')}]`
  }
  if (!(value instanceof CelMap)) return plain(value)
  const entries: string[] = []
  for (const key of value.keys()) {
    if (typeof key === 'number') return wrong('s')
    const [name, held] = [inside(key), inside(value.get(key) ?? null)]
    if (typeof name !== 'string') return name
    if (typeof held !== 'string') return held
    entries.push(`${name}:${held}`)
  }
  return `{${entries.sort().join(', ')}}`
}
