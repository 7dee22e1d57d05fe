import type { OverlayDiff } from '../diff/object-change.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { folded, type Group } from './diff-details.ts'
import { inOrder, isTold, type Outcome, outcomeOf } from './diff-outcome.ts'
import { diffRows, directSentence, rowPlaces, whereAll } from './diff-rows.ts'
import { markdown } from './diff-style.ts'
import { objectWords } from './diff-words.ts'
import { escaped } from './escape.ts'
import { besidesSaid, validatedSaid } from './findings-said.ts'
import { firstOf } from './table.ts'
import { count, stopped } from './words.ts'

const HEADING = '#### In the cluster'
/** Objects that are named before the diff is opened. */
const NAMED = 4

/**
 * What a promotion changes in the cluster, as a part of its body of at most `room` UTF-16 units: what must not be overlooked, whether
 * it validates, and for each overlay one folded diff. Where room is short, diffs are left out first. Empty where there is no room for
 * the heading.
 */
export const renderedSection = (facts: ChangeFacts, room: number): string => {
  const outcome = outcomeOf(facts)
  const told = inOrder(facts).filter(diff => isTold(diff) && diff.objects.length > 0)
  const said = diffRows(facts, outcome)
    .filter(({ mark, finding }) => mark !== '' || finding !== undefined)
    .map(row => (row.mark === '' ? `- ${row.said}` : `- ${row.mark} ${rowPlaces(row)}: ${stopped(row.said)}`))
  const validation = validationSaid(facts, outcome)
  if (told.length === 0 && said.length === 0) {
    const same = `${HEADING}\n\nThe same objects as now.`
    return fitted(`${same}${validation === '' ? '' : `\n\n${validation}`}`, room) || fitted(same, room)
  }
  const groups = told.map(diff => groupOf(diff, told))
  for (const most of [30, 7, 1]) {
    const { shown, more } = firstOf(said, most)
    const parts = [
      HEADING,
      directSentence(facts, outcome),
      [...shown, ...(more > 0 ? [`- … ${more} more: ${whereAll(facts)}`] : [])].join('\n'),
      validation,
    ].filter(part => part !== '')
    const leftOut = (left: number): string => `… ${count(left, 'diff')} left out here: ${whereAll(facts)}.`
    const all = told.reduce((sum, { objects }) => sum + objects.length, 2)
    const free = room - [...parts, leftOut(all), ''].join('\n\n').length
    if (free < 0) continue
    const { text, left } = folded(facts, groups, free)
    return [...parts, text, left > 0 ? leftOut(left) : ''].filter(part => part !== '').join('\n\n')
  }
  return fitted(`${HEADING}\n\nThere is no room for it here: ${whereAll(facts)}.`, room)
}

/** Against what it validates, where it does, and what is told elsewhere. */
const validationSaid = (facts: ChangeFacts, { problems, older, found }: Outcome): string => {
  const validated = validatedSaid(facts)
  const broken = [...problems, ...older].some(({ what }) => what.fatal)
  const valid = found.blocking.length + found.problems.length === 0 && !broken
  const sentence = validated !== '' && valid ? `Validates: ${escaped(validated)}.` : ''
  return [sentence, besidesSaid(facts, found, markdown(facts))].filter(part => part !== '').join(' ')
}

const fitted = (text: string, room: number): string => (text.length <= room ? text : '')

/** `<b>Deployment</b> web/frontend: image, 1 variable · <b>ConfigMap</b> web/flags: 1 key`, with what is needed to tell it from others. */
const groupOf = (diff: OverlayDiff, told: readonly OverlayDiff[]): Group => {
  const { overlay, objects } = diff
  const { shown, more } = firstOf(objects, NAMED)
  const names = shown.map(object => {
    const { kind, namespace, name } = object.ref
    // Which version it goes to stands in the table of pins already.
    const words = objectWords({ ...object, summary: object.summary.map(each => each.replace(/^image\b.*$/, 'image')) })
    return `<b>${escaped(cut(kind, 100))}</b> ${escaped(cut(`${namespace ? `${namespace}/` : ''}${name}`, 200))}: ${escaped(cut(words, 300))}`
  })
  const several = (of: 'app' | 'env'): boolean => new Set(told.map(each => each.overlay[of])).size > 1
  const about = [...(several('app') ? [overlay.app] : []), ...(several('env') ? [overlay.env] : [])]
  const prefix = about.length > 0 ? `${about.map(each => escaped(cut(each, 100))).join(' · ')}: ` : ''
  return {
    summary: `${prefix}${names.join(' · ')}${more > 0 ? ` · ${count(more, 'more object')}` : ''}`,
    shown: objects.map((object, rank) => ({ apps: [], object, namespace: true, file: true, rank })),
    repeated: [],
  }
}
