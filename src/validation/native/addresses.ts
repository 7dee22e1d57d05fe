import { wrongFormat } from '../schema/formats.ts'

/** Whether a text is an IPv4 or IPv6 address. Zeros before a number of IPv4, which Kubernetes takes where it always did, are fine. */
export const isAddress = (text: string): boolean => {
  const plain = text.replace(/(^|\.)0+(?=\d)/g, '$1')
  return wrongFormat('ipv4', plain, 0) === undefined || wrongFormat('ipv6', text, 0) === undefined
}

/** Whether a text is a range of addresses as 10.0.0.0/8. */
export const isRange = (text: string): boolean => {
  const [address = '', bits] = text.split('/')
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
