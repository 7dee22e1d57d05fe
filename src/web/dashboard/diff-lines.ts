import { escapeHtml } from './markdown-inline.ts'

/** In longer lines nobody looks for the word that differs. */
const LONGEST = 400
/** What words end at. */
const between = /[\s"'`=,:;@/(){}[\]<>]/

/**
 * Lines of a unified diff as HTML, a block each: what was added, what was taken away, and where. Where a line takes the place of
 * another, the words that differ are bold. The sign at the start of every line says the same as its colour.
 */
export const diffLines = (lines: readonly string[]): string => {
  let out = ''
  for (let at = 0; at < lines.length; ) {
    const gone = runOf(lines, at, '-')
    const come = runOf(lines, at + gone.length, '+')
    if (gone.length + come.length === 0) {
      const line = lines[at] ?? ''
      out += `<span${line.startsWith('@@') ? ' class="hunk"' : ''}>${escapeHtml(line)}\n</span>`
      at += 1
      continue
    }
    out += gone.map((line, index) => `<del>${told(line, counterpart(line, gone, come, index))}\n</del>`).join('')
    out += come.map((line, index) => `<ins>${told(line, counterpart(line, come, gone, index))}\n</ins>`).join('')
    at += gone.length + come.length
  }
  return out
}

/** More lines at once are read as a whole. */
const MOST = 40

/** The line that another one takes the place of: the only one with the same key, or the one at the same place of as many. */
const counterpart = (
  line: string,
  own: readonly string[],
  others: readonly string[],
  index: number,
): string | undefined => {
  if (own.length > MOST || others.length > MOST) return undefined
  const key = keyOf(line)
  const same = key === '' ? [] : others.filter(other => keyOf(other) === key)
  if (same.length === 1 && own.filter(other => keyOf(other) === key).length === 1) return same[0]
  return own.length === others.length ? others[index] : undefined
}

const keyOf = (line: string): string => /^.([^:]+:)(?:\s|$)/.exec(line)?.[1] ?? ''

const runOf = (lines: readonly string[], from: number, sign: '+' | '-'): readonly string[] => {
  let to = from
  while (lines[to]?.startsWith(sign)) to += 1
  return lines.slice(from, to)
}

/** A line with the part of it bold that its counterpart does not have; plain where too little of it is the same. */
const told = (line: string, other: string | undefined): string => {
  if (other === undefined || line.length > LONGEST || other.length > LONGEST) return escapeHtml(line)
  const shorter = Math.min(line.length, other.length)
  let begin = 1
  while (begin < shorter && line[begin] === other[begin]) begin += 1
  let ending = 0
  while (ending < shorter - begin && line.at(-1 - ending) === other.at(-1 - ending)) ending += 1
  while (begin > 1 && !between.test(line[begin - 1] ?? ' ')) begin -= 1
  let end = line.length - ending
  while (end < line.length && !between.test(line[end] ?? ' ')) end += 1
  const same = line.slice(1, begin).trim().length + line.slice(end).trim().length
  if (same === 0 || begin >= end) return escapeHtml(line)
  return `${escapeHtml(line.slice(0, begin))}<b>${escapeHtml(line.slice(begin, end))}</b>${escapeHtml(line.slice(end))}`
}
