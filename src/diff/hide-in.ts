import { toBase64 } from './base64.ts'
import { isWord } from './harmless.ts'
import type { Mark } from './mark.ts'

/** Values shorter than this are left: they stand inside ordinary words and numbers, and what is garbled there would tell where. */
const SHORTEST = 4

/**
 * The text without these values, in whatever form they may have got into it: as they are, in base64, escaped as in JSON, YAML or an
 * address, and line by line. Longer ones first. Marks that are in it already stay.
 */
export const hideIn = (text: string, values: readonly string[], mark: Mark): string => finderOf(values)(text, mark)

/** The same for many texts: values are prepared once, and looking is linear in the text, however many values there are. */
export const finderOf = (values: readonly string[]): ((text: string, mark: Mark) => string) => {
  const forms = new Map<string, string>()
  for (const value of values)
    for (const form of formsOf(value)) if (form.length >= SHORTEST && !forms.has(form)) forms.set(form, value)
  const byStart = new Map<string, string[]>()
  for (const form of [...forms.keys()].sort((a, b) => b.length - a.length)) {
    const start = form.slice(0, SHORTEST)
    const others = byStart.get(start)
    if (others) others.push(form)
    else byStart.set(start, [form])
  }
  return (text, mark) => {
    const pieces: string[] = []
    let written = 0
    for (let at = 0; at + SHORTEST <= text.length; ) {
      const inside = text[at] === '(' ? /\(hidden [0-9a-f]{6}\)/y : undefined
      if (inside) inside.lastIndex = at
      const form = byStart.get(text.slice(at, at + SHORTEST))?.find(each => text.startsWith(each, at))
      if (inside?.test(text)) at = inside.lastIndex
      else if (form === undefined) at++
      else {
        pieces.push(text.slice(written, at), mark(forms.get(form) ?? form))
        at += form.length
        written = at
      }
    }
    return pieces.length === 0 ? text : pieces.join('') + text.slice(written)
  }
}

/** The value, and each line of one that has several, in every form that texts have them in. */
const formsOf = (value: string): readonly string[] => {
  const lines = value.includes('\n') ? value.split('\n').flatMap(partsOf) : []
  return [...readingsOf(value), ...lines].flatMap(each => {
    const base64 = toBase64(each)
    const json = JSON.stringify(each).slice(1, -1)
    const bare = base64.replace(/=+$/, '')
    return [
      each,
      each.trim(),
      json,
      JSON.stringify(json).slice(1, -1),
      each.replaceAll("'", "''"),
      uriOf(each),
      base64,
      bare,
      bare.replaceAll('+', '-').replaceAll('/', '_'),
      toBase64(`${each}\n`),
    ]
  })
}

/** What a value is, and what it means where it was found escaped: in an address, in quotes. */
const readingsOf = (value: string): readonly string[] => {
  const readings = [value]
  try {
    if (value.includes('%')) readings.push(decodeURIComponent(value))
    if (value.includes('\\')) readings.push(String(JSON.parse(`"${value}"`)))
  } catch {
    // Then it is not escaped: a percent sign and a backslash are characters as any other.
  }
  return readings
}

/** A line of a file, and what it assigns. Short ones stand in too many places by chance. */
const partsOf = (line: string): readonly string[] => {
  const assigned = /^[^:=]{1,200}[:=]\s*(["']?)(.*?)\1[,;]?\s*$/.exec(line)?.[2] ?? ''
  return [line.trim(), assigned].filter(part => part.length >= (isWord(part) ? 12 : 8))
}

/** Escaped as in an address; as it is where half a character is in it. */
const uriOf = (text: string): string => {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}
