import type { JsonMap } from '../../diff/json.ts'
import { type Check, cut, here } from '../schema/check.ts'
import { wrongKey } from '../schema/labels.ts'
import { wrongLabel, wrongSubdomain } from '../schema/names.ts'
import { lacks, number, text } from './reads.ts'

/** Says that something the API server judges by hand is wrong. */
export const say = (
  check: Check,
  rule: string,
  message: string,
  fix: string,
  ...below: readonly (string | number)[]
): void => check.say(`native.${rule}`, 'error', message, fix, ...below)

const place = (check: Check): string => (check.path.length === 0 ? `the ${check.kind}` : here(check.path))

/** A field that has to hold something. */
export const needs = (map: JsonMap, key: string, check: Check): void => {
  if (lacks(map, key)) say(check, 'required', `${place(check)} has no "${key}"`, `Write "${key}"`)
}

/** A list that has to have items. */
export const needsItems = (map: JsonMap, key: string, check: Check, least = 1): void => {
  const value = map[key]
  const count = Array.isArray(value) ? value.length : 0
  if (count < least) say(check, 'required', `"${key}" of ${place(check)} has to have an item`, 'Add an item')
}

/** A field that may not be there. */
export const forbids = (map: JsonMap, key: string, check: Check, because: string): void => {
  if (!lacks(map, key)) say(check, 'choice', `"${key}" may not be there ${because}`, `Leave "${key}" out`, key)
}

/** A number that has bounds, both of which it may be. */
export const between = (map: JsonMap, key: string, least: number, most: number, check: Check): void => {
  const value = number(map, key)
  if (value === undefined || (value >= least && value <= most)) return
  const bounds = most === Number.POSITIVE_INFINITY ? `at least ${least}` : `between ${least} and ${most}`
  say(check, 'range', `"${key}" is ${value}, and has to be ${bounds}`, `Write a number of ${bounds}`, key)
}

/** A number that may not be below zero. */
export const notNegative = (map: JsonMap, check: Check, ...keys: readonly string[]): void => {
  for (const key of keys) between(map, key, 0, Number.POSITIVE_INFINITY, check)
}

/** A text that is wrong for a reason. */
export const wrongText = (
  map: JsonMap,
  key: string,
  check: Check,
  wrong: (value: string) => string | undefined,
): void => {
  const value = text(map, key)
  const why = value === undefined ? undefined : wrong(value)
  if (value !== undefined && why)
    say(check, 'name', `"${key}" is "${cut(value)}", which ${why}`, 'Write another value', key)
}

/** A field that holds a DNS label, where it holds anything. */
export const label = (map: JsonMap, key: string, check: Check): void => wrongText(map, key, check, wrongLabel)

/** A field that holds a DNS subdomain, where it holds anything. */
export const subdomain = (map: JsonMap, key: string, check: Check): void => wrongText(map, key, check, wrongSubdomain)

/** A field that holds what could be the key of a label, where it holds anything. */
export const qualified = (map: JsonMap, key: string, check: Check): void => wrongText(map, key, check, wrongKey)

/** A text, or where it is in a list, that has to be one of some words. */
export const oneOf = (
  value: string,
  words: readonly string[],
  check: Check,
  ...below: readonly (string | number)[]
): void => {
  if (words.includes(value)) return
  const path = [...check.path, ...below]
  say(
    check,
    'value',
    `${here(path)} is "${cut(value)}", and has to be one of ${words.join(', ')}`,
    `Write one of ${words.join(', ')}`,
    ...below,
  )
}

/** A field of words, where it holds anything. */
export const word = (map: JsonMap, key: string, words: readonly string[], check: Check): void => {
  const value = text(map, key)
  if (value !== undefined) oneOf(value, words, check, key)
}

/** Of some fields exactly one may be there; or none, where that is fine. Gives the one that is there. */
export const single = (
  map: JsonMap,
  keys: readonly string[],
  check: Check,
  none: 'none is fine' | 'one is needed',
): string | undefined => {
  let found: string | undefined
  for (const key of keys) {
    if (map[key] === undefined || map[key] === null) continue
    if (found !== undefined) {
      say(
        check,
        'choice',
        `${place(check)} has "${found}" and "${key}", and may have one of them`,
        'Leave all but one out',
        key,
      )
      return found
    }
    found = key
  }
  if (found === undefined && none === 'one is needed') {
    const some = keys.length > 8 ? [...keys.slice(0, 8), '…'] : keys
    say(check, 'choice', `${place(check)} has none of ${some.join(', ')}, and needs one`, 'Write one of them')
  }
  return found
}

/** Fields of words whose Go type is a pointer: the empty word is none of those that may stand there. */
export const notEmpty = (map: JsonMap, check: Check, ...keys: readonly string[]): void => {
  for (const key of keys)
    if (map[key] === '') say(check, 'value', `"${key}" is empty`, 'Write a value, or leave it out', key)
}
