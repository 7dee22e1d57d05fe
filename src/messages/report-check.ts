import type { Promotion } from '../promotion/step.ts'
import { escaped } from './escape.ts'
import { type CheckText, fitting } from './gates-check.ts'
import { decisive } from './pull-state.ts'
import { firstOf, table } from './table.ts'
import { shortVersion } from './version.ts'
import { count } from './words.ts'

/** The check run `stagecoach/plan` of `mode: observe`: what would be promoted, and what stands in the way of it. */
export const reportCheck = (promotions: readonly Promotion[]): CheckText => {
  const plans = promotions.flatMap(({ plans: each, verdicts }) => each.map(plan => ({ plan, verdicts })))
  const rows = plans.map(({ plan, verdicts }) => {
    const key = decisive(verdicts)
    const moves = plan.changes.map(
      ({ name, from, to }) => `${name} ${from === null ? '' : `${shortVersion(from)} → `}${shortVersion(to)}`,
    )
    return [
      `${escaped(plan.app)} to ${escaped(plan.env)}`,
      escaped(moves.slice(0, 3).join(', ') + (moves.length > 3 ? ` and ${moves.length - 3} more` : '')),
      key ? escaped(key.verdict.sentence) : 'every gate is open',
    ]
  })
  const render = (most: number): string => {
    const { shown, more } = firstOf(rows, most)
    return table(['', 'what moves', 'what it waits for'], more > 0 ? [...shown, [`… ${more} more`, '', '']] : shown)
  }
  return {
    title: plans.length === 0 ? 'nothing would be promoted' : `${count(plans.length, 'promotion')} would be opened`,
    summary:
      plans.length === 0
        ? 'Every environment has what the one before it has proven.'
        : `\`mode: observe\`: nothing is opened or merged.\n\n${fitting(render)}`,
  }
}
