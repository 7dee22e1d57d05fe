import { fromBase64 } from './base64.ts'
import { isHarmless, isWord } from './harmless.ts'
import { hideAddresses } from './hide-addresses.ts'
import { hideAssignments, type Reading } from './hide-assignments.ts'
import { hideStructure } from './hide-structure.ts'
import { KNOWN_TOKENS, looksDrawn } from './known-tokens.ts'
import type { Mark } from './mark.ts'

/** A quick look that leaves out nearly every text: without any of these there is nothing that says it is secret. */
const SAYS =
  /pass|pwd|secret|token|key|cred|dsn|conn|salt|pepper|cookie|mnemonic|psk|auth|pat\b|jwt|bearer|:\/\/|-----begin|@tcp|thin:|curl|mysql|maria|redis-cli/i
/** Where a base64 text may begin and what may be in it. */
const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/

/** Nothing was ever seen to take a third one. */
const ROUNDS = 4
/** How deep texts are looked into that stand in texts. */
const DEEPEST = 4

/** Free text (an error, a log line) in which whatever looks like a secret is hidden, by its form and by what is said before it. */
export const hideInText = (text: string, mark: Mark): string => hideSecretsIn(text, 'sentences', mark)

/**
 * A text in which only its secret parts are replaced, so that a diff of it can still be read. `settings`: files of settings, variables,
 * arguments; what is YAML or JSON is also looked at by its structure.
 */
export const hideSecretsIn = (text: string, reading: Reading, mark: Mark, depth = 0): string => {
  let shown = text
  // What is left beside a mark may only then look like a secret. Most texts have nothing to hide, and are gone through once.
  for (let round = 0; round < ROUNDS; round++) {
    const before = shown
    shown = hideOnce(before, reading, mark, depth)
    if (shown === before) break
  }
  return shown
}

const hideOnce = (text: string, reading: Reading, mark: Mark, depth: number): string => {
  let hidden = text
  if (SAYS.test(text)) hidden = hideAddresses(hideKeys(hidden, mark), mark)
  hidden = hidden.replace(KNOWN_TOKENS, token => mark(token))
  if (SAYS.test(hidden)) {
    if (reading === 'settings') hidden = hideStructure(hidden, mark)
    hidden = hideHeaders(hidden, reading, mark)
    hidden = hideAssignments(hidden, reading, mark)
    hidden = hideCommands(hidden, mark)
  }
  return hideDrawn(hidden, reading, mark, depth)
}

/** Private keys from their first line to their last, or to the end where that is missing. */
const hideKeys = (text: string, mark: Mark): string => {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
  let shown = ''
  let written = 0
  for (let found = begin.exec(text); found; found = begin.exec(text)) {
    const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
    end.lastIndex = begin.lastIndex
    const to = end.exec(text) ? end.lastIndex : text.length
    shown += text.slice(written, found.index) + mark(text.slice(found.index, to))
    written = to
    begin.lastIndex = to
  }
  return shown + text.slice(written)
}

/** `Authorization: Bearer …`, `Bearer …`. Alone, what comes after the scheme is always a secret; in sentences it may be a word. */
const hideHeaders = (text: string, reading: Reading, mark: Mark): string => {
  const alone = /^\s*((?:bearer|basic|token)\s+)(\S+)\s*$/i.exec(text)
  const [, scheme = '', credentials = ''] = alone ?? []
  if (credentials !== '' && !/^(?:authentication|authorization|auth)$/i.test(credentials))
    return isHarmless(credentials) || credentials.startsWith('(hidden') ? text : scheme + mark(credentials)
  const unless = (harmless: boolean) => (all: string, before: string, value: string) =>
    harmless || isHarmless(value) ? all : before + mark(value)
  return text
    .replace(
      /(\bauthorization\b["'\\]{0,2}\s{0,4}[:=]\s{0,4}["'\\]{0,2}(?:(?:bearer|basic|token|apikey|digest|aws4-hmac-sha256)\s+)?)(?!(?:bearer|basic|token|apikey|digest)\s)([^\s"',;\\(){}<>$]{4,})/gi,
      (all, before: string, value: string) => unless(reading === 'sentences' && isWord(value))(all, before, value),
    )
    .replace(/(\b(?:bearer|basic)\s+)([A-Za-z0-9._~+/=-]{8,})/gi, (all, before: string, value: string) =>
      unless(isWord(value))(all, before, value),
    )
}

/** Passwords that commands take in their own way: `mysql -px`, `curl -u user:x`, `sshpass -p x`, `redis-cli -a x`. */
const COMMANDS: readonly (readonly [command: RegExp, password: RegExp])[] = [
  [/\b(?:mysql|mariadb)\w*\b[^\n]{1,1000}/g, /([ \t]-p)([^\s"'$(]{2,}|"[^"$\n]+"|'[^'\n]+')/g],
  [/\bcurl\b[^\n]{1,1000}/g, /([ \t](?:-u|--user)[ =]["']?[^\s:"']{1,100}:)([^\s"'$(]+)/g],
  [/\bsshpass\b[^\n]{1,1000}/g, /([ \t]-p[ \t]?)([^\s"'$(]+|"[^"$\n]+"|'[^'\n]+')/g],
  [/\bredis-cli\b[^\n]{1,1000}/g, /([ \t]-a[ \t]+)([^\s"'$(]+|"[^"$\n]+"|'[^'\n]+')/g],
]

const hideCommands = (text: string, mark: Mark): string =>
  COMMANDS.reduce(
    (shown, [command, password]) =>
      shown.replace(command, line =>
        line.replace(
          password,
          (_, before: string, value: string) => before + mark(value.replace(/^(["'])(.*)\1$/, '$2')),
        ),
      ),
    text,
  )

/** What looks drawn though nothing says that it is secret, and texts in base64 that have secrets in them. */
const hideDrawn = (text: string, reading: Reading, mark: Mark, depth: number): string => {
  if (text.length < 12) return text
  if (depth < DEEPEST && text.length % 4 !== 1 && BASE64.test(text)) {
    const inner = fromBase64(text)
    if (inner !== undefined) return hideSecretsIn(inner, 'settings', mark, depth + 1) === inner ? text : mark(text)
  }
  const blocks = publicBlocks(text)
  let next = 0
  return text.replace(/[A-Za-z0-9+/_!@#$%^&*~?-]{12,}={0,2}/g, (word, index: number) => {
    if (!looksDrawn(word) || isPublic(word)) return word
    while (index > (blocks[next]?.[1] ?? Number.POSITIVE_INFINITY)) next++
    if (index > (blocks[next]?.[0] ?? Number.POSITIVE_INFINITY)) return word
    if (/base64,$/.test(text.slice(Math.max(0, index - 8), index))) return word
    // In sentences names of many words stand too; only long ones are taken for drawn there.
    return reading === 'sentences' && word.length < 24 ? word : mark(word)
  })
}

/** Where certificates, public keys and encrypted texts stand. */
const publicBlocks = (text: string): readonly (readonly [from: number, to: number])[] => {
  if (!text.includes('-----BEGIN ')) return []
  const found = text.matchAll(
    /-----(BEGIN|END) (?:[A-Z0-9 ]{0,40}(?:CERTIFICATE|PUBLIC KEY|MESSAGE|SIGNATURE|CRL|PARAMETERS|FILE)[A-Z0-9 ]{0,40})-----/g,
  )
  const blocks: (readonly [number, number])[] = []
  let from = -1
  for (const { 1: what, index } of found)
    if (what === 'BEGIN') from = index
    else if (from >= 0) {
      blocks.push([from, index])
      from = -1
    }
  return blocks
}

/** Certificates, digests as registries write them, identities of keys: drawn, and meant to be seen. */
const isPublic = (word: string): boolean =>
  /^LS0tLS1CRUdJTiB(?:DRVJU|QVUJMSUMg|QR1AgUFVC)|^(?:sha(?:1|256|384|512)-)|^(?:AAAA[BCE][0-9A-Za-z+/]|MII)|^age1/.test(
    word,
  ) || word.split(/[/_-]/).length - 1 > word.length / 12
