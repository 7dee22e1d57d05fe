import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { diffDetails } from './diff-details.ts'
import { type Outcome, outcomeOf } from './diff-outcome.ts'
import { type DiffRow, diffHeadline, diffRows, directSentence, rowPlaces, whereAll } from './diff-rows.ts'
import { markdown } from './diff-style.ts'
import { besidesSaid } from './findings-said.ts'
import { firstOf, table } from './table.ts'
import { count } from './words.ts'

/** The first line of our comment on a pull request, by which it is found again. */
export const changeMarker = '<!-- stagecoach:change -->'

/**
 * The comment on a pull request that changes environments, of at most `room` UTF-16 units: what it reaches, what is wrong, what changes
 * where, and the diffs. The same facts give the same text. Where room is short, diffs go first, then rows.
 */
export const changeComment = (facts: ChangeFacts, room = 60_000): string => {
  const marker = `${changeMarker}\n`
  return room > marker.length ? `${marker}${changeText(facts, room - marker.length)}` : ''
}

/** The same words without what finds the comment again. */
export const changeText = (facts: ChangeFacts, room: number): string => {
  const outcome = outcomeOf(facts)
  const begin = [diffHeadline(outcome, markdown(facts)), directSentence(facts, outcome)].filter(text => text !== '')
  if (isNothing(outcome)) return cut(begin.join('\n\n'), room)
  const rows = diffRows(facts, outcome)
  const besides = besidesSaid(facts, outcome.found, markdown(facts))
  const leftOut = (diffs: number): string => `… ${count(diffs, 'diff')} left out here: ${whereAll(facts)}.`
  const longest = leftOut(facts.diffs.reduce((sum, { objects }) => sum + objects.length, 2))
  for (const most of [200, 60, 20, 7, 3, 1, 0]) {
    const parts = [...begin, ...(most > 0 ? [rowsTable(facts, rows, most), besides] : [])].filter(part => part !== '')
    const free = room - [...parts, longest, ''].join('\n\n').length
    if (free < 0) continue
    const { text, left } = diffDetails(facts, free)
    return [...parts, text, left > 0 ? leftOut(left) : ''].filter(part => part !== '').join('\n\n')
  }
  const short = begin[0] ?? ''
  return short.length <= room ? short : cut('There is no room to say here what changes.', room)
}

/** Whether there is nothing to tell at all. */
export const isNothing = ({ environments, older, found: { blocking, problems, warnings } }: Outcome): boolean =>
  [environments, older, blocking, problems, warnings].every(each => each.length === 0)

/** The first rows as a table, and how many there are beside them. */
export const rowsTable = (facts: ChangeFacts, rows: readonly DiffRow[], most: number): string => {
  const { shown, more } = firstOf(rows, most)
  const cells = shown.map(row => [row.mark, rowPlaces(row), row.said])
  return table(
    ['', 'app', 'what changes'],
    more > 0 ? [...cells, ['', `… ${more} more`, `all of it: ${whereAll(facts)}`]] : cells,
  )
}
