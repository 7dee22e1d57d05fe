/** Characters that nobody sees and that change what others mean: controls, direction marks, zero widths, tags. */
const unseen = /(?![\t\n\r])\p{Cc}|\p{Default_Ignorable_Code_Point}|[\uFFF9-\uFFFB]/gu
/** A break that nobody sees, put where GitHub would find a mention, a reference or an address in text. */
const BREAK = '\u200B'

/** Foreign text as one line without what cannot be seen; lone surrogates become U+FFFD. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(unseen, '')
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .trim()

/** What GitHub finds in any text, Markdown or not: mentions, references, addresses, short names of emoji. */
const unlinked = (text: string): string =>
  text
    .replace(/@(?=[\p{L}\p{N}_-])/gu, `@${BREAK}`)
    .replace(/#(?=\d)/g, `#${BREAK}`)
    .replace(/(GH-)(?=\d)/gi, `$1${BREAK}`)
    .replace(/:(?=\/\/)/g, `:${BREAK}`)
    .replace(/(www)(?=\.)/gi, `$1${BREAK}`)
    .replace(/(mailto|xmpp)(?=:)/gi, `$1${BREAK}`)
    .replace(/:(?=[a-z0-9_+-]+:)/gi, `:${BREAK}`)

const entity = (char: string): string => `&#${char.charCodeAt(0)};`

/**
 * Foreign text for Markdown, as one line that shows what it says and does nothing: no mention, link, reference, heading, emphasis,
 * code, HTML or comment, whole also in a cell of a table. Entities, because they never have a meaning in Markdown's structure.
 */
export const escaped = (text: string): string =>
  unlinked(oneLine(text))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*[\]|~$^]/g, entity)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
    // At the start of a line these would begin a heading, a list, a rule or a table.
    .replace(/^[#+\-=:]/, entity)
    .replace(/^(\d+)([.)])(?= |$)/, (_, digits: string, mark: string) => digits + entity(mark))

/**
 * Foreign text for a title, a commit's headline or a check's title: no Markdown there, but GitHub still finds mentions,
 * `fixes #1` and `[skip ci]`.
 */
export const plain = (text: string): string =>
  unlinked(oneLine(text)).replace(/\[(?=(?:skip|no|ci|actions)\b)/gi, `[${BREAK}`)

/** Foreign text as inline code, in or outside of a table. */
export const code = (text: string): string => {
  const line = oneLine(text)
  if (line === '') return ''
  return /[`|\\]|<!|-->/.test(line) ? `<code>${escaped(line)}</code>` : `\`${line}\``
}

/** A foreign sentence for Markdown in which names in backticks are inline code; where the backticks make no pairs all of it is text. */
export const prose = (text: string): string => {
  const parts = oneLine(text).split('`')
  if (parts.length % 2 === 0) return escaped(text)
  return parts
    .map((part, index) =>
      index % 2 === 1
        ? code(part)
        : `${/^ /.test(part) ? ' ' : ''}${escaped(part)}${/. $/.test(part) || part === ' ' ? ' ' : ''}`,
    )
    .join('')
    .replace(/ {2,}/g, ' ')
}

/** Foreign text of several lines as a block of code, whose fence is longer than any in it. `info` is ours. */
export const fence = (text: string, info = ''): string => {
  const lines = text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(unseen, '')
    // Our own markers are found by their text, wherever they stand.
    .replace(/<!--/g, `<${BREAK}!--`)
  const longest = lines.matchAll(/`+/g).reduce((most, [run]) => Math.max(most, run.length), 2)
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${info}\n${lines.replace(/\n+$/, '')}\n${ticks}`
}

/** A link whose words are foreign text; only its words where the address is no plain http one. `say` makes Markdown of them. */
export const link = (text: string, url: string | undefined, say: (text: string) => string = escaped): string => {
  const words = say(text)
  const address = url === undefined ? '' : safeAddress(url)
  return address === '' || words === '' ? words : `[${words}](${address})`
}

/** An http address that can stand in a Markdown link as it is; empty where it is none. */
const safeAddress = (url: string): string =>
  /^https?:\/\/[^\s/]/i.test(url)
    ? url
        .toWellFormed()
        .replace(unseen, '')
        .replace(/[\s\\<>()[\]|"'`{}^*_~@]/gu, char =>
          [...new TextEncoder().encode(char)]
            .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
            .join(''),
        )
    : ''
