import { isWord } from '../../diff/harmless.ts'
import { saysSecret } from '../../diff/says-secret.ts'
import { isRandom, isUuid } from './randomness.ts'
import { isStandIn, isWeak, withoutDefault } from './stand-in.ts'

/**
 * Where a value stands: among settings (variables, values of charts, arguments), in which a password is written as what it is; in a
 * `field` of an object, in which names of secrets stand far more often; or in a line of any text.
 */
export type Place = 'setting' | 'line' | 'field'

/** Words that make what follows public, or something about a secret. */
const PUBLIC =
  /checksum|hash|sha\d|digest|etag|fingerprint|thumbprint|public|(?:^|[^a-z])pub(?:[^a-z]|$)|version|revision|example|description|topology|primary[-_.]?key|foreign[-_.]?key|sort[-_.]?key|cache[-_.]?key|(?:de)?serializer|converter|annotation|label|nopasswd/i
/** In lists of these, names and counts stand. */
const PLURAL = /(?:secrets|tokens|keys|credentials|creds)$/i
const SECRETLY = /secret|passw|passphrase|token|cred|key|cert|tls|auth|login|account/i

/** How much a value under a key, a variable's name or a flag looks like a plain secret; undefined: not at all. */
export const namedLiteral = (key: string, written: string, place: Place): 'error' | 'warning' | undefined => {
  if (key.length > 200 || saysSecret(key) !== 'all' || PUBLIC.test(key)) return undefined
  const value = withoutDefault(written.trim())
  if (value.length < 2 || isStandIn(value)) return undefined
  if (value.includes('\n')) return undefined
  if (isUuid(value)) return place === 'field' ? undefined : 'warning'
  if (isRandom(value)) return isPath(value) || isWeak(value) ? undefined : 'error'
  if (place === 'field' || isNoSecret(key, value) || (place === 'line' && isWord(value))) return undefined
  return 'warning'
}

const isPath = (value: string): boolean => /^\.{0,2}\/[\w.-]+\/|^[a-z][\w+.-]*:\/\//i.test(value)

/** Names, numbers, times, addresses, types of programs, sentences: what stands beside words such as "token" and is none. */
const isNoSecret = (key: string, value: string): boolean => {
  if (value.length > 200 || /\s/.test(value) || /secrets$/i.test(key)) return true
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h|d|[KMG]i?B?)?$/.test(value) && (PLURAL.test(key) || /[a-z]$/i.test(value))) return true
  if (/\(\?|\\[bdswBDSW]|\[\^?\w-/.test(value)) return true
  if (/^v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$/.test(value)) return true
  if (
    /^[a-z][\w+.-]*:\/\/|^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:\/|$)|^[\w.-]+:\d{2,5}$|^[\w.+-]+@[\w-]+\.[\w.]+$|^\.{0,2}\/|^~\//i.test(
      value,
    )
  )
    return true
  // `HS256`, `org.example.Token`, `file.txt`, `a.b.c`
  if (/^(?:[HREP]S|EdDSA|AES|A)\d{3}\w*$|^(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*$/.test(value)) return true
  if (
    /[,|[\](){}]/.test(value) &&
    value.split(/[,|[\](){}\s]+/).every(part => /^(?:[A-Za-z_][A-Za-z_.:-]*)?$/.test(part))
  )
    return true
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return true
  // A name of a secret, or of a key in one.
  if (/key$/i.test(key) && (saysSecret(value) !== undefined || isWord(value))) return true
  if (/^secretKey$/.test(key) && /^[A-Za-z._-]+$/.test(value)) return true
  const password = /pass(?:word|wd|phrase)?$|pwd$/i.test(key)
  const words = value.split(/[-_./:]/)
  if (!/^[a-z0-9]+(?:[-_./:][a-z0-9]+)+$/i.test(value)) return false
  return (
    words.length > 1 &&
    (SECRETLY.test(value) || (!password && words.filter(word => isWord(word)).length > words.length / 2))
  )
}
