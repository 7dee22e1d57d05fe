import { CelFailure, CelUint } from '../value.ts'

/** Least and most of an integer of 64 bits. */
export const LEAST_INT = -(2n ** 63n)
export const MOST_INT = 2n ** 63n - 1n
export const MOST_UINT = 2n ** 64n - 1n

/** The integer, or the failure that it does not fit into 64 bits. */
export const intOf = (value: bigint): bigint | CelFailure =>
  value < LEAST_INT || value > MOST_INT ? new CelFailure('integer overflow') : value

/** The unsigned integer, or the failure that it does not fit into 64 bits. */
export const uintOf = (value: bigint): CelUint | CelFailure =>
  value < 0n || value > MOST_UINT ? new CelFailure('unsigned integer overflow') : new CelUint(value)

/** The whole part of a double, or the failure that it is none of 64 bits. */
export const wholeOf = (value: number, least: bigint, most: bigint): bigint | CelFailure => {
  if (!Number.isFinite(value)) return new CelFailure('integer overflow')
  const whole = BigInt(Math.trunc(value))
  // A double at the limit may stand for a number beyond it, so Go refuses the limits themselves.
  return (whole <= least && least < 0n) || whole < least || whole >= most ? new CelFailure('integer overflow') : whole
}

/** How expressions write a double. */
export const doubleText = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf'
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  // As Go's `%g`: powers of ten from 6 on are written as such.
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e')
    return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`
  }
  return `${value}`
}

/** An index of a list or text, or undefined where it is none of one that long. */
export const indexWithin = (index: bigint, size: number): number | undefined =>
  index >= 0n && index <= BigInt(size) ? Number(index) : undefined
