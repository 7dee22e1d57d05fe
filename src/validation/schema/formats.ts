import { wrongLabel, wrongSubdomain } from './names.ts'

type Test = (text: string) => boolean

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isDate = (text: string): boolean => {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!found) return false
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  return day >= 1 && day <= (DAYS[month - 1] ?? 0) + leap
}

const isDateTime = (text: string): boolean => {
  const found = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)([.,]\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text)
  if (!found || !isDate(found[1] ?? '')) return false
  return Number(found[2]) < 24 && Number(found[3]) < 60 && Number(found[4]) < 60
}

const isBase64 = (text: string): boolean => {
  const plain = text.replace(/[\r\n]/g, '')
  return plain.length > 0 && plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)
}

/** As Go's `time.ParseDuration` reads it, and as Scala writes it: `1h30m`, `1.5s`, `22 ns`, `3 days`. */
const isDuration = (text: string): boolean =>
  text.length <= 200 &&
  (text === '0' ||
    /^[+-]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text) ||
    /^\s*\d+\s*(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*$/.test(
      text,
    ))

const isIpv4 = (text: string): boolean => {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)
}

const isIpv6 = (text: string): boolean => {
  if (text.length > 45 || !/^[0-9a-fA-F:.]+$/.test(text)) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const four = last.includes('.')
  if (four && !isIpv4(last)) return false
  const hexadecimal = four ? groups.slice(0, -1) : groups
  const count = hexadecimal.length + (four ? 2 : 0)
  return hexadecimal.every(group => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
}

const isCidr = (text: string): boolean => {
  const [address = '', bits = '', more] = text.split('/')
  if (more !== undefined || !/^\d{1,3}$/.test(bits)) return false
  return (isIpv4(address) && Number(bits) <= 32) || (isIpv6(address) && Number(bits) <= 128)
}

const isMac = (text: string): boolean =>
  /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$|^[0-9a-f]{2}(-[0-9a-f]{2}){5}$|^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$|^[0-9a-f]{2}(:[0-9a-f]{2}){7}$|^[0-9a-f]{2}(-[0-9a-f]{2}){7}$|^[0-9a-f]{4}(\.[0-9a-f]{4}){3}$/i.test(
    text,
  )

const isUri = (text: string): boolean =>
  !/[\s\p{Cc}]/u.test(text) &&
  !/%(?![0-9a-fA-F]{2})/.test(text) &&
  (text.startsWith('/') || /^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+$/.test(text))

const isEmail = (text: string): boolean =>
  text.length <= 1000 && /^(?:[^<>]*<)?[^\s@<>()[\]",;:\\]+@[^\s@<>()",;\\]+>?$/.test(text)

const isHostname = (text: string): boolean =>
  text.length <= 255 &&
  text
    .replace(/\.$/, '')
    .split('.')
    .every(part => part.length <= 63 && /^[\p{L}\p{S}0-9]([-\p{L}\p{S}0-9]*[\p{L}\p{S}0-9])?$/u.test(part))

const uuid =
  (version: string, variant: string): Test =>
  text =>
    new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i').test(text)

/** By their names without "-", as the API server reads them; it ignores every other format. */
const FORMATS: ReadonlyMap<string, readonly [test: Test, what: string]> = new Map<string, readonly [Test, string]>([
  ['datetime', [isDateTime, 'a time as 2006-01-02T15:04:05Z']],
  ['date', [isDate, 'a date as 2006-01-02']],
  ['byte', [isBase64, 'text in Base64']],
  ['duration', [isDuration, 'a duration as 1h30m']],
  ['ipv4', [isIpv4, 'an IPv4 address']],
  ['ipv6', [isIpv6, 'an IPv6 address']],
  ['cidr', [isCidr, 'a range of addresses as 10.0.0.0/8']],
  ['mac', [isMac, 'a MAC address']],
  ['uri', [isUri, 'a URI']],
  ['email', [isEmail, 'an e-mail address']],
  ['hostname', [isHostname, 'a host name']],
  ['uuid', [uuid('[0-9a-f]', '[0-9a-f]'), 'a UUID']],
  ['uuid3', [uuid('3', '[0-9a-f]'), 'a UUID of version 3']],
  ['uuid4', [uuid('4', '[89ab]'), 'a UUID of version 4']],
  ['uuid5', [uuid('5', '[89ab]'), 'a UUID of version 5']],
  ['hexcolor', [text => /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text), 'a colour as #FFFFFF']],
])

/** Formats that were added with 1.34. */
const SINCE_34: ReadonlyMap<string, readonly [test: Test, what: string]> = new Map<string, readonly [Test, string]>([
  ['k8sshortname', [text => wrongLabel(text) === undefined, 'a DNS label']],
  ['k8slongname', [text => wrongSubdomain(text) === undefined, 'a DNS subdomain']],
])

/**
 * What the text should be and is not, as the end of "is not …"; undefined where it is, or the format is one that the API server of this
 * minor version (34 for 1.34) does not judge.
 */
export const wrongFormat = (format: string, text: string, minor: number): string | undefined => {
  const name = format.replaceAll('-', '')
  const found = FORMATS.get(name) ?? (minor >= 34 ? SINCE_34.get(name) : undefined)
  return found && !found[0](text) ? found[1] : undefined
}
