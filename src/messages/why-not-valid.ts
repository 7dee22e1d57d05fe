import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { outcomeOf } from './diff-outcome.ts'
import { count } from './words.ts'

/**
 * What keeps a change from being merged, in a sentence without full stop: the first thing with its line, and how many there are besides.
 * Empty where nothing does. Plain text.
 */
export const whyNotValid = (facts: ChangeFacts): string => {
  const found = [
    ...outcomeOf(facts)
      .problems.filter(({ what }) => what.fatal)
      .map(({ what }) => what),
    ...(facts.findings ?? []).flatMap(({ findings }) => findings.filter(({ blocks }) => blocks)),
    ...(facts.fileFindings ?? []).filter(({ blocks }) => blocks),
  ]
  const said = [...new Set(found.map(({ file, line, message }) => `${file}:${line} ${message}`))]
  const [first] = said
  if (first === undefined) return ''
  return `${cut(first, 300)}${said.length > 1 ? `, and ${count(said.length - 1, 'more problem')}` : ''}`
}
