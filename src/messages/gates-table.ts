import type { Verdict } from '../promotion/verdict.ts'
import { cut } from './cut.ts'
import { escaped, link } from './escape.ts'
import { firstOf, table } from './table.ts'
import { dated } from './time.ts'

/** A verdict, and the app it is about where a promotion has several; empty where it is about all of them. */
export type AboutApp = Verdict & { readonly app?: string }

/** The one mark at the start of a row. */
export const mark = (state: Verdict['state'] | 'not asked'): string =>
  ({ pass: '✓', wait: '…', block: '✗', 'not asked': '–' })[state]

/** How a gate stands, since when, and who or what ends it; Markdown in one line. */
export const standing = (verdict: Verdict, now: number): string => {
  const said = link(cut(verdict.sentence, 500), verdict.link)
  const since = verdict.since === undefined ? '' : `, since ${dated(verdict.since, now)}`
  return `${said}${since}${verdict.state === 'pass' ? '' : ended(verdict, now)}`
}

const ended = ({ asks, sentence, until, endedBy }: Verdict, now: number): string => {
  if (until !== undefined) return `; opens at about ${dated(until, now)}`
  // "check e2e is running; ended by check e2e" would say it twice.
  return endedBy && !asks.includes(endedBy) && !sentence.includes(endedBy)
    ? `; ended by ${escaped(cut(endedBy, 300))}`
    : ''
}

/** The gates of a promotion as a table: mark, what is asked, how it stands. At most so many rows; `rest` says where the others are. */
export const gatesTable = (verdicts: readonly AboutApp[], now: number, most = 100, rest = ''): string => {
  const { shown, more } = firstOf(verdicts, most)
  const rows = shown.map(verdict => [
    mark(verdict.state),
    `${verdict.app ? `${escaped(cut(verdict.app, 100))}: ` : ''}${escaped(cut(verdict.asks, 300))}`,
    standing(verdict, now),
  ])
  return table(['', '', ''], more > 0 ? [...rows, ['', `… ${more} more${rest}`, '']] : rows)
}
