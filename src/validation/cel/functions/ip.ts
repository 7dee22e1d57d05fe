import { type CelFunction, fn, method } from '../cel-function.ts'
import { bool, int, opaque, text } from '../cel-type.ts'
import { CelFailure, CelOpaque } from '../value.ts'

/** An address: of 32 bits or of 128. */
class Ip extends CelOpaque {
  readonly typeName = 'net.IP'
  readonly bits: 32 | 128
  readonly value: bigint
  constructor(bits: 32 | 128, value: bigint) {
    super()
    this.bits = bits
    this.value = value
  }
  equals(other: CelOpaque): boolean {
    return other instanceof Ip && other.bits === this.bits && other.value === this.value
  }
}

/** A range of addresses, with the address that it was written with. */
class Cidr extends CelOpaque {
  readonly typeName = 'net.CIDR'
  readonly ip: Ip
  readonly length: number
  constructor(ip: Ip, length: number) {
    super()
    this.ip = ip
    this.length = length
  }
  equals(other: CelOpaque): boolean {
    return other instanceof Cidr && other.length === this.length && this.ip.equals(other.ip)
  }
}

const ip = opaque('net.IP', (value): value is Ip => value instanceof Ip)
const cidr = opaque('net.CIDR', (value): value is Cidr => value instanceof Cidr)

const parseFour = (value: string): bigint | undefined => {
  const parts = value.split('.')
  if (parts.length !== 4) return undefined
  let all = 0n
  for (const part of parts) {
    // A leading zero could be meant as octal.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    all = all * 256n + BigInt(part)
  }
  return all
}

const parseSix = (value: string): bigint | undefined => {
  if (value.length > 45) return undefined
  const halves = value.split('::')
  if (halves.length > 2) return undefined
  const groups: (readonly string[])[] = []
  for (const [index, half] of halves.entries()) {
    const parts = half === '' ? [] : half.split(':')
    const last = parts.at(-1)
    if (last?.includes('.')) {
      const four = index === halves.length - 1 ? parseFour(last) : undefined
      if (four === undefined) return undefined
      parts.splice(-1, 1, (four >> 16n).toString(16), (four & 0xffffn).toString(16))
    }
    if (!parts.every(part => /^[0-9a-fA-F]{1,4}$/.test(part))) return undefined
    groups.push(parts)
  }
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n)
}

/** IPv4 in IPv6 is not allowed, and neither are zones. */
const parseIp = (value: string): Ip | undefined => {
  if (!value.includes(':')) {
    const four = parseFour(value)
    return four === undefined ? undefined : new Ip(32, four)
  }
  const six = parseSix(value)
  return six === undefined || six >> 32n === 0xffffn ? undefined : new Ip(128, six)
}

const parseCidr = (value: string): Cidr | undefined => {
  const [address = '', length = '', more] = value.split('/')
  const found = parseIp(address)
  if (!found || more !== undefined || !/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > found.bits)
    return undefined
  return new Cidr(found, Number(length))
}

const ipText = ({ bits, value }: Ip): string => {
  if (bits === 32) return [24n, 16n, 8n, 0n].map(shift => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16))
  // The first of the longest runs of two zeros or more is left out.
  let [from, longest] = [-1, 1]
  for (let at = 0; at < 8; at++) {
    let end = at
    while (end < 8 && groups[end] === '0') end++
    if (end - at > longest) [from, longest] = [at, end - at]
  }
  return from < 0 ? groups.join(':') : `${groups.slice(0, from).join(':')}::${groups.slice(from + longest).join(':')}`
}

const masked = ({ ip: { bits, value }, length }: Cidr): bigint => {
  const rest = BigInt(bits - length)
  return (value >> rest) << rest
}

const containsIp = (range: Cidr, one: Ip): boolean =>
  range.ip.bits === one.bits && masked(new Cidr(one, range.length)) === masked(range)

const contains = (range: Cidr, other: Cidr): boolean => range.length <= other.length && containsIp(range, other.ip)

const NO_IP = new CelFailure('a text is no IP address')
const NO_CIDR = new CelFailure('a text is no range of IP addresses')

const isLinkLocalMulticast = ({ bits, value }: Ip): boolean =>
  bits === 32 ? value >> 8n === 0xe00000n : value >> 112n === 0xff02n || ((value >> 112n) & 0xff0fn) === 0xff02n
const isMulticast = ({ bits, value }: Ip): boolean => (bits === 32 ? value >> 28n === 0xen : value >> 120n === 0xffn)
const isLoopback = ({ bits, value }: Ip): boolean => (bits === 32 ? value >> 24n === 127n : value === 1n)
const isLinkLocalUnicast = ({ bits, value }: Ip): boolean =>
  bits === 32 ? value >> 16n === 0xa9fen : value >> 118n === 0x3fan
const isGlobalUnicast = (one: Ip): boolean =>
  one.value !== 0n &&
  !(one.bits === 32 && one.value === 0xffffffffn) &&
  !isLoopback(one) &&
  !isMulticast(one) &&
  !isLinkLocalUnicast(one)

/** IP addresses and ranges of them. */
export const IP: readonly CelFunction[] = [
  fn('ip', [text], ip, value => parseIp(value) ?? NO_IP),
  fn('isIP', [text], bool, value => parseIp(value) !== undefined),
  fn('ip.isCanonical', [text], bool, value => {
    const found = parseIp(value)
    return found ? ipText(found) === value : NO_IP
  }),
  fn('string', [ip], text, ipText),
  method('family', [ip], int, ({ bits }) => (bits === 32 ? 4n : 6n)),
  method('isUnspecified', [ip], bool, ({ value }) => value === 0n),
  method('isLoopback', [ip], bool, isLoopback),
  method('isLinkLocalMulticast', [ip], bool, isLinkLocalMulticast),
  method('isLinkLocalUnicast', [ip], bool, isLinkLocalUnicast),
  method('isGlobalUnicast', [ip], bool, isGlobalUnicast),
  fn('cidr', [text], cidr, value => parseCidr(value) ?? NO_CIDR),
  fn('isCIDR', [text], bool, value => parseCidr(value) !== undefined),
  fn('string', [cidr], text, value => `${ipText(value.ip)}/${value.length}`),
  method('containsIP', [cidr, text], bool, (range, value) => {
    const found = parseIp(value)
    return found ? containsIp(range, found) : NO_IP
  }),
  method('containsIP', [cidr, ip], bool, containsIp),
  method('containsCIDR', [cidr, text], bool, (range, value) => {
    const found = parseCidr(value)
    return found ? contains(range, found) : NO_CIDR
  }),
  method('containsCIDR', [cidr, cidr], bool, contains),
  method('ip', [cidr], ip, range => range.ip),
  method('prefixLength', [cidr], int, ({ length }) => BigInt(length)),
  method('masked', [cidr], cidr, range => new Cidr(new Ip(range.ip.bits, masked(range)), range.length)),
]
