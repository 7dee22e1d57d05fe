import type { ChangeFacts } from './change-facts.ts'
import { diffDetails, type Size } from './diff-details.ts'
import { type Outcome, outcomeOf } from './diff-outcome.ts'
import { whereAll } from './diff-rows.ts'
import type { CheckText } from './gates-check.ts'
import { type ValidateAnnotation, validateAnnotations } from './validate-annotations.ts'
import { validateSummary } from './validate-summary.ts'
import { count } from './words.ts'

/** Room for the diffs. GitHub says it takes 65,535 characters and does not say of which kind, so bytes are counted. */
const ROOM = 60_000

const bytes: Size = text => new TextEncoder().encode(text).length

/**
 * The check run `stagecoach/validate`: it fails where something can be rendered no more that could be before, and where a finding keeps
 * the change from being merged.
 */
export const validateCheck = (
  facts: ChangeFacts,
): CheckText & {
  readonly state: 'success' | 'failure'
  /** The diffs, as Markdown of at most 65,535 bytes; absent where there are none. */
  readonly text?: string
  readonly annotations: readonly ValidateAnnotation[]
} => {
  const outcome = outcomeOf(facts)
  const { problems, blocked, found } = outcome
  const details = diffDetails(facts, ROOM, bytes)
  const left = details.left > 0 ? `… ${count(details.left, 'diff')} left out here: ${whereAll(facts)}.` : ''
  const text = [details.text, left].filter(part => part !== '').join('\n\n')
  const fails = blocked.length > 0 || found.blocking.length > 0 || problems.some(({ what }) => what.fatal)
  return {
    state: fails ? 'failure' : 'success',
    title: titleOf(outcome),
    summary: validateSummary(facts, outcome, bytes),
    ...(text === '' ? {} : { text }),
    annotations: validateAnnotations(outcome, facts.environments),
  }
}

const titleOf = ({ environments, problems, older, blocked, found }: Outcome): string => {
  const wrong = problems.length + blocked.length + found.blocking.length + found.problems.length
  const said =
    wrong > 0 ? count(wrong, 'problem') : found.warnings.length > 0 ? count(found.warnings.length, 'warning') : ''
  if (environments.length === 0)
    return said || (older.length > 0 ? 'Changes nothing that could be rendered' : 'Changes nothing in any environment')
  return said
    ? `${count(environments.length, 'environment')}, ${said}`
    : count(environments.length, 'environment changes', 'environments change')
}
