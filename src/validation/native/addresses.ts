import { wrongFormat } from '../schema/formats.ts'

/** Since 1.36, zeros before a number of IPv4, and bits behind the length of a range, are no longer taken where they always were. */
const STRICT = 36

/** Whether a text is an IPv4 or IPv6 address to Kubernetes of a minor version (36 for 1.36). */
export const isAddress = (text: string, minor = STRICT): boolean => {
  const zeros = /(^|[.:])0+\d+(?=\.|$)/.test(text) && text.includes('.')
  if (zeros && minor >= STRICT) return false
  const plain = text.replace(/(^|\.)0+(?=\d)/g, '$1')
  return wrongFormat('ipv4', plain, 0) === undefined || wrongFormat('ipv6', text, 0) === undefined
}

/** Whether a text is a range of addresses as 10.0.0.0/8 to Kubernetes of a minor version (36 for 1.36). */
export const isRange = (text: string, minor = STRICT): boolean => {
  const [address = '', bits] = text.split('/')
  if (
    minor >= STRICT &&
    (!isAddress(address) || bitsOf(address)?.slice(Number(bits)).includes('1') || /^0\d/.test(bits ?? ''))
  )
    return false
  return wrongFormat('cidr', `${address.replace(/(^|\.)0+(?=\d)/g, '$1')}/${bits}`, 0) === undefined
}

/** The bits of an address, as many as it has; undefined where it is none. */
export const bitsOf = (text: string): string | undefined => {
  if (!isAddress(text)) return undefined
  const four = (part: string): string =>
    part
      .split('.')
      .map(each => Number(each).toString(2).padStart(8, '0'))
      .join('')
  if (!text.includes(':')) return four(text)
  const groups = (half: string): string =>
    half === ''
      ? ''
      : half
          .split(':')
          .map(each => (each.includes('.') ? four(each) : Number.parseInt(each, 16).toString(2).padStart(16, '0')))
          .join('')
  const [before = '', after] = text.split('::').map(groups)
  return after === undefined ? before : before + '0'.repeat(Math.max(0, 128 - before.length - after.length)) + after
}

/** Whether a range is a part of another, and smaller. Ranges that are none are in nothing. */
export const isWithin = (inner: string, outer: string): boolean => {
  const [[address = '', length], [around = '', wide]] = [inner.split('/'), outer.split('/')]
  const [bits, outerBits] = [bitsOf(address), bitsOf(around)]
  if (bits === undefined || outerBits === undefined || bits.length !== outerBits.length) return false
  return Number(wide) < Number(length) && bits.startsWith(outerBits.slice(0, Number(wide)))
}
