import { isOpen } from '../promotion/promote.ts'
import { cut } from './cut.ts'
import { plain } from './escape.ts'
import { type AboutApp, gatesTable } from './gates-table.ts'
import { decisive } from './pull-state.ts'
import { dated } from './time.ts'

/** What a check run shows; the commit and what finds it again are the caller's. */
export interface CheckText {
  readonly title: string
  /** Markdown of at most 60,000 UTF-16 units. */
  readonly summary: string
}

/** The check run `stagecoach/gates`: its title says what is waited for, its summary is the table of gates. */
export const gatesCheck = (verdicts: readonly AboutApp[], now: number): CheckText => {
  const key = decisive(verdicts)
  const since = key?.verdict.since === undefined ? '' : ` (since ${dated(key.verdict.since, now)})`
  const others = key && key.more > 0 ? `, and ${key.more} more` : ''
  const blocked = verdicts.find(({ code }) => code === 'github.blocked' || code === 'github.refused')
  const title = isOpen(verdicts)
    ? blocked
      ? `ready: ${cut(plain(blocked.sentence), 150)}`
      : verdicts.some(({ gate, state }) => gate === 'right' && state !== 'pass')
        ? 'ready: a person may promote it'
        : 'every gate is open'
    : key
      ? `${key.verdict.state === 'block' ? 'stands still' : 'waits'}: ${cut(plain(key.verdict.sentence), 120)}${since}${others}`
      : 'every gate is open'
  return { title: cut(title, 200), summary: fitting(most => gatesTable(verdicts, now, most)) }
}

/** The longest of the texts with fewer and fewer rows that a check run takes. `size`: in what they are measured, if not UTF-16 units. */
export const fitting = (
  render: (most: number) => string,
  size: (text: string) => number = text => text.length,
): string => {
  for (const most of [5000, 1000, 300, 100, 30, 10, 3]) {
    const text = render(most)
    if (size(text) <= 60_000) return text
  }
  return 'There is too much to show it here.'
}
