/** Texts that YAML, in its old or its new version, reads as something else: booleans, nothing, numbers, dates, times. */
const OTHER =
  /^(?:true|false|yes|no|on|off|y|n|null|~|<<|=|[-+]?\.(?:inf|nan)|[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?(?:e[-+]?\d+)?|[-+]?0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|\d{4}-\d\d?-\d\d?.*)$/i
/** One line without anything that YAML takes for its own. */
const PLAIN = /^(?:[\w./(\\+^$;<]|-(?=[^\s-]|-[^\s-]))[^\p{C}\p{Z}]*(?: [^\p{C}\p{Z}]+)*$/u
/** Invisible, or changing the order of what is read: shown by their numbers, so that nothing hides in a diff. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00A0]|\p{Cs}/gu

/** A scalar of JSON's types as YAML on one line, quoted where it would not be read as what it is. */
export const yamlScalar = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null'
  if (PLAIN.test(value) && !OTHER.test(value) && !/:(?: |$)| #/.test(value)) return value
  return JSON.stringify(value).replace(UNSEEN, escaped)
}

const escaped = (char: string): string =>
  char.length > 1
    ? `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`
    : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A text of several lines as they stand in a block of YAML, and the head of that block; undefined where YAML has to quote it. */
export const yamlBlock = (text: string): { readonly head: string; readonly lines: readonly string[] } | undefined => {
  if (!text.includes('\n') || UNSEEN.test(text.replaceAll(/[\n\t]/g, ''))) {
    UNSEEN.lastIndex = 0
    return undefined
  }
  const lines = text.split('\n')
  const ended = lines.at(-1) === ''
  if (ended) lines.pop()
  // Without a line that holds something, and before the first one that does, YAML cannot tell how far a block is indented.
  if (lines.every(line => line.trim() === '')) return undefined
  const indicator = /^[ \t\n]/.test(text) ? '2' : ''
  return { head: `|${indicator}${!ended ? '-' : lines.at(-1) === '' ? '+' : ''}`, lines }
}
