import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import type { Outcome } from './diff-outcome.ts'
import { type DiffRow, diffHeadline, diffRows, directSentence, placesSaid, several } from './diff-rows.ts'
import { markdown, type Style } from './diff-style.ts'
import { code, escaped } from './escape.ts'
import type { FoundOnce } from './findings-once.ts'
import { ALL } from './findings-rows.ts'
import { findingListed, severitiesSaid, validatedSaid } from './findings-said.ts'
import { fitting } from './gates-check.ts'
import { along, placesOf } from './places.ts'
import { firstOf } from './table.ts'
import { count, listed, stopped } from './words.ts'

/** Of what is folded nobody reads more. */
const FOLDED = 100
/** Where room is short: environments that are told for each row that each of them has. */
const ENVIRONMENTS = 5

/**
 * The summary of `stagecoach/validate`, as Markdown that fits into what `size` measures: what is reached, a list for each environment,
 * folded what was so before, what is only worth knowing and what is ignored, what was not judged, and by what it was judged.
 */
export const validateSummary = (facts: ChangeFacts, outcome: Outcome, size: (text: string) => number): string => {
  const style = markdown(facts)
  const { before, notes, ignored } = outcome.found
  const rows = diffRows(facts, outcome, style, ALL)
  const begin = [diffHeadline(outcome, style), directSentence(facts, outcome)]
  const reasoned = (found: FoundOnce): string => `: ${style.prose(cut(found.what.ignored ?? '', 300))}`
  return fitting(
    most =>
      [
        ...begin,
        ...ofFiles(rows, most),
        ...byEnvironment(facts, rows, most),
        folded(`${count(before.length, 'finding')} from before: ${severities(before)}`, before, facts, most),
        folded(count(notes.length, 'note'), notes, facts, most),
        folded(`${ignored.length} ignored`, ignored, facts, most, reasoned),
        unjudgedSaid(facts, most),
        how(facts),
      ]
        .filter(part => part !== '')
        .join('\n\n'),
    size,
  )
}

const severities = (all: readonly FoundOnce[]): string => severitiesSaid(all.map(({ what }) => what))

/** What is wrong with files that belong to no overlay. */
const ofFiles = (rows: readonly DiffRow[], most: number): readonly string[] => {
  const of = rows.filter(({ places }) => places.environments.length === 0)
  return of.length > 0 ? [`#### Repository\n${listOf(of, most).join('\n')}`] : []
}

/**
 * A heading and a list for each environment. What changes in several, each says; what validation found stands under the first of them,
 * and the others count it.
 */
const byEnvironment = (facts: ChangeFacts, rows: readonly DiffRow[], most: number): readonly string[] => {
  const names = along(
    facts.environments,
    rows.flatMap(({ places }) => places.environments),
  )
  const { shown, more } = firstOf(names, Math.max(8, most * ENVIRONMENTS))
  const rest = more > 0 ? [`… and ${count(more, 'more environment')}.`] : []
  const lists = shown.map(name => {
    const all = rows.filter(({ places }) => places.environments.includes(name))
    const told = ({ finding, places }: DiffRow): boolean => finding === undefined || places.environments[0] === name
    const repeated = Map.groupBy(
      all.filter(row => !told(row)),
      ({ places }) => places.environments[0] ?? '',
    )
    const again = [...repeated].map(([env, some]) => `- ${kinds(some)} as in ${escaped(cut(env, 100))}`)
    return `#### ${escaped(cut(name, 100))}\n${[...listOf(all.filter(told), most), ...again].join('\n')}`
  })
  return [...lists, ...rest]
}

const kinds = (rows: readonly DiffRow[]): string =>
  listed(
    (['problem', 'warning'] as const).flatMap(kind => {
      const number = rows.filter(({ finding }) => finding === kind).length
      return number > 0 ? [count(number, kind)] : []
    }),
  )

/** Rows as a list; however much was found, what changes is still there. */
const listOf = (rows: readonly DiffRow[], most: number): readonly string[] => {
  const shown = new Set(
    [true, false].flatMap(found => rows.filter(({ finding }) => (finding !== undefined) === found).slice(0, most)),
  )
  const lines = rows
    .filter(row => shown.has(row))
    .map(({ mark, places: { apps }, file, said }) => {
      const about =
        apps.length > 0 ? `**${several(apps, 3)}**: ` : file === undefined ? '' : `${code(cut(file, 200))}: `
      return `- ${mark === '' ? '' : `${mark} `}${about}${said}`
    })
  return shown.size < rows.length ? [...lines, `- … ${rows.length - shown.size} more`] : lines
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const

/** Findings that nobody has to see at once, the heaviest first. */
const folded = (
  summary: string,
  all: readonly FoundOnce[],
  facts: ChangeFacts,
  most: number,
  more: (found: FoundOnce) => string = () => '',
): string => {
  if (all.length === 0) return ''
  const style: Style = markdown(facts)
  const listing = firstOf(
    all.toSorted((a, b) => WEIGHT[a.what.severity] - WEIGHT[b.what.severity]),
    Math.min(FOLDED, most),
  )
  const lines = listing.shown.map(found => {
    const places = placesOf(found.overlays, facts.environments).map(each => placesSaid(each))
    const where = places.length > 0 ? places.join('; ') : code(cut(found.what.file, 200))
    return `- ${where}: ${findingListed(found, style)} (${code(cut(found.what.rule, 100))})${more(found)}`
  })
  const rest = listing.more > 0 ? [`- … ${listing.more} more: ${code('stagecoach validate')} lists them`] : []
  return `<details><summary>${summary}</summary>\n\n${[...lines, ...rest].join('\n')}\n\n</details>`
}

const unjudgedSaid = ({ unjudged = [] }: ChangeFacts, most: number): string => {
  if (unjudged.length === 0) return ''
  const { shown, more } = firstOf(unjudged, Math.min(FOLDED, most))
  const lines = shown.map(each => `- ${escaped(cut(each, 500))}`)
  return `Not judged:\n${[...lines, ...(more > 0 ? [`- … ${more} more`] : [])].join('\n')}`
}

const how = (facts: ChangeFacts): string => {
  const validated = validatedSaid(facts)
  const tools = facts.tools.length > 0 ? `rendered by ${escaped(listed(facts.tools))}` : ''
  return [tools, validated === '' ? '' : `validated: ${escaped(validated)}`]
    .filter(part => part !== '')
    .map(stopped)
    .join(' ')
}
