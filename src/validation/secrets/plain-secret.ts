import { fromBase64 } from '../../diff/base64.ts'
import { isWord } from '../../diff/harmless.ts'
import { isMap, mapAt } from '../../diff/json.ts'
import { saysSecret } from '../../diff/says-secret.ts'
import type { Severity } from '../problem.ts'
import { isRandom } from './randomness.ts'
import { scalarText } from './scalar-text.ts'
import { type JudgeSecret, type Sighting, sightingsIn } from './search.ts'
import { isSopsText } from './sops-rules.ts'
import { isStandIn, isToBeReplaced, isWeak, withoutDefault } from './stand-in.ts'
import { structureOf } from './structure-of.ts'
import { tokensIn } from './tokens-in.ts'

/** Keys of Secrets under which nothing secret stands: what a login is for, not what it is. */
const HARMLESS =
  /^(?:type|name|project|url|uri|host|hostname|server|servers|port|user|username|user_?name|login|email|database|db|dbname|schema|namespace|insecure|enabled?|enableLfs|enableOCI|tlsClientConfig|region|bucket|endpoint|known_hosts|knownHosts|sshKnownHosts|ssh-publickey|identity\.pub|ca\.crt|tls\.crt|ca|cert|certificate|usage-bootstrap-\w+|token-id|expiration|auth-extra-groups|description|scheme|protocol|version|client_?id|tenant_?id|account|accountname|org|organization|environment|AWS_REGION|AWS_DEFAULT_REGION)$/i
/** The last word of names such as `POSTGRES_USER`. */
const HARMLESS_ENDING =
  /[_.-](?:user|username|host|hostname|port|db|database|name|url|uri|endpoint|region|bucket|email|id|uuid|address)$|(?:[a-z]Url|[a-z]ID|[a-z]Id|Mtime)$/
const PUBLIC_BLOCKS =
  /^(?:\s*(?:#[^\n]*\n|-----BEGIN (?:[A-Z0-9 ]{0,40})?(?:CERTIFICATE(?: REQUEST)?|PUBLIC KEY|X509 CRL|PARAMETERS|PUBLIC KEY BLOCK)-----[^-]{1,20000}-----END [A-Z0-9 ]{0,60}-----))+\s*$/
const PUBLIC_KEYS =
  /^(?:[^\s,]+[ \t]+)?(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+@openssh\.com) AAAA[A-Za-z0-9+/=]+/

/** Releases of Helm are packed, and written by Helm. */
const WRITTEN_BY_OTHERS = /^helm\.sh\/release\.v\d+$/

/** What of a Secret's values everybody can read. Every value is looked at by itself. */
export const judgePlainSecret: JudgeSecret = (secret, path) => {
  if (WRITTEN_BY_OTHERS.test(scalarText(secret['type']))) return []
  return (['data', 'stringData'] as const).flatMap(field => {
    const entries = mapAt(secret, field)
    // Policies that make Secrets say their kind, and under `data` all of the manifest.
    if (Object.values(entries).some(isMap)) return judgePlainSecret(entries, [...path, field])
    return Object.entries(entries).flatMap(([key, value]) => {
      const sighting = judgeEntry(key, value, field === 'data')
      return sighting ? [{ ...sighting, path: [...path, field, key] }] : []
    })
  })
}

type Judged = Omit<Sighting, 'path'>

const judgeEntry = (key: string, value: unknown, base64: boolean): Judged | undefined => {
  if (value === null || value === undefined || isMap(value) || Array.isArray(value)) return undefined
  const written = scalarText(value).trim()
  if (isStandIn(written)) return undefined
  const text = base64 ? (fromBase64(written.replace(/\s+/g, '')) ?? written) : written
  // Public keys and archives in binary are not told apart from others.
  return judgeText(key, withoutDefault(text.trim()))
}

const plain = (severity: Severity, value: string, more: { what?: string; key?: string } = {}): Judged => ({
  rule: 'secret.plain',
  severity,
  value,
  ...more,
})

const judgeText = (key: string, text: string): Judged | undefined => {
  if (isStandIn(text) || isPublic(text) || isSopsText(text)) return undefined
  if (/^-----BEGIN [^\n]*PRIVATE KEY/.test(text) && tokensIn(text).length === 0) return plain('warning', text)
  const tokens = tokensIn(text)
  const token = tokens.find(({ severity }) => severity === 'error') ?? tokens[0]
  // Alone a hash is what the password is known by: whoever has it may try.
  if (token && token.severity === 'error') return plain('error', token.value, { what: token.what })
  if (saysSecret(key) === 'all' || /^(?:htpasswd|auth|cookie|pass|pwd)$/i.test(key))
    return plain(isToBeReplaced(text) ? 'warning' : 'error', text)
  const structure = text.length > 8 && /[:{=]/.test(text) ? (structureOf(text) ?? lines(text)) : undefined
  if (structure) return judgeStructure(structure, text)
  if (isHarmlessKey(key) && !isRandom(text)) return undefined
  if (isRandom(text)) return plain('error', text)
  if (token) return plain('error', token.value, { what: token.what })
  if (/^-?\d+(?:\.\d+)?$/.test(text) || isWord(text) || isWeak(text) || /^[a-z][\w+.-]*:\/\/\S+$/i.test(text))
    return plain('warning', text)
  return plain('error', text)
}

/** A text of several lines: settings, a script, an archive. */
const lines = (text: string): readonly unknown[] | undefined => (text.includes('\n') ? [text] : undefined)

const judgeStructure = (documents: readonly unknown[], text: string): Judged | undefined => {
  if (isEmptyOfLogins(documents)) return undefined
  const found = documents.flatMap(document => sightingsIn(document, 'setting', judgePlainSecret))
  const worst = found.find(({ severity }) => severity === 'error') ?? found[0]
  if (!worst) return plain('warning', text)
  const { severity, value, what, key } = worst
  return plain(severity, value, { ...(what === undefined ? {} : { what }), ...(key === undefined ? {} : { key }) })
}

/** A Docker configuration without any login. */
const isEmptyOfLogins = ([document, more]: readonly unknown[]): boolean => {
  if (!isMap(document) || more !== undefined || !isMap(document['auths'])) return false
  return Object.values(document['auths']).every(
    login => !isMap(login) || [login['auth'], login['password']].every(each => isStandIn(scalarText(each))),
  )
}

/** Certificates, public keys, the keys of known hosts. */
const isPublic = (text: string): boolean =>
  PUBLIC_BLOCKS.test(text) ||
  text
    .split('\n')
    .every(
      line => line.trim() === '' || line.startsWith('#') || (line.length < 20_000 && PUBLIC_KEYS.test(line.trim())),
    )

const isHarmlessKey = (key: string): boolean => HARMLESS.test(key) || HARMLESS_ENDING.test(key)
