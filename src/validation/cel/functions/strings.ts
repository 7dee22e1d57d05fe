import { type CelFunction, fn, method } from '../cel-function.ts'
import { any, bool, int, list, text } from '../cel-type.ts'
import { CelFailure, CelList, type CelValue } from '../value.ts'
import { formatted } from './format-text.ts'
import { characterAt, sizeOfText, sliceOfText, unitAt } from './text.ts'

const OUT_OF_RANGE = new CelFailure('an index is out of range')

const joined = (items: CelList, between: string): CelValue => {
  const texts: string[] = []
  for (const item of items.items) {
    if (item instanceof CelFailure) return item
    if (typeof item !== 'string') return new CelFailure('only texts can be joined')
    texts.push(item)
  }
  return texts.join(between)
}

const split = (value: string, by: string, most: bigint): CelValue => {
  if (most === 0n) return new CelList([])
  const parts = by === '' ? [...value] : value.split(by)
  if (most < 0n || BigInt(parts.length) <= most) return new CelList(parts)
  const first = parts.slice(0, Number(most) - 1)
  return new CelList([...first, parts.slice(Number(most) - 1).join(by)])
}

/** What Go takes for white space. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const FRONT = new RegExp(`^${SPACE}+`)
const SPACES = new RegExp(SPACE)

/** Step by step from the end: an expression for it would try every run of spaces. */
const trimmed = (value: string): string => {
  let end = value.length
  while (end > 0 && SPACES.test(value.charAt(end - 1))) end--
  return value.slice(0, end).replace(FRONT, '')
}

/** As Go replaces: an empty text stands before every character and at the end. */
const replaced = (value: string, old: string, by: string, most: number): string => {
  if (most < 0) return value.replaceAll(old, () => by)
  let left = most
  return value.replaceAll(old, found => (left-- > 0 ? by : found))
}

const cost = (value: string, old: string, by: string): number =>
  (value.length * (1 + by.length / (old.length + 1))) / 10

const indexOf = (value: string, part: string, from: bigint): CelValue => {
  const unit = unitAt(value, from)
  return unit === undefined ? OUT_OF_RANGE : characterAt(value, value.indexOf(part, unit))
}

const lastIndexOf = (value: string, part: string, from: bigint): CelValue => {
  const unit = unitAt(value, from)
  return unit === undefined ? OUT_OF_RANGE : characterAt(value, value.lastIndexOf(part, unit))
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

const quoted = (value: string): string =>
  `"${[...value]
    .map(char => ESCAPES[char] ?? char)
    .join('')
    .toWellFormed()}"`

/** Functions of texts, of the extension's version 2. */
export const STRINGS: readonly CelFunction[] = [
  method('startsWith', [text, text], bool, (value, part) => value.startsWith(part)),
  method('endsWith', [text, text], bool, (value, part) => value.endsWith(part)),
  method('contains', [text, text], bool, (value, part) => value.includes(part)),
  method('charAt', [text, int], text, (value, at) => {
    if (at === BigInt(sizeOfText(value))) return ''
    return sliceOfText(value, at, at + 1n) ?? OUT_OF_RANGE
  }),
  method('indexOf', [text, text], int, (value, part) => indexOf(value, part, 0n)),
  method('indexOf', [text, text, int], int, indexOf),
  method('lastIndexOf', [text, text], int, (value, part) => characterAt(value, value.lastIndexOf(part))),
  method('lastIndexOf', [text, text, int], int, lastIndexOf),
  method('lowerAscii', [text], text, value => value.replace(/[A-Z]+/g, part => part.toLowerCase())),
  method('upperAscii', [text], text, value => value.replace(/[a-z]+/g, part => part.toUpperCase())),
  method('replace', [text, text, text], text, (value, old, by, budget) => {
    budget.left -= cost(value, old, by)
    return budget.left < 0 ? null : replaced(value, old, by, -1)
  }),
  method('replace', [text, text, text, int], text, (value, old, by, most, budget) => {
    budget.left -= cost(value, old, by)
    return budget.left < 0 ? null : replaced(value, old, by, Number(most))
  }),
  method('split', [text, text], list(text), (value, by) => split(value, by, -1n)),
  method('split', [text, text, int], list(text), split),
  method('substring', [text, int], text, (value, start) => sliceOfText(value, start) ?? OUT_OF_RANGE),
  method('substring', [text, int, int], text, (value, start, end) => sliceOfText(value, start, end) ?? OUT_OF_RANGE),
  method('trim', [text], text, trimmed),
  method('join', [list(text)], text, (items, budget) => {
    budget.left -= items.size
    return joined(items, '')
  }),
  method('join', [list(text), text], text, (items, between, budget) => {
    budget.left -= items.size * (1 + between.length / 10)
    return budget.left < 0 ? null : joined(items, between)
  }),
  method('format', [text, list(any)], text, formatted),
  fn('strings.quote', [text], text, quoted),
]

/** What the extension has from version 3 on, which the API server does not. */
export const LATER_STRINGS: readonly CelFunction[] = [
  method('reverse', [text], text, value => [...value].reverse().join('')),
]
