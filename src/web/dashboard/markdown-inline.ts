/** Where a link of a text leads on this page; null where it stays plain words. */
export type Follow = (address: string) => string | null

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML, safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, char => entities[char] ?? '')

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

/** Text of Markdown: entities become what they stand for, and are escaped again. */
const words = (text: string): string =>
  escapeHtml(
    text
      .replace(/\\([!-/:-@[-`{-~])/g, '$1')
      .replace(
        /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
        (whole, decimal?: string, hex?: string, name?: string) => {
          const point = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : Number.NaN
          if (name) return named[name.toLowerCase()] ?? whole
          return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD'
        },
      ),
  )

// The longest of what can stand inside a line, first. Tags are those that our own messages write, without attributes.
const token =
  /(?<code>(?<ticks>`+)(?<inside>[\s\S]*?[^`])\k<ticks>(?!`))|\[(?<label>(?:[^[\]\\]|\\.)*)\]\((?<address>[^\s()<>]+)\)|(?<tag><\/?(?:b|i|em|strong|code|sub|sup|kbd)>|<br\s*\/?>)|\*\*(?<strong>(?:[^*\\]|\\.|\*(?!\*))+)\*\*|(?<![\w*])\*(?<star>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|(?<!\w)_(?<under>[^_\s](?:[^_]*[^_\s])?)_(?!\w)|(?<bare>https?:\/\/[^\s<>()|"'`]*[^\s<>()|"'`.,;:!?])/g

const anchor = (inside: string, address: string, follow: Follow): string => {
  const to = follow(address)
  return to === null ? inside : `<a href="${escapeHtml(to)}">${inside}</a>`
}

/** Code in a line. Long names of images and files may break after a slash. */
const codeOf = (text: string): string =>
  `<code>${escapeHtml(text).replace(/(?<=[\w.-])\/(?=[^\s/])/g, '/<wbr>')}</code>`

/** One line or paragraph of Markdown as HTML: code, links, bold, emphasis. Anything else is words. */
export const inlineMarkdown = (source: string, follow: Follow): string => {
  let out = ''
  let at = 0
  const open: string[] = []
  for (const match of source.matchAll(token)) {
    out += words(source.slice(at, match.index))
    at = match.index + match[0].length
    const { inside, label, address, tag, strong, star, under, bare } = match.groups ?? {}
    const emphasised = star ?? under
    if (inside !== undefined) out += codeOf(inside.trim())
    else if (label !== undefined && address !== undefined) out += anchor(inlineMarkdown(label, follow), address, follow)
    else if (tag !== undefined) out += tagged(tag, open)
    else if (strong !== undefined) out += `<strong>${inlineMarkdown(strong, follow)}</strong>`
    else if (emphasised !== undefined) out += `<em>${inlineMarkdown(emphasised, follow)}</em>`
    else if (bare !== undefined) out += anchor(escapeHtml(bare), bare, follow)
  }
  out += words(source.slice(at))
  return (
    out +
    open
      .reverse()
      .map(name => `</${name}>`)
      .join('')
  )
}

/** A tag, if it leaves what it closes closed in order; else nothing. */
const tagged = (tag: string, open: string[]): string => {
  const name = tag.replace(/[^a-z]/g, '')
  if (name === 'br') return '<br>'
  if (!tag.startsWith('</')) {
    open.push(name)
    return `<${name}>`
  }
  if (open.at(-1) !== name) return ''
  open.pop()
  return `</${name}>`
}
