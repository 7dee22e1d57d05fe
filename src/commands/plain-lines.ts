import { followHtml, type OpenHtml, plainIn } from './paragraph.ts'

type Container = { readonly kind: 'quote' } | { readonly kind: 'item'; readonly indent: number }
type Leaf =
  | { readonly kind: 'none' | 'html' }
  | { readonly kind: 'fence'; readonly mark: string; readonly length: number }
  | {
      readonly kind: 'paragraph'
      readonly lines: string[]
      readonly wanted: { at: number; line: string }[]
      end: number
    }

/** A function, so that its type stays the whole union: the walk's own functions change the leaf unseen by the compiler. */
const none = (): Leaf => ({ kind: 'none' })
/** Deeper nesting is no longer something that a person wrote by hand. */
const DEEPEST = 50

const fence = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/
const rule = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/
const item = /^( {0,3})([-*+]|(\d{1,9})[.)])( *)(.*)$/
const block =
  /^ {0,3}<(?:\/?(?:address|article|aside|base|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|pre|script|search|section|style|summary|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|ul|xmp)(?=[\s>/]|$)|[!?])/i
const tagAlone = /^ {0,3}<\/?[a-z][^<>]*> *$/i

const expandTabs = (line: string): string => {
  if (!line.includes('\t')) return line
  let column = 0
  return line.replace(/[^\t]+|\t/g, part => {
    const text = part === '\t' ? ' '.repeat(4 - (column % 4)) : part
    column += text.length
    return text
  })
}

/**
 * The lines of a comment that a person says: what GitHub shows as plain text at the start of a line. Left out is what it shows as
 * a quotation (also a line right below one, which belongs to it), as code, struck out or folded away, and what it does not show.
 * `wanted` picks lines by their raw text; only those are answered. Costs one walk over the text.
 */
export const plainLines = (body: string, wanted: (line: string) => boolean): readonly string[] => {
  const said: string[] = []
  const open: OpenHtml = { until: '', depth: 0 }
  let containers: Container[] = []
  let leaf: Leaf = none()

  const isQuoted = () => containers.some(({ kind }) => kind === 'quote')
  // Elements that a quotation leaves open end with it; comments do not.
  const follow = <T>(walk: () => T): T => {
    const { depth } = open
    const result = walk()
    if (isQuoted()) open.depth = depth
    return result
  }
  const close = () => {
    if (leaf.kind === 'paragraph') {
      const text = leaf.lines.join('\n')
      const offsets = leaf.wanted.map(({ at }) => at)
      const plain = follow(() => plainIn(text, open, offsets))
      for (const [index, { line }] of leaf.wanted.entries()) if (plain[index]) said.push(line)
    }
    leaf = none()
  }
  const add = (text: string, raw: string) => {
    const paragraph: Extract<Leaf, { kind: 'paragraph' }> =
      leaf.kind === 'paragraph' ? leaf : { kind: 'paragraph', lines: [], wanted: [], end: 0 }
    if (text === raw && wanted(raw) && !isQuoted()) paragraph.wanted.push({ at: paragraph.end, line: raw })
    paragraph.lines.push(text)
    paragraph.end += text.length + 1
    leaf = paragraph
  }

  for (const raw of body.split(/\r\n|\n|\r/)) {
    // The common case, kept cheap: a line of prose that goes on or begins outside of everything.
    if (containers.length === 0 && open.until === '' && /^[A-Za-z/]/.test(raw)) {
      if (leaf.kind === 'none' || leaf.kind === 'paragraph') {
        add(raw, raw)
        continue
      }
    }
    let text = expandTabs(raw)

    let matched = 0
    for (const container of containers) {
      if (container.kind === 'quote') {
        const quote = /^ {0,3}> ?/.exec(text)
        if (!quote) break
        text = text.slice(quote[0].length)
      } else if (text.trim() === '') text = ''
      else if (text.startsWith(' '.repeat(container.indent))) text = text.slice(container.indent)
      else break
      matched++
    }
    const inside = matched === containers.length

    if (leaf.kind === 'fence') {
      if (inside) {
        const end = fence.exec(text)
        const mark = end?.[1] ?? end?.[2] ?? ''
        if (mark.startsWith(leaf.mark) && mark.length >= leaf.length && text.trim() === mark) leaf = none()
        continue
      }
      leaf = none()
    }
    if (open.until !== '') {
      // A comment goes on until it is ended, whatever stands in it.
      followHtml(text, open)
      continue
    }
    if (leaf.kind === 'html') {
      if (inside && text.trim() !== '') {
        follow(() => followHtml(text, open))
        continue
      }
      leaf = none()
    }
    if (text.trim() === '') {
      close()
      // A quotation ends at an empty line that is not quoted; a list does not.
      if (!inside) containers = containers.slice(0, matched)
      continue
    }

    const opened: Container[] = []
    while (matched + opened.length < DEEPEST) {
      const quote = /^ {0,3}> ?/.exec(text)
      if (quote) {
        opened.push({ kind: 'quote' })
        text = text.slice(quote[0].length)
        continue
      }
      const entry = rule.test(text) ? null : item.exec(text)
      if (!entry) break
      const [, indent = '', marker = '', number, gap = '', rest = ''] = entry
      const interrupts = rest !== '' && (number === undefined || Number(number) === 1)
      if ((gap === '' && rest !== '') || (leaf.kind === 'paragraph' && inside && opened.length === 0 && !interrupts))
        break
      const width = indent.length + marker.length + (rest === '' || gap.length > 4 ? 1 : gap.length)
      opened.push({ kind: 'item', indent: width })
      text = text.slice(width)
    }
    const start = fence.exec(text)
    const heading = /^ {0,3}#{1,6}(?: |$)/.test(text)
    const begins = opened.length > 0 || start !== null || heading || rule.test(text) || block.test(text)
    if (leaf.kind === 'paragraph' && !begins) {
      add(text, raw)
      continue
    }
    close()
    containers = [...containers.slice(0, matched), ...opened]
    const mark = start?.[1] ?? start?.[2]
    if (mark) leaf = { kind: 'fence', mark: mark.charAt(0), length: mark.length }
    else if (block.test(text) || tagAlone.test(text)) {
      leaf = { kind: 'html' }
      follow(() => followHtml(text, open))
    } else if (/^ {4}/.test(text) || rule.test(text)) continue
    else {
      add(text, raw)
      if (heading) close()
    }
  }
  close()
  return said
}
