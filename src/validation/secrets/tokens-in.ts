import { fromBase64 } from '../../diff/base64.ts'
import { KNOWN_TOKENS } from '../../diff/known-tokens.ts'
import type { Severity } from '../problem.ts'
import { distinct, isRandom } from './randomness.ts'
import { isStandIn, isWeak, withoutDefault } from './stand-in.ts'
import { isExample, TOKEN_FORMS } from './token-forms.ts'

/** Something in a text that is a secret by its form alone. */
export interface Token {
  /** With its article, for the middle of a sentence: `a GitHub token`. */
  readonly what: string
  readonly severity: Severity
  /** Where it stands in the text, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** The secret itself: it stays inside. */
  readonly value: string
}

/** Without any of these there is none. */
const MAYBE = /-----BEGIN|LS0tLS1CRUdJTi|:\/\/|@(?:tcp|unix)\(|"auth"|(?:Account|Access)Key=|Q~|\b(?:bearer|basic)\b/i
/** How far a key's body is looked at. */
const MOST_BODY = 600

/** All that is a secret by its form in a text of any kind, in order, none in another. Linear in the text. */
export const tokensIn = (text: string): readonly Token[] => {
  if (text.length < 12) return []
  const found: Token[] = []
  if (MAYBE.test(text)) found.push(...keysIn(text), ...addressesIn(text), ...settingsIn(text))
  for (const match of text.matchAll(KNOWN_TOKENS)) {
    const known = TOKEN_FORMS.find(({ form }) => form.test(match[0]))
    const value = known?.form.exec(match[0])?.[0]
    if (!known || value === undefined || isExample(value)) continue
    found.push({ ...known, from: match.index, to: match.index + value.length, value })
  }
  found.sort((a, b) => a.from - b.from)
  let end = 0
  return found.filter(({ from, to }) => {
    if (from < end) return false
    end = to
    return true
  })
}

/** Tells of a range of a text whether one of its tokens, which are in order, is in it. */
export const tokenWithin = (tokens: readonly Token[]): ((from: number, to: number) => boolean) => {
  return (from, to) => {
    let [low, high] = [0, tokens.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((tokens[middle]?.to ?? 0) <= from) low = middle + 1
      else high = middle
    }
    return (tokens[low]?.from ?? Number.POSITIVE_INFINITY) < to
  }
}

/** Private keys in PEM, also in base64, and with escaped line breaks as in JSON. */
const keysIn = (text: string): readonly Token[] => {
  const found: Token[] = []
  let last = 0
  for (const match of text.matchAll(/-----BEGIN ([A-Z0-9 ]{0,40})PRIVATE KEY(?: BLOCK)?-----/g)) {
    const from = match.index
    const after = from + match[0].length
    if (from < last) continue
    const body = bodyOf(text.slice(after, after + MOST_BODY))
    if (body.length < 40 || distinct(body) < 12 || /example/i.test(body)) continue
    const end = text.indexOf('-----END', after)
    last = end < 0 ? text.length : end + 8
    const google = text.slice(Math.max(0, from - 500), from).includes('service_account')
    const encrypted = match[1] === 'ENCRYPTED '
    const what = google
      ? 'the key of a Google service account'
      : encrypted
        ? 'an encrypted private key'
        : 'a private key'
    found.push({ what, severity: encrypted ? 'warning' : 'error', from, to: last, value: text.slice(from, last) })
  }
  for (const match of text.matchAll(/LS0tLS1CRUdJTi[A-Za-z0-9+/]{50,}={0,2}/g)) {
    const inner = fromBase64(match[0].slice(0, 64)) ?? ''
    if (!/^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(inner)) continue
    found.push({
      what: 'a private key in base64',
      severity: 'error',
      from: match.index,
      to: match.index + match[0].length,
      value: match[0],
    })
  }
  return found
}

/** The first whole line of what stands between the lines of a key. */
const bodyOf = (text: string): string =>
  /[A-Za-z0-9+/]{40,}/.exec((text.split('-----', 1)[0] ?? '').replace(/\\+[nr]/g, '\n'))?.[0] ?? ''

/** Passwords in addresses: `postgres://user:x@host`, `user:x@tcp(host)`. */
const addressesIn = (text: string): readonly Token[] => {
  const found: Token[] = []
  const say = (user: string, password: string, from: number, host: string): void => {
    const plain = withoutDefault(decoded(password))
    if (isStandIn(plain) || isStandIn(`${user}:${plain}`) || /^[.*]+$/.test(plain)) return
    // Sentences about addresses write a letter where a password stands.
    if (plain.length < 3) return
    if (/^(?:[\w-]+\.)*example\.(?:com|org|net)\b/i.test(host) && !isRandom(plain)) return
    const severity = isWeak(plain) || plain === user ? 'warning' : 'error'
    found.push({ what: 'a password in an address', severity, from, to: from + password.length, value: password })
  }
  for (const match of text.matchAll(/([A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)([^\s"'`\\|]{3,4096})/g)) {
    const [, scheme = '', rest = ''] = match
    const authority = rest.split(/[/?#,]/, 1)[0] ?? ''
    // People forget to escape slashes in passwords.
    const sign = authority.includes('@')
      ? authority.lastIndexOf('@')
      : /^[^:/?#]{1,100}:(?!\d{1,5}(?:[/?#,]|$))/.test(authority)
        ? rest.slice(0, 300).lastIndexOf('@')
        : -1
    const colon = rest.indexOf(':')
    if (sign < 0 || colon < 0 || colon >= sign - 1 || !/^[\w[$<{(*.%-]/.test(rest.slice(sign + 1))) continue
    const user = rest.slice(0, colon)
    if (/[/?#]/.test(user)) continue
    say(user, rest.slice(colon + 1, sign), match.index + scheme.length + colon + 1, rest.slice(sign + 1))
  }
  for (const match of text.matchAll(/(?<![\w:/.-])([\w.-]{1,100}):([^\s"'`@]{1,200})@(?:tcp|unix|udp)\(([^)]{0,100})/g))
    say(match[1] ?? '', match[2] ?? '', match.index + (match[1] ?? '').length + 1, match[3] ?? '')
  return found
}

/** Percent signs that escape nothing are left. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Secrets that are known by what is right before them. */
const settingsIn = (text: string): readonly Token[] => {
  const found: Token[] = []
  const say = (what: string, match: RegExpMatchArray, value: string): void => {
    const from = (match.index ?? 0) + match[0].lastIndexOf(value)
    found.push({ what, severity: 'error', from, to: from + value.length, value })
  }
  for (const match of text.matchAll(/\b(?:Account|SharedAccess)Key=([A-Za-z0-9+/]{43,86}={1,2})/g))
    if (!isExample(match[1] ?? '')) say('a key of Azure', match, match[1] ?? '')
  for (const match of text.matchAll(/(?<![\w~.-])[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~.-])/g))
    say('a client secret of Azure', match, match[0])
  if (/"auths?"/.test(text))
    for (const match of text.matchAll(/"auth"\s{0,9}:\s{0,9}"([A-Za-z0-9+/]{6,4096}={0,2})"/g))
      if (isLogin(match[1] ?? '')) say('the login of an image registry', match, match[1] ?? '')
  for (const match of text.matchAll(/\bbasic[ \t]{1,4}([A-Za-z0-9+/]{8,512}={0,2})(?![\w-])/gi))
    if (isLogin(match[1] ?? '')) say('a login', match, match[1] ?? '')
  for (const match of text.matchAll(/\bbearer[ \t]{1,4}([\w.~+/-]{20,4096}={0,2})/gi))
    if (isRandom(match[1] ?? '') && !isExample(match[1] ?? '')) say('a bearer token', match, match[1] ?? '')
  return found
}

/** Whether base64 is of a user and a password that is one. */
export const isLogin = (base64: string): boolean => {
  const [user = '', ...rest] = (fromBase64(base64) ?? '').split(':')
  const password = rest.join(':')
  return (
    /^[\x21-\x7e]{0,100}$/.test(user) &&
    password !== '' &&
    /^[\x20-\x7e]+$/.test(password) &&
    !isStandIn(password) &&
    !isWeak(password)
  )
}
