import type { Overlay } from '../overlay/overlay.ts'
import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { type About, inOrder, isTold, type Outcome, once } from './diff-outcome.ts'
import { markdown, type Style } from './diff-style.ts'
import { objectName, overlayWords } from './diff-words.ts'
import { code, escaped, link } from './escape.ts'
import { FEW, type FindingsTold, findingRows } from './findings-rows.ts'
import { type Places, placesOf } from './places.ts'
import { firstOf } from './table.ts'
import { count, listed } from './words.ts'

/** Where more apps than this change in the same way, they share a row. */
const APART = 3
/** Environments that are named one by one. */
const NAMED = 8

/** One row about a change, or one line of the command line: what the mark says, where it is, what it is. */
export interface DiffRow {
  /** `✗` stands in the way, `⚠` must not be overlooked, `–` was so before. */
  readonly mark: '✗' | '⚠' | '–' | ''
  readonly places: Places
  /** In one line, without full stop. */
  readonly said: string
  /** What validation found, and so is told in a list of its own kind. */
  readonly finding?: 'problem' | 'warning'
  /** The file that it is about, where that belongs to no overlay. */
  readonly file?: string
}

/**
 * Everything that is told of a change, each thing once: new problems, dangers and warnings, problems from before, what differs, and last
 * what could be rendered neither before nor now, which every change of an overlay with a chart from elsewhere has.
 */
export const diffRows = (
  facts: ChangeFacts,
  outcome: Outcome,
  style: Style = markdown(facts),
  told: FindingsTold = FEW,
): readonly DiffRow[] => {
  const at = (overlays: readonly Overlay[]): readonly Places[] => placesOf(overlays, facts.environments)
  const rows = <T>(all: readonly About<T>[], mark: (what: T) => DiffRow['mark'], said: (what: T) => string) =>
    all.flatMap(({ what, overlays }) =>
      at(overlays).map((places): DiffRow => ({ mark: mark(what), places, said: said(what) })),
    )
  const changes = once(
    inOrder(facts)
      .filter(isTold)
      .map(diff => ({
        what: `${style.text(cut(overlayWords(diff), 600))}${through(facts, diff.overlay, style)}`,
        overlay: diff.overlay,
      })),
    said => [said],
  )
  const older = outcome.older.flatMap(({ what: problem, overlays }) => {
    const { message, file, line } = problem
    const said = `${style.at(cut(message, 500), file, line)}, as before`
    return at(overlays).map(places => ({ problem, row: { mark: '–', places, said } satisfies DiffRow }))
  })
  const { blocking, problems, warnings } = outcome.found
  return [
    ...outcome.blocked.map(
      ({ file, environments }): DiffRow => ({
        mark: '✗',
        places: { apps: [], environments },
        said: `${style.code(cut(file, 300))} is shared, and this takes changes only by promotion (${style.code('base: block')})`,
      }),
    ),
    ...rows(
      outcome.problems,
      ({ fatal }) => (fatal ? '✗' : '⚠'),
      ({ message, file, line }) => style.at(cut(message, 500), file, line),
    ),
    ...findingRows(facts, [...blocking, ...problems], 'problem', style, told),
    ...rows(
      outcome.dangers,
      () => '⚠',
      ({ object, danger }) =>
        `${style.text(cut(objectName(object, false), 200))}: ${style.prose(cut(danger.sentence, 500))}`,
    ),
    ...findingRows(facts, warnings, 'warning', style, told),
    ...rows(
      outcome.unknown,
      () => '–',
      why => `cannot be compared: what is there now cannot be rendered (${style.prose(cut(why, 500))})`,
    ),
    ...older.filter(({ problem }) => problem.fatal).map(({ row }) => row),
    ...changes
      .flatMap(({ what, overlays }) => at(overlays).flatMap(places => apart(places).map(each => ({ what, each }))))
      .map(({ what, each }): DiffRow => ({ mark: '', places: each, said: what }))
      .sort((a, b) => byApp(a.places, b.places)),
    ...older.filter(({ problem }) => !problem.fatal).map(({ row }) => row),
  ]
}

const byApp = (a: Places, b: Places): number => {
  const [one = '', other = ''] = [a.apps[0], b.apps[0]]
  return one < other ? -1 : one > other ? 1 : 0
}

/** Few apps keep a row each, so that everybody finds theirs. */
const apart = (places: Places): readonly Places[] =>
  places.apps.length > APART ? [places] : places.apps.map(app => ({ ...places, apps: [app] }))

/** The shared files that an overlay changes through, in brackets. */
const through = ({ shared }: ChangeFacts, { path }: Overlay, style: Style): string => {
  const files = shared.filter(({ overlays }) => overlays?.includes(path)).map(({ file }) => file)
  const directories = new Set(files.map(file => file.slice(0, Math.max(0, file.lastIndexOf('/')))))
  const [directory] = directories
  const [first] = files
  if (first === undefined) return ''
  if (files.length > 1 && directories.size === 1 && directory) return ` (through ${style.code(cut(directory, 200))})`
  return ` (through ${style.code(cut(first, 200))}${files.length > 1 ? ` and ${count(files.length - 1, 'more file')}` : ''})`
}

/** Where all of a change can be read. Markdown. */
export const whereAll = ({ page, base, head }: Pick<ChangeFacts, 'page' | 'base' | 'head'>): string =>
  page !== undefined && /^https?:/.test(page)
    ? link('the page of this change', page)
    : code(`stagecoach diff --base ${base.slice(0, 12)}${head === '' ? '' : ` --head ${head.slice(0, 12)}`}`)

/** `frontend · dev, staging`; many apps or environments are counted. Empty where there is neither. */
export const placesSaid = ({ apps, environments }: Places, style: Pick<Style, 'text'> = { text: escaped }): string =>
  [several(apps, APART, style), several(environments, NAMED, style)].filter(part => part !== '').join(' · ')

/** Where a row is: its apps and environments, or the file. */
export const rowPlaces = (
  { places, file }: Pick<DiffRow, 'places' | 'file'>,
  style: Pick<Style, 'text' | 'code'> = { text: escaped, code },
): string => placesSaid(places, style) || (file === undefined ? '' : style.code(cut(file, 200)))

/** Foreign names with commas, the first ones where they are many. */
export const several = (
  names: readonly string[],
  most: number,
  style: Pick<Style, 'text'> = { text: escaped },
): string => {
  const { shown, more } = firstOf(names, most)
  return `${shown.map(name => style.text(cut(name, 100))).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const inSentence = (names: readonly string[], style: Style): string =>
  names.length > NAMED ? several(names, NAMED, style) : listed(names.map(name => style.text(cut(name, 100))))

/** The first line: which environments it reaches, and whether something is wrong. */
export const diffHeadline = (outcome: Outcome, style: Style): string => {
  const { environments, problems, blocked, older, dangers, found } = outcome
  const broken = older.filter(({ what }) => what.fatal)
  const wrong = problems.length + blocked.length + found.blocking.length + found.problems.length
  const also = [
    ...(wrong > 0 ? [count(wrong, 'problem')] : []),
    ...(dangers.length > 0 ? [count(dangers.length, 'danger')] : []),
    ...(broken.length > 0 ? [`${count(broken.length, 'problem')} from before`] : []),
  ]
  const rest = also.length > 0 ? ` ${listed(also)}.` : ''
  if (environments.length > 0)
    return `Reaches ${style.strong(count(environments.length, 'environment'))}: ${several(environments, NAMED, style)}.${rest}`
  return `${older.length > 0 ? 'Changes nothing that could be rendered.' : 'Changes nothing in any environment.'}${rest}`
}

/** What has to be known before the details: that it goes around promotion, or to several environments at once. Empty if neither. */
export const directSentence = (
  facts: ChangeFacts,
  { environments }: Outcome,
  style: Style = markdown(facts),
): string => {
  const direct = facts.promotion ? [] : environments.filter(name => facts.promoted.includes(name))
  const spread = facts.shared.filter(
    ({ environments: reached }) =>
      reached.length > 1 && (direct.length === 0 || reached.some(name => direct.includes(name))),
  )
  const reached = facts.environments.filter(name => spread.some(each => each.environments.includes(name)))
  const files = firstOf(spread, 3)
  const names = [
    ...files.shown.map(({ file }) => style.code(cut(file, 200))),
    ...(files.more > 0 ? [count(files.more, 'more file')] : []),
  ]
  const sharers =
    reached.length === facts.environments.length
      ? `all ${reached.length > NAMED ? `${reached.length} ` : ''}environments`
      : inSentence(reached, style)
  const why = spread.length > 0 ? `${listed(names)} ${spread.length === 1 ? 'is' : 'are'} shared by ${sharers}` : ''
  // What somebody changes in an environment's own files is meant for that environment.
  if (direct.length > 0 && why)
    return `This change reaches ${inSentence(direct, style)} directly, without promotion: ${why}.`
  return why ? `This change reaches several environments at once: ${why}.` : ''
}
