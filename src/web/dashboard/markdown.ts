import { raw } from 'hono/html'
import { escapeHtml, type Follow, inlineMarkdown } from './markdown-inline.ts'
import type { Markup } from './markup.ts'

const fenceLine = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w-]*)[ \t]*$/
const headingLine = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*$/
const ruleLine = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})[ \t]*$/
const itemLine = /^( {0,3})([-*+]|\d{1,9}[.)])[ \t]+(.*)$/
const tableRule = /^ {0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?[ \t]*)?$/
const detailsOpen = /^ {0,3}<details(?: open)?>[ \t]*(.*)$/
const quoteLine = /^ {0,3}> ?(.*)$/

/**
 * The Markdown that messages of pull requests are made of, as HTML: headings, paragraphs, lists, tables, code, quotes, rules, links,
 * `details` with `summary`. Everything else, and any other HTML, is shown as the text it is: nothing raw gets through.
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
  const details = detailsOpen.exec(line)
  if (details) return detailsBlock(lines, at, details[1] ?? '', follow, depth)
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

const codeBlock = (lines: readonly string[], at: number, ticks: string, language: string): Block => {
  const close = lines.findIndex(
    (line, index) => index > at && line.trim().startsWith(ticks) && /^[`~]+$/.test(line.trim()),
  )
  const end = close < 0 ? lines.length : close
  const body = lines.slice(at + 1, end)
  const html = language === 'diff' ? body.map(diffLine).join('\n') : escapeHtml(body.join('\n'))
  return { html: `<pre><code>${html}</code></pre>\n`, next: end + 1 }
}

const diffLine = (line: string): string => {
  if (line.startsWith('+')) return `<ins>${escapeHtml(line)}</ins>`
  return line.startsWith('-') ? `<del>${escapeHtml(line)}</del>` : escapeHtml(line)
}

const detailsBlock = (lines: readonly string[], at: number, first: string, follow: Follow, depth: number): Block => {
  let open = 0
  let end = lines.length
  for (let index = at; index < lines.length; index++) {
    const line = lines[index] ?? ''
    open += (line.match(/<details(?: open)?>/g)?.length ?? 0) - (line.match(/<\/details>/g)?.length ?? 0)
    if (open <= 0) {
      end = index
      break
    }
  }
  const last = lines[end]?.replace(/<\/details>[\s\S]*$/, '') ?? ''
  const inner = (
    end === at ? [first.replace(/<\/details>[\s\S]*$/, '')] : [first, ...lines.slice(at + 1, end), last]
  ).join('\n')
  const summary = /^\s*<summary>([\s\S]*?)<\/summary>/.exec(inner)
  const rest = summary ? inner.slice(summary[0].length) : inner
  const title = inlineMarkdown((summary?.[1] ?? 'Details').trim(), follow)
  return {
    html: `<details><summary>${title}</summary>\n${blocks(rest.split('\n'), follow, depth + 1)}</details>\n`,
    next: end + 1,
  }
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
    const inner = body.length === 1 ? inlineMarkdown(body[0] ?? '', follow) : blocks(body, follow, depth + 1)
    return `<li>${mark}${inner}</li>`
  })
  return { html: `<${tag}>${html.join('\n')}</${tag}>\n`, next }
}

const tableBlock = (lines: readonly string[], at: number, follow: Follow): Block => {
  const end = endOf(lines, at + 1, line => line.includes('|') && line.trim() !== '')
  const row = (line: string, tag: 'th' | 'td'): string =>
    `<tr>${cellsOf(line)
      .map(cell => `<${tag}>${inlineMarkdown(cell, follow)}</${tag}>`)
      .join('')}</tr>`
  const head = cellsOf(lines[at] ?? '').some(cell => cell !== '') ? `<thead>${row(lines[at] ?? '', 'th')}</thead>` : ''
  const body = lines.slice(at + 2, end).map(line => row(line, 'td'))
  return { html: `<table>${head}<tbody>${body.join('\n')}</tbody></table>\n`, next: end }
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
