/** One word of a command line. */
export interface Word {
  readonly text: string
  /** It stood in quotes or backticks. */
  readonly quoted: boolean
  /** Where it begins in the line. */
  readonly at: number
}

const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”' }

/** Words between spaces or tabs; one that begins with a quote and has a closing one at a word's end may hold spaces. */
export const wordsOf = (line: string): readonly Word[] => {
  const words: Word[] = []
  let at = 0
  while (at < line.length) {
    const char = line.charAt(at)
    if (char === ' ' || char === '\t') {
      at++
      continue
    }
    const end = closing[char] === undefined ? -1 : quoteEnd(line, at + 1, closing[char])
    if (end > 0) {
      words.push({ text: line.slice(at + 1, end), quoted: true, at })
      at = end + 1
      continue
    }
    const rest = /^[^ \t]+/.exec(line.slice(at))?.[0] ?? ''
    words.push({ text: rest, quoted: false, at })
    at += rest.length
  }
  return words
}

/** Where the quote ends: at a closing one before a space or the end. "don't" ends nothing. -1 where it does not end. */
const quoteEnd = (line: string, from: number, quote: string): number => {
  for (let at = line.indexOf(quote, from); at !== -1; at = line.indexOf(quote, at + 1)) {
    const after = line.charAt(at + 1)
    if (after === '' || after === ' ' || after === '\t') return at
  }
  return -1
}
