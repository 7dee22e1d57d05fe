/** Whether a key says that its value is a secret: all of it, or the password in an address or list of settings (`dsn`). */
export type SaysSecret = 'all' | 'part' | undefined

/** A quick look that leaves out nearly every key. */
const MAYBE = /pass|pwd|secret|token|key|cred|dsn|conn|salt|pepper|cookie|mnemonic|psk|auth|pat$|jwt/i

/** What is after these is not the secret but something about it, or where it is. By the last word. */
const ABOUT = new Set(
  (
    'name names ref refs reference references path paths file files filename dir directory mount url urls uri uris endpoint endpoints host ' +
    'hosts hostname port type kind policy policies audience audiences ttl expiry expiration expires expire duration second seconds minutes ' +
    'hours days ms millis interval timeout age lifetime length len size count max min limit limits enabled enable disabled required ' +
    'optional version id ids namespace namespaces store stores provider providers manager backend engine class issuer format algorithm ' +
    'alg encoding prefix suffix header headers field label labels selector rotation template mode method methods strategy scope scopes ' +
    'username usernames user users login controller operator service services server image tag repository role annotation env var ' +
    'variable region location review reviews regex pattern validator validation complexity hint description title checksum bits rounds ' +
    'iterations cost claim claims subject param parameter property project change reset auth authentication encryption source helpers'
  ).split(' '),
)

/** Endings of file names: `token-service.yaml` is about a service, `secrets.yaml` is full of secrets. */
const FILE = new Set(
  'yaml yml json properties conf cfg config ini toml xml txt env sh py js sql md html lua rego tpl tmpl'.split(' '),
)

const NOUN =
  /password|passwd|passphrase|passcode|secret|credential|apikey|privatekey|accesskey|masterkey|requirepass|masterauth|mnemonic|token$|tokens$|pwd$|creds?$|psk$/
const CONNECTION = /^dsn$|connectionstring|connstr/
/** Words that are secrets only where nothing comes after them. */
const LAST = new Set(['pass', 'salt', 'pepper', 'cookie', 'pat', 'jwt'])
/** Kinds of keys that are secrets; others are names of something (`topologyKey`) or public. */
const KEY_OF = new Set(
  (
    'api access private secret encryption encrypt signing sign master license shared auth account ssh storage session hmac jwt cipher ' +
    'crypt crypto root admin deploy client host service subscription app application webhook instrumentation ingest server vapid tls ssl wg'
  ).split(' '),
)
/** Secrets of Kubernetes are named by these. */
const NAMED = /\b(?:tls|ca|certs?|certificates?|password|credentials?|pull) secrets?$/
/** What keeps secrets is none. */
const KEEPERS =
  /\bsecrets? (?:manager|stores?|provider|engine|operator|backend|csi|controller|generator|sync|syncer|rotation|scanning|resolver|class|injector|injection)\b/g

/** Whether a key, variable or flag says by its words that what it holds is a secret. */
export const saysSecret = (key: string): SaysSecret => {
  if (!MAYBE.test(key) || key.length > 200 || /ingress\.kubernetes\.io\/auth-(?:tls-)?secret$/.test(key))
    return undefined
  const words = wordsOf(key)
  if (FILE.has(words.at(-1) ?? '') && words.length > 1) words.pop()
  const last = words.at(-1) ?? ''
  if (ABOUT.has(last) || words.includes('existing') || NAMED.test(words.join(' ')) || words[0] === 'automount')
    return undefined
  const said = words.join(' ').replace(KEEPERS, ' ')
  if (/\b(?:max|min|num|count|total|per)\b.*\btokens\b/.test(said)) return undefined
  const left = said.split(' ')
  if (left.some(word => NOUN.test(word)) || LAST.has(last)) return 'all'
  if (left.some((word, index) => /^keys?$/.test(word) && KEY_OF.has(left[index - 1] ?? ''))) return 'all'
  return CONNECTION.test(said.replaceAll('connection string', 'connectionstring')) ||
    left.some(word => CONNECTION.test(word))
    ? 'part'
    : undefined
}

/** Whether a map or list under this key holds nothing but secrets. */
export const saysSecrets = (key: string): boolean =>
  /(?:passwords|secrets|tokens|credentials|creds|keys)$/i.test(key) && saysSecret(key) === 'all'

/** Whether what a key holds is about a secret, instead of being one: its name, its file, how long it lasts. */
export const isAbout = (key: string): boolean => key === 'key' || key === 'keys' || ABOUT.has(wordsOf(key).at(-1) ?? '')

/** Of what has a domain before it (`external-secrets.io/component`) only the name. */
const wordsOf = (key: string): string[] =>
  key
    .replace(/^[\w-]+(?:\.[\w-]+)+\//, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(word => word.replace(/(?<=[a-z])\d+$/, ''))
    .filter(word => word !== '')
