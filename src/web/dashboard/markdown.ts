import { raw } from 'hono/html'
import { diffLines } from './diff-lines.ts'
import { escapeHtml, type Follow, inlineMarkdown } from './markdown-inline.ts'
import type { Markup } from './markup.ts'

const fenceLine = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w-]*)[ \t]*$/
const headingLine = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*$/
const ruleLine = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$/
const itemLine = /^( {0,3})([-*+]|\d{1,9}[.)])[ \t]+(.*)$/
const tableRule = /^ {0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?[ \t]*)?$/
const detailsOpen = /^ {0,3}<details(?: open)?>[ \t]*(?:<summary>(.*)<\/summary>)?[ \t]*$/
const summaryLine = /^ {0,3}<summary>(.*)<\/summary>[ \t]*$/
const detailsClose = /^ {0,3}<\/details>[ \t]*$/
/** What one look at a table's row tells, and what that is called in the style. */
const marks: Readonly<Record<string, string>> = { '✓': 'pass', '…': 'wait', '✗': 'block', '⚠': 'care', '–': 'none' }
const quoteLine = /^ {0,3}> ?(.*)$/

/**
 * The Markdown that messages of pull requests are made of, as HTML: headings, paragraphs, lists, tables, code, diffs, quotes, rules,
 * links, and `<details><summary>…</summary>` up to a line `</details>`. Everything else, and any other HTML, is shown as the text it
 * is: nothing raw gets through.
 */
export const markdown = (source: string, follow: Follow): Markup =>
  raw(blocks(source.replace(/\r\n?/g, '\n').split('\n'), follow, 0))

/** How deep quotes, lists and details may nest; what is deeper is shown as text. */
const DEEPEST = 8

const blocks = (lines: readonly string[], follow: Follow, depth: number): string => {
  let out = ''
  let paragraph: string[] = []
  const flush = (): void => {
    const said = paragraph.join('\n').trim()
    if (said !== '') out += `<p>${inlineMarkdown(said, follow)}</p>\n`
    paragraph = []
  }
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const block = depth < DEEPEST ? blockAt(lines, at, follow, depth) : null
    if (block !== null) {
      flush()
      out += block.html
      at = block.next
      continue
    }
    if (line.trim() === '') flush()
    else paragraph.push(line)
    at += 1
  }
  flush()
  return out
}

interface Block {
  readonly html: string
  /** The line after it. */
  readonly next: number
}

/** The block that begins on a line; null where it is only text. */
const blockAt = (lines: readonly string[], at: number, follow: Follow, depth: number): Block | null => {
  const line = lines[at] ?? ''
  const fence = fenceLine.exec(line)
  if (fence) return codeBlock(lines, at, fence[1] ?? '```', fence[2] ?? '')
  const heading = headingLine.exec(line)
  if (heading) {
    // The page has its own first headings.
    const level = Math.min(6, (heading[1]?.length ?? 1) + 2)
    return { html: `<h${level}>${inlineMarkdown(heading[2] ?? '', follow)}</h${level}>\n`, next: at + 1 }
  }
  if (/^ {0,3}<!--/.test(line)) {
    const end = lines.findIndex((other, index) => index >= at && other.includes('-->'))
    const rest = end < 0 ? '' : (lines[end] ?? '').replace(/^[\s\S]*?-->/, '').trim()
    return {
      html: rest === '' ? '' : `<p>${inlineMarkdown(rest, follow)}</p>\n`,
      next: end < 0 ? lines.length : end + 1,
    }
  }
  if (ruleLine.test(line)) return { html: '<hr>\n', next: at + 1 }
  if (line.includes('|') && tableRule.test(lines[at + 1] ?? '')) return tableBlock(lines, at, follow)
  if (detailsOpen.test(line)) return detailsBlock(lines, at, follow, depth)
  if (quoteLine.test(line)) {
    const end = endOf(lines, at, other => quoteLine.test(other))
    const inner = lines.slice(at, end).map(other => quoteLine.exec(other)?.[1] ?? '')
    return { html: `<blockquote>${blocks(inner, follow, depth + 1)}</blockquote>\n`, next: end }
  }
  return itemLine.test(line) ? listBlock(lines, at, follow, depth) : null
}

const endOf = (lines: readonly string[], from: number, belongs: (line: string) => boolean): number => {
  const end = lines.findIndex((line, index) => index > from && !belongs(line))
  return end < 0 ? lines.length : end
}

/** The line that closes a fence; after the last one where nothing does. */
const fenceEnd = (lines: readonly string[], at: number, ticks: string): number =>
  endOf(lines, at, line => {
    const bare = line.replace(/^ {0,3}/, '').trimEnd()
    return !(bare.length >= ticks.length && /^(?:`+|~+)$/.test(bare) && bare[0] === ticks[0])
  })

const codeBlock = (lines: readonly string[], at: number, ticks: string, language: string): Block => {
  const end = fenceEnd(lines, at, ticks)
  const body = lines.slice(at + 1, end)
  const html =
    language === 'diff'
      ? `<pre class="patch" tabindex="0"><code>${diffLines(body)}</code></pre>\n`
      : `<pre><code>${escapeHtml(body.join('\n'))}</code></pre>\n`
  return { html, next: end + 1 }
}

/** `details`, closed where its own line says so, and not by what is quoted in code inside of it; null where it has no summary. */
const detailsBlock = (lines: readonly string[], at: number, follow: Follow, depth: number): Block | null => {
  const [own] = detailsOpen.exec(lines[at] ?? '')?.slice(1) ?? []
  const below = own === undefined ? summaryLine.exec(lines[at + 1] ?? '')?.[1] : undefined
  const summary = own ?? below
  if (summary === undefined) return null
  const from = at + (own === undefined ? 2 : 1)
  let open = 1
  let end = from
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    const fence = fenceLine.exec(line)
    if (fence) end = fenceEnd(lines, end, fence[1] ?? '```')
    else if (detailsOpen.test(line)) open += 1
    else if (detailsClose.test(line) && --open === 0) break
  }
  // What is pressed to open it leads nowhere else.
  const title = inlineMarkdown(summary.trim(), () => null)
  const inner = blocks(lines.slice(from, end), follow, depth + 1)
  return { html: `<details><summary>${title}</summary>\n<div>${inner}</div></details>\n`, next: end + 1 }
}

const listBlock = (lines: readonly string[], at: number, follow: Follow, depth: number): Block => {
  const ordered = /\d/.test(itemLine.exec(lines[at] ?? '')?.[2] ?? '')
  const items: string[][] = []
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next] ?? ''
    const item = itemLine.exec(line)
    if (item && /\d/.test(item[2] ?? '') === ordered) items.push([item[3] ?? ''])
    else if (/^(?: {2,}|\t)\S/.test(line)) items.at(-1)?.push(line.replace(/^(?: {2,4}|\t)/, ''))
    else if (line.trim() === '' && /^(?: {2,}|\t)\S/.test(lines[next + 1] ?? '')) items.at(-1)?.push('')
    else break
  }
  const tag = ordered ? 'ol' : 'ul'
  const html = items.map(item => {
    const task = /^\[([ xX])\][ \t]+/.exec(item[0] ?? '')
    const body = task ? [(item[0] ?? '').slice(task[0].length), ...item.slice(1)] : item
    const mark = task ? (task[1] === ' ' ? '☐ ' : '☑ ') : ''
    const status = /^(.) (?=\S)/u.exec(body[0] ?? '')?.[1] ?? ''
    const name = marks[status]
    const said = name === undefined ? body : [(body[0] ?? '').slice(status.length + 1), ...body.slice(1)]
    const begin = name === undefined ? mark : `<i class="mark ${name}">${status}</i> `
    const inner = said.length === 1 ? inlineMarkdown(said[0] ?? '', follow) : blocks(said, follow, depth + 1)
    return `<li>${begin}${inner}</li>`
  })
  return { html: `<${tag}>${html.join('\n')}</${tag}>\n`, next }
}

const tableBlock = (lines: readonly string[], at: number, follow: Follow): Block => {
  const end = endOf(lines, at + 1, line => line.includes('|') && line.trim() !== '')
  const row = (line: string, tag: 'th' | 'td'): string =>
    `<tr>${cellsOf(line)
      .map(cell => `<${tag}${markOf(cell)}>${inlineMarkdown(cell, follow)}</${tag}>`)
      .join('')}</tr>`
  const head = cellsOf(lines[at] ?? '').some(cell => cell !== '') ? `<thead>${row(lines[at] ?? '', 'th')}</thead>` : ''
  const body = lines.slice(at + 2, end).map(line => row(line, 'td'))
  return { html: `<div class="wide"><table>${head}<tbody>${body.join('\n')}</tbody></table></div>\n`, next: end }
}

/** A cell that is a mark and nothing else looks like what it says. */
const markOf = (cell: string): string => {
  const name = marks[cell]
  return name === undefined ? '' : ` class="mark ${name}"`
}

/** Cells of a row: parted by bars that are neither escaped nor in code. */
const cellsOf = (line: string): readonly string[] => {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return (inner.match(/(?:\\.|`[^`]*`|[^|\\])+|(?<=^|\|)(?=\||$)/g) ?? []).map(cell =>
    cell.trim().replace(/\\\|/g, '|'),
  )
}
