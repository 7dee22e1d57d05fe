import type { ChangeFacts } from './change-facts.ts'
import { type FoundOnce, foundOnce } from './findings-once.ts'

/** What validation says about a change, by what it means for it. Each finding is in exactly one of these. */
export interface FindingsOutcome {
  /** What keeps it from being merged. */
  readonly blocking: readonly FoundOnce[]
  /** Errors that it brings and that block nothing. */
  readonly problems: readonly FoundOnce[]
  readonly warnings: readonly FoundOnce[]
  readonly notes: readonly FoundOnce[]
  /** What was so before, whatever its severity. */
  readonly before: readonly FoundOnce[]
  /** What somebody gave a reason for, that the change brings. */
  readonly ignored: readonly FoundOnce[]
}

/** Sorts what validation found. What was ignored before is not told again. */
export const findingsOutcome = ({
  findings = [],
  fileFindings = [],
  environments,
}: Pick<ChangeFacts, 'findings' | 'fileFindings' | 'environments'>): FindingsOutcome => {
  const groups = Map.groupBy(foundOnce(findings, fileFindings, environments), ({ what }) => meaningOf(what))
  return {
    blocking: groups.get('blocking') ?? [],
    problems: groups.get('problems') ?? [],
    warnings: groups.get('warnings') ?? [],
    notes: groups.get('notes') ?? [],
    before: groups.get('before') ?? [],
    ignored: groups.get('ignored') ?? [],
  }
}

const meaningOf = ({
  severity,
  before,
  blocks,
  ignored,
}: FoundOnce['what']): keyof FindingsOutcome | 'ignored before' => {
  if (ignored !== undefined) return before ? 'ignored before' : 'ignored'
  if (blocks) return 'blocking'
  if (before) return 'before'
  return severity === 'error' ? 'problems' : severity === 'warning' ? 'warnings' : 'notes'
}
