import { pointerStep } from '../overlay/yaml-node.ts'
import { fromBase64 } from './base64.ts'
import { isEncrypted, isWord } from './harmless.ts'
import { finderOf } from './hide-in.ts'
import { hideSecretsIn } from './hide-text.ts'
import { KNOWN_TOKENS } from './known-tokens.ts'
import type { KubernetesObject } from './manifest.ts'
import { isMark, MARKS, type Mark } from './mark.ts'
import { type Leaf, mapLeaves, type Visit } from './secret-leaves.ts'

/** What an object is found by stays, whatever it looks like. */
const IDENTITY = new Set(['apiVersion', 'kind', 'metadata/name', 'metadata/namespace'])
/** Under these keys stands what is made of letters and digits, and public. */
const PUBLIC =
  /^(?:image|newName|newTag|tag|digest|repository|chart|version|caBundle|ca|ca\.crt|tls\.crt|cert|certificate|publicKey|checksum\/.*|mac|.*\/signature(?:_\d+)?)$/
/** Under these stand labels and names, in which nobody keeps a drawn password. */
const LABELS = /^(?:labels|matchLabels|nodeSelector|selector|remoteRef)$/
/** Under these keys stand sentences. */
const SENTENCES = /^(?:description|summary|message|runbook|title|notes?|help)$/
/** Stores of keys: nothing of them can be read. */
const KEY_STORE = /\.(?:jks|p12|pfx|keystore|truststore|kdbx?)$/
/** Shorter values than this stand in too many places by chance; words (`production`) even longer ones. */
const TELLING = 8
const TELLING_WORD = 12

/**
 * The object without the values that must not be read by everybody: all of a Secret, and elsewhere whatever looks like a secret, by its
 * key, by its form, or by being equal to one of them. In longer texts only the secret part is replaced. `hidden` are RFC 6901 pointers to the values in
 * which something was. An object in which nothing is secret is answered as it came; one that is hidden already is the same again.
 */
export const hide = (
  object: KubernetesObject,
  mark: Mark,
): { readonly object: KubernetesObject; readonly hidden: readonly string[] } => {
  const hidden = new Set<string>()
  const values = new Set<string>()
  const marking =
    (leaf: Leaf): Mark =>
    value => {
      // Words are looked for elsewhere only where nobody guessed that they are secret.
      const least = !isWord(value)
        ? TELLING
        : leaf === 'secret' || leaf === 'base64'
          ? TELLING_WORD
          : Number.POSITIVE_INFINITY
      if (value.length >= least) values.add(value)
      return mark(value)
    }
  let shown: unknown = object
  // What stands right beside a value that is replaced may only then look like a secret. Nothing was ever seen to take a third round.
  for (let round = 0; round < 4; round++) {
    const once = mapLeaves(
      shown,
      noting(hidden, (text, leaf, path) => hiddenText(text, leaf, path, marking(leaf))),
    )
    if (once === shown) break
    const find = finderOf([...values])
    shown = mapLeaves(
      once,
      noting(hidden, text => find(text, mark)),
    )
    if (shown === once) break
  }
  return { object: shown as KubernetesObject, hidden: [...hidden] }
}

/** Keeps the place of every text that changes, and leaves alone what the object is found by. */
const noting =
  (hidden: Set<string>, visit: (...args: Parameters<Visit>) => string): Visit =>
  (text, leaf, path) => {
    if (path.length <= 2 && IDENTITY.has(path.join('/'))) return undefined
    const shown = visit(text, leaf, path)
    if (shown === text) return undefined
    hidden.add(path.map(pointerStep).join(''))
    return shown
  }

const hiddenText = (text: string, leaf: Leaf, path: readonly (string | number)[], mark: Mark): string => {
  const key = String(path.at(-1) ?? '')
  if (leaf === 'base64' || leaf === 'secret') {
    if (isMark(text) || isEncrypted(text)) return text
    // Marks of `data` and `stringData` are comparable, because both are of what the pods will see.
    return mark(leaf === 'base64' ? (fromBase64(text) ?? text) : text)
  }
  if (leaf === 'all') return mark(text)
  if (text.length < 4) return text
  if (leaf === 'part') {
    const shown = hideSecretsIn(text, 'settings', mark)
    // Addresses without anybody in them are no secret.
    return shown === text && text.search(MARKS) < 0 && /[@=\s]/.test(text) ? mark(text) : shown
  }
  if (LABELS.test(String(path.at(-2) ?? ''))) return text.replace(KNOWN_TOKENS, token => mark(token))
  if (path[0] === 'binaryData' && KEY_STORE.test(key)) return mark(text)
  if (PUBLIC.test(key))
    return text.includes('PRIVATE KEY') || text.includes('://') ? hideSecretsIn(text, 'sentences', mark) : text
  return hideSecretsIn(text, SENTENCES.test(key) ? 'sentences' : 'settings', mark)
}
