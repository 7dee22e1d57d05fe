import { type CelFunction, fn } from '../cel-function.ts'
import { any, bool, bytes, double, int, type Kind, list, text, uint } from '../cel-type.ts'
import { compare } from '../equal.ts'
import { CelFailure, type CelList, CelUint, type CelValue } from '../value.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { intOf, uintOf } from './number.ts'
import { LATER_STRINGS } from './strings.ts'

const best = (values: readonly CelValue[], sign: 1 | -1): CelValue => {
  let found: CelValue | undefined
  for (const value of values) {
    if (value instanceof CelFailure) return value
    if (found === undefined) {
      found = value
      continue
    }
    const order = compare(value, found)
    if (order === undefined) return new CelFailure('values cannot be compared')
    if (order * sign > 0) found = value
  }
  return found ?? new CelFailure('an empty list has no least and no greatest item')
}

const extremes = (name: string, sign: 1 | -1): readonly CelFunction[] => [
  fn(name, [list(any)], any, (items: CelList) => best(items.items, sign)),
  ...Array.from({ length: 10 }, (_, more): CelFunction => {
    const kinds: Kind<CelValue>[] = Array.from({ length: more + 1 }, () => any)
    return { name, method: false, kinds, returns: any.type, call: args => best(args, sign) }
  }),
]

/** Halves go away from zero, as Go rounds them. */
const rounded = (value: number): number => Math.sign(value) * Math.round(Math.abs(value))

const shifted = (value: bigint, by: bigint, left: boolean): bigint | undefined =>
  by < 0n ? undefined : by > 63n ? 0n : left ? BigInt.asIntN(64, value << by) : BigInt.asUintN(64, value) >> by

const NEGATIVE = new CelFailure('bits are shifted by less than nothing')

const MATH: readonly CelFunction[] = [
  ...extremes('math.greatest', 1),
  ...extremes('math.least', -1),
  fn('math.ceil', [double], double, value => Math.ceil(value)),
  fn('math.floor', [double], double, value => Math.floor(value)),
  fn('math.round', [double], double, rounded),
  fn('math.trunc', [double], double, value => Math.trunc(value)),
  fn('math.isInf', [double], bool, value => Math.abs(value) === Number.POSITIVE_INFINITY),
  fn('math.isNaN', [double], bool, value => Number.isNaN(value)),
  fn('math.isFinite', [double], bool, value => Number.isFinite(value)),
  fn('math.abs', [double], double, value => Math.abs(value)),
  fn('math.abs', [int], int, value => intOf(value < 0n ? -value : value)),
  fn('math.abs', [uint], uint, value => value),
  fn('math.sign', [double], double, value => Math.sign(value)),
  fn('math.sign', [int], int, value => (value < 0n ? -1n : value > 0n ? 1n : 0n)),
  fn('math.sign', [uint], uint, ({ value }) => new CelUint(value > 0n ? 1n : 0n)),
  fn('math.sqrt', [double], double, value => Math.sqrt(value)),
  fn('math.sqrt', [int], double, value => Math.sqrt(Number(value))),
  fn('math.bitAnd', [int, int], int, (one, other) => one & other),
  fn('math.bitAnd', [uint, uint], uint, (one, other) => new CelUint(one.value & other.value)),
  fn('math.bitOr', [int, int], int, (one, other) => one | other),
  fn('math.bitOr', [uint, uint], uint, (one, other) => new CelUint(one.value | other.value)),
  fn('math.bitXor', [int, int], int, (one, other) => one ^ other),
  fn('math.bitXor', [uint, uint], uint, (one, other) => new CelUint(one.value ^ other.value)),
  fn('math.bitNot', [int], int, value => ~value),
  fn('math.bitNot', [uint], uint, ({ value }) => uintOf(BigInt.asUintN(64, ~value))),
  fn('math.bitShiftLeft', [int, int], int, (value, by) => shifted(value, by, true) ?? NEGATIVE),
  fn('math.bitShiftLeft', [uint, int], uint, ({ value }, by) => {
    const moved = shifted(value, by, true)
    return moved === undefined ? NEGATIVE : new CelUint(BigInt.asUintN(64, moved))
  }),
  fn('math.bitShiftRight', [uint, int], uint, ({ value }, by) => {
    const moved = shifted(value, by, false)
    return moved === undefined ? NEGATIVE : new CelUint(moved)
  }),
  fn('math.bitShiftRight', [int, int], int, (value, by) => {
    const moved = shifted(value, by, false)
    return moved === undefined ? NEGATIVE : BigInt.asIntN(64, moved)
  }),
]

const BASE64: readonly CelFunction[] = [
  fn('base64.encode', [bytes], text, toBase64),
  fn('base64.decode', [text], bytes, value => fromBase64(value) ?? new CelFailure('a text is not in Base64')),
]

/** Functions that are common elsewhere, and that the API server does not have: give them to policies of tools that do. */
export const BEYOND: readonly CelFunction[] = [...MATH, ...BASE64, ...LATER_STRINGS]
