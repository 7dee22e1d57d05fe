import { type CelFunction, fn, method } from '../cel-function.ts'
import { bool, int, opaque, text } from '../cel-type.ts'
import { CelFailure, CelOpaque, type CelValue } from '../value.ts'

/** A semantic version. What stands behind `+` does not count. */
class Version extends CelOpaque {
  readonly typeName = 'kubernetes.Semver'
  readonly parts: readonly [bigint, bigint, bigint]
  readonly before: readonly string[]
  constructor(parts: readonly [bigint, bigint, bigint], before: readonly string[]) {
    super()
    this.parts = parts
    this.before = before
  }
  equals(other: CelOpaque): boolean {
    return other instanceof Version && order(this, other) === 0n
  }
}

const version = opaque('kubernetes.Semver', (value): value is Version => value instanceof Version)

const NUMBER = '(0|[1-9]\\d{0,19})'
const NAMES = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const SEMVER = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${NAMES}))?(?:\\+${NAMES})?$`)

const parsed = (value: string): Version | undefined => {
  const found = value.length <= 1000 ? SEMVER.exec(value) : null
  if (!found) return undefined
  const before = found[4]?.split('.') ?? []
  if (before.some(part => /^0\d+$/.test(part))) return undefined
  return new Version([BigInt(found[1] ?? 0), BigInt(found[2] ?? 0), BigInt(found[3] ?? 0)], before)
}

/** Without `v`, with all three numbers, and without zeros in front of them. */
const normalized = (value: string): string | undefined => {
  const parts = value.replace(/^v/, '').split('.')
  const three = [...parts.slice(0, 2), ...(parts.length > 2 ? [parts.slice(2).join('.')] : [])].map(part =>
    part.length > 1 ? part.replace(/^0+(?=\d)/, '') : part,
  )
  if (three.length < 3 && /[+-]/.test(three.at(-1) ?? '')) return undefined
  while (three.length < 3) three.push('0')
  return three.join('.')
}

const tolerant = (value: string): Version | undefined => {
  const text = normalized(value)
  return text === undefined ? undefined : parsed(text)
}

const sign = (one: bigint, other: bigint): bigint => (one < other ? -1n : one > other ? 1n : 0n)

const orderOfNames = (one: string, other: string): bigint => {
  const [left, right] = [/^\d+$/.test(one), /^\d+$/.test(other)]
  if (left && right) return sign(BigInt(one), BigInt(other))
  if (left !== right) return left ? -1n : 1n
  return one < other ? -1n : one > other ? 1n : 0n
}

const order = (one: Version, other: Version): bigint => {
  for (const [at, part] of one.parts.entries()) {
    const less = sign(part, other.parts[at] ?? 0n)
    if (less !== 0n) return less
  }
  if (one.before.length === 0 || other.before.length === 0)
    return BigInt(Number(other.before.length > 0)) - BigInt(Number(one.before.length > 0))
  for (const [at, name] of one.before.entries()) {
    const second = other.before[at]
    const less = second === undefined ? 1n : orderOfNames(name, second)
    if (less !== 0n) return less
  }
  return one.before.length < other.before.length ? -1n : 0n
}

const NO_VERSION = new CelFailure('a text is no semantic version')

/** Semantic versions. */
export const SEMVERS: readonly CelFunction[] = [
  fn('semver', [text], version, (value): CelValue => parsed(value) ?? NO_VERSION),
  fn(
    'semver',
    [text, bool],
    version,
    (value, loose): CelValue => (loose ? tolerant(value) : parsed(value)) ?? NO_VERSION,
  ),
  fn('isSemver', [text], bool, value => parsed(value) !== undefined),
  fn('isSemver', [text, bool], bool, (value, loose) => (loose ? tolerant(value) : parsed(value)) !== undefined),
  method('major', [version], int, ({ parts }) => parts[0]),
  method('minor', [version], int, ({ parts }) => parts[1]),
  method('patch', [version], int, ({ parts }) => parts[2]),
  method('isGreaterThan', [version, version], bool, (one, other) => order(one, other) > 0n),
  method('isLessThan', [version, version], bool, (one, other) => order(one, other) < 0n),
  method('compareTo', [version, version], int, order),
]
