import type { ChangeFacts } from '../messages/change-facts.ts'
import { outcomeOf } from '../messages/diff-outcome.ts'
import { diffHeadline, diffRows, directSentence, placesSaid, rowPlaces } from '../messages/diff-rows.ts'
import { type Shown, shownOnce } from '../messages/diff-shown.ts'
import { plainText, visible } from '../messages/diff-style.ts'
import { objectName, objectWords } from '../messages/diff-words.ts'
import { count } from '../messages/words.ts'
import type { coloursFor } from './colours.ts'

/** What `stagecoach diff` prints for people: what is reached, what is wrong, what changes where, and each diff once. */
export const diffText = (facts: ChangeFacts, colours: ReturnType<typeof coloursFor>): string => {
  const outcome = outcomeOf(facts)
  const headline = [diffHeadline(outcome, plainText), directSentence(facts, outcome, plainText)]
  const rows = diffRows(facts, outcome, plainText).map(row => ({ ...row, where: rowPlaces(row, plainText) }))
  const width = Math.min(48, Math.max(0, ...rows.map(({ where }) => where.length)))
  const marked = { '✗': colours.red, '⚠': colours.yellow, '–': colours.dim, '': (text: string) => text }
  const lines = rows.map(({ mark, where, said }) => marked[mark](`${mark || ' '} ${where.padEnd(width)}  ${said}`))
  const blocks = shownOnce(facts).flatMap(({ environments, shown, repeated }) => {
    const where = (apps: readonly string[]): string => placesSaid({ apps, environments }, plainText)
    return [
      ...shown.map(each => block(each, where(each.apps), colours)),
      ...repeated.map(({ apps, env, objects }) => {
        const what = objects === 'all' ? '' : `${count(objects, 'object')} `
        return colours.dim(`${where(apps)}: ${what}the same as in ${plainText.text(env)}`)
      }),
    ]
  })
  const parts = [headline.filter(text => text !== '').join('\n'), lines.join('\n'), ...blocks]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

const block = ({ object, namespace, file }: Shown, where: string, colours: ReturnType<typeof coloursFor>): string => {
  const path = file && object.file !== undefined ? `  ${plainText.code(object.file)}` : ''
  const heading = colours.bold(plainText.text(`${objectName(object, namespace)}: ${objectWords(object)}`))
  const lines = visible(object.text)
    .replace(/\n$/, '')
    .split('\n')
    .map(line =>
      line.startsWith('+')
        ? colours.green(line)
        : line.startsWith('-')
          ? colours.red(line)
          : line.startsWith('@@')
            ? colours.cyan(line)
            : line,
    )
  return [`${heading}  ${colours.dim(`${where}${path}`)}`, ...lines].join('\n')
}
