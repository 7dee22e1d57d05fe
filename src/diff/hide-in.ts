import { toBase64 } from './base64.ts'
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
  const lines = value.includes('\n') ? value.split('\n').map(line => line.trim()) : []
  return [value, ...lines.filter(line => line.length >= 8)].flatMap(each => {
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

/** Escaped as in an address; as it is where half a character is in it. */
const uriOf = (text: string): string => {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}
