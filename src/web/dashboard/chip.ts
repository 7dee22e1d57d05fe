import type { RoadCell } from '../../promotion/road.ts'
import type { Verdict } from '../../promotion/verdict.ts'

/** What stands on the way into a cell. */
export interface Chip {
  readonly text: string
  /** The whole of it, for whoever points at it. */
  readonly title: string
  readonly tone: 'quiet' | 'waits' | 'moves' | 'blocked' | 'held'
}

/** What keeps or moves the next version on its way into a cell; null where nothing is to be said. `upstream` names it where it is not the column before. */
export const chipOf = (cell: RoadCell, upstream?: string): Chip | null => {
  const { promotion, held, standing, behind } = cell
  if (held)
    return {
      text: 'on hold',
      title: `held by ${held.by}${held.reason === '' ? '' : `: ${held.reason}`}`,
      tone: 'held',
    }
  if (promotion) {
    const number = `#${promotion.number}`
    const title = promotion.title
    if (promotion.state === 'merging' || promotion.state === 'syncing')
      return { text: `${number} ${promotion.state}`, title, tone: 'moves' }
    const shut = promotion.verdicts.filter(({ state }) => state === 'block')
    const [first] = shut.length > 0 ? shut : promotion.verdicts.filter(({ state }) => state === 'wait')
    if (!first) return { text: `${number} ready`, title, tone: 'waits' }
    const said = `${first.asks}: ${first.sentence}`
    if (first.state === 'block') return { text: `${number} blocked`, title: said, tone: 'blocked' }
    return { text: `${number} waits: ${short(first)}`, title: said, tone: 'waits' }
  }
  const of = upstream === undefined ? '' : ` ${upstream}`
  if (standing === 'behind')
    return {
      text: `${behind} behind${of}`,
      title: `${behind === 1 ? '1 pin differs' : `${behind} pins differ`}`,
      tone: 'waits',
    }
  if (standing === 'ahead')
    return { text: `ahead of${upstream === undefined ? ' it' : of}`, title: 'newer than its upstream', tone: 'quiet' }
  if (standing === 'unpaired')
    return { text: 'not paired', title: 'nothing here can be paired with its upstream', tone: 'quiet' }
  return null
}

/** What a verdict waits for, in a word or three. */
const short = ({ gate, asks }: Verdict): string => {
  const words = gate === 'right' ? asks.replace(/^promoted by (?:members of )?/, '') : asks
  return words.length > 30 ? `${words.slice(0, 29).trimEnd()}…` : words
}
