import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import type { DiffRow } from './diff-rows.ts'
import type { Style } from './diff-style.ts'
import type { FoundOnce } from './findings-once.ts'
import { elsewhere, findingSaid } from './findings-said.ts'
import { NOWHERE, placesOf } from './places.ts'
import { firstOf } from './table.ts'
import { count } from './words.ts'

/** How many findings of a kind are told one by one, and whether with the names of their rules. */
export interface FindingsTold {
  readonly problem: number
  readonly warning: number
  readonly rules: boolean
}

/** What people read on a pull request. */
export const FEW: FindingsTold = { problem: 20, warning: 5, rules: false }

/** Where everything can be read. */
export const ALL: FindingsTold = { problem: Number.POSITIVE_INFINITY, warning: Number.POSITIVE_INFINITY, rules: true }

/** A row for each finding; where there are more than is told, the last one counts the others and says where they are. */
export const findingRows = (
  facts: Pick<ChangeFacts, 'environments' | 'repository'>,
  all: readonly FoundOnce[],
  finding: NonNullable<DiffRow['finding']>,
  style: Style,
  told: FindingsTold,
): readonly DiffRow[] => {
  const { shown, more } = firstOf(all, told[finding])
  const rows = shown.flatMap((found): DiffRow[] => {
    const { what, overlays } = found
    const rule = told.rules ? ` (${style.code(cut(what.rule, 100))})` : ''
    const said = `${findingSaid(found, style)}${rule}`
    const row = { mark: what.blocks ? '✗' : '⚠', said, finding } as const
    if (overlays.length === 0) return [{ ...row, places: NOWHERE, file: what.file }]
    return placesOf(overlays, facts.environments).map((places): DiffRow => ({ ...row, places }))
  })
  if (more === 0) return rows
  const said = `… ${count(more, `more ${finding}`)} in ${elsewhere(facts, style)}`
  return [...rows, { mark: '', places: NOWHERE, said, finding }]
}
