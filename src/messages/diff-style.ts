import { fileAddress } from './address.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { code, escaped, link, prose } from './escape.ts'

/** How foreign words about a change are written: as Markdown, or as text. */
export interface Style {
  readonly text: (foreign: string) => string
  /** Sentences, with names in backticks. */
  readonly prose: (foreign: string) => string
  /** Names of files, and what one would type. */
  readonly code: (foreign: string) => string
  /** Words of our own. */
  readonly strong: (own: string) => string
  /** What is said of a line of a file. */
  readonly at: (words: string, file: string, line: number) => string
}

/** Markdown, with links into the head of the change where there is a page of the repository. */
export const markdown = ({ repository, head }: Pick<ChangeFacts, 'repository' | 'head'>): Style => ({
  text: escaped,
  prose,
  code,
  strong: own => `**${own}**`,
  at: (words, file, line) => {
    const place = code(`${cut(file, 300)}:${line}`)
    return repository === null || head === ''
      ? `${place} ${prose(words)}`
      : link(words, fileAddress(repository, head, file, line), prose) || place
  },
})

/** Text for a terminal or a file. */
export const plainText: Style = {
  text: foreign => oneLine(foreign),
  prose: foreign => oneLine(foreign),
  code: foreign => oneLine(foreign),
  strong: own => own,
  at: (words, file, line) => `${oneLine(file)}:${line} ${oneLine(words)}`,
}

const oneLine = (foreign: string): string => visible(foreign.replace(/\s+/g, ' ')).trim()

/** Foreign text with what would move the cursor, colour the terminal or turn the direction of reading written out: `\u{1b}`. */
export const visible = (foreign: string): string =>
  foreign
    .toWellFormed()
    .replace(/(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu, char => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`)
