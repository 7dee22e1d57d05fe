import { withoutCodeSpans } from './code-spans.ts'

/** What HTML is open where a piece of a comment begins. Text in it is not what a person says. */
export interface OpenHtml {
  /** What ends the HTML comment (or instruction) that is open; empty where none is. */
  until: string
  /** Number of open elements that quote, hide or show code. */
  depth: number
}

// Elements whose text is quoted, folded away, struck out or code.
const names =
  'details|summary|pre|code|kbd|samp|tt|blockquote|q|del|s|strike|script|style|textarea|template|title|xmp|iframe|noscript'
const html = new RegExp(`<!--(?:-?>)?|<\\?|<!\\[CDATA\\[|-->|\\?>|\\]\\]>|<(/?)(?:${names})(?=[\\s>/]|$)`, 'gi')
const ends: Readonly<Record<string, string>> = { '<!--': '-->', '<?': '?>', '<![cdata[': ']]>' }

/** Follows the HTML in a piece of raw text, and answers whether anything was open at each of the offsets. */
export const followHtml = (text: string, open: OpenHtml, offsets: readonly number[] = []): readonly boolean[] => {
  const found: boolean[] = []
  const pass = (offset: number) => {
    for (let next = offsets[found.length]; next !== undefined && next < offset; next = offsets[found.length])
      found.push(open.until !== '' || open.depth > 0)
  }
  for (const match of text.matchAll(html)) {
    pass(match.index)
    const token = match[0].toLowerCase()
    if (open.until !== '') {
      if (token.endsWith(open.until)) open.until = ''
    } else if (token in ends) open.until = ends[token] ?? ''
    else if (token.startsWith('</')) open.depth = Math.max(0, open.depth - 1)
    else if (/^<[a-z]/.test(token)) open.depth++
  }
  pass(Number.POSITIVE_INFINITY)
  return found
}

// Pairs that can span lines inside one paragraph: a tag's brackets, a link's label, a link's address, struck text.
const marks = /\\.|<(?=[a-z/!?])|>|\[|\]\(|\]\[|\]:|\]|\)|~~/gis

/**
 * Which of the lines of one paragraph (their offsets) GitHub shows as plain text at the start of a line: not in inline code, a tag,
 * a link or struck text, nor in HTML that an earlier piece left open. Where Markdown is not sure, neither are we, and it is not.
 */
export const plainIn = (paragraph: string, open: OpenHtml, offsets: readonly number[]): readonly boolean[] => {
  const text = withoutCodeSpans(paragraph)
  const inHtml = followHtml(text, open, offsets)
  if (offsets.length === 0) return []
  const hidden = new Set<number>()
  let index = 0
  let tag: number | null = null
  let address: number | null = null
  let struck: number | null = null
  const labels: number[] = []
  const hide = (since: number | null | undefined) => {
    for (let each = since ?? index; each < index; each++) hidden.add(each)
  }
  for (const { 0: mark, index: at } of text.matchAll(marks)) {
    while ((offsets[index] ?? Number.POSITIVE_INFINITY) < at) index++
    if (mark === '<') tag = index
    else if (mark === '>') {
      hide(tag)
      tag = null
    } else if (mark === '[') labels.push(index)
    else if (mark === ')') {
      hide(address)
      address = null
    } else if (mark === '~~') {
      hide(struck)
      struck = struck === null ? index : null
    } else if (mark.startsWith(']')) {
      const label = labels.pop()
      if (mark !== ']') hide(label)
      if (mark === '](' && label !== undefined) address = index
    }
  }
  // A link's definition shows nothing, and its title may run on over lines.
  const definition = /^ {0,3}\[[^\]]*\]:/.test(text)
  return offsets.map(
    (offset, each) => !definition && !hidden.has(each) && inHtml[each] === false && text[offset] === paragraph[offset],
  )
}
