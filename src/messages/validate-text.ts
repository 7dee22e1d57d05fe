import { cut } from './cut.ts'
import { plainText } from './diff-style.ts'
import { type FoundOnce, foundOnce } from './findings-once.ts'
import { objectsSaid, severitiesSaid } from './findings-said.ts'
import { compared, NOWHERE, type Places, placesOf } from './places.ts'
import { findingsOf, isRefused, type ValidateReport } from './validate-report.ts'
import { count, listed, sentence } from './words.ts'

/** How a terminal shows what counts more and what counts less; each returns its text as it is where nothing is coloured. */
export interface Colours {
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const WORDS = { error: 'error', warning: 'warning', info: 'note' } as const
/** Places longer than this do not push the others aside. */
const WIDTH = 60

/**
 * What `stagecoach validate` prints for people: for each environment the findings with their places, each finding once, then what could
 * not be judged, and last how many there are.
 */
export const validateText = (report: ValidateReport, colours: Colours): string => {
  const { overlays, fileFindings, environments } = report
  const found = foundOnce(
    overlays.map(each => ({ overlay: each.overlay, findings: findingsOf(each) })),
    fileFindings,
    environments,
  )
  const entries = found.flatMap(each => placed(each, environments).map(places => ({ each, places })))
  const order = new Map(environments.map((name, index) => [name, index]))
  const rank = (names: readonly string[]): number => order.get(names[0] ?? '') ?? (names.length > 0 ? order.size : -1)
  const blocks = [...Map.groupBy(entries, ({ places }) => JSON.stringify(places.environments)).values()]
    .map(group => ({ group, names: group[0]?.places.environments ?? [] }))
    .sort(
      (a, b) =>
        rank(a.names) - rank(b.names) ||
        a.names.length - b.names.length ||
        compared(JSON.stringify(a.names), JSON.stringify(b.names)),
    )
    .map(({ group, names }) => {
      const width = Math.min(WIDTH, Math.max(...group.map(({ each }) => placeOf(each).length)))
      const heading = names.length > 0 ? listed(names.map(plainText.text)) : 'repository'
      return [
        ...(heading === '' ? [] : [colours.bold(heading)]),
        ...group.flatMap(({ each, places }) => linesOf(each, places, width, colours)),
      ].join('\n')
    })
  const unjudged = report.unjudged.map(each => colours.dim(`not judged: ${plainText.prose(each)}`))
  return `${[...blocks, [...unjudged, ...summary(report, found, colours)].join('\n')].join('\n\n')}\n`
}

const placed = ({ overlays }: FoundOnce, road: readonly string[]): readonly Places[] =>
  overlays.length > 0 ? placesOf(overlays, road) : [NOWHERE]

const placeOf = ({ what: { file, line, column } }: FoundOnce): string => `${plainText.code(file)}:${line}:${column}`

const linesOf = (each: FoundOnce, { apps }: Places, width: number, colours: Colours): readonly string[] => {
  const { what, objects } = each
  const word = what.ignored !== undefined ? 'ignored' : WORDS[what.severity]
  const told = `${word.padEnd(7)}  ${plainText.prose(cut(what.message, 2000))}`
  const quiet = what.ignored !== undefined || what.before
  const weight = quiet
    ? colours.dim
    : what.severity === 'error'
      ? colours.red
      : what.severity === 'warning'
        ? colours.yellow
        : colours.dim
  const before = what.before ? ', as before' : ''
  const first = `  ${placeOf(each).padEnd(width)}  ${weight(told)}${colours.dim(`${before}  (${plainText.code(what.rule)})`)}`
  const about = [listed(apps.map(plainText.text)), plainText.text(objectsSaid(objects))]
    .filter(part => part !== '')
    .join(': ')
  const todo = sentence(plainText.prose(what.ignored ?? what.fix))
  const second = [about, todo].filter(part => part !== '').join('. ')
  return second === '' ? [first] : [first, `    ${colours.dim(second)}`]
}

const summary = (report: ValidateReport, found: readonly FoundOnce[], colours: Colours): readonly string[] => {
  const { overlays, tools } = report
  const fresh = found.filter(({ what }) => what.ignored === undefined && !what.before)
  const before = found.filter(({ what }) => what.ignored === undefined && what.before)
  const ignored = found.filter(({ what }) => what.ignored !== undefined)
  const besides = [
    ...(before.length > 0 ? [`${before.length} from before`] : []),
    ...(ignored.length > 0 ? [`${ignored.length} ignored`] : []),
  ]
  const news = severitiesSaid(fresh.map(({ what }) => what)) || 'no problems'
  const counts = [news, ...(besides.length > 0 ? [besides.join(', ')] : [])].join('; ')
  const versions = [...new Set(overlays.map(({ kubernetes }) => kubernetes))].sort(byMinor)
  const against = versions.length > 0 ? ` against Kubernetes ${listed(versions.map(plainText.text))}` : ''
  const objects = overlays.reduce((sum, each) => sum + each.objects, 0)
  const by = tools.length > 0 ? `, rendered by ${plainText.text(listed(tools))}` : ''
  return [
    isRefused(report) ? colours.red(counts) : counts,
    colours.dim(`${count(objects, 'object')} of ${count(overlays.length, 'overlay')}${against}${by}`),
  ]
}

const byMinor = (a: string, b: string): number => Number(a.split('.')[1]) - Number(b.split('.')[1])
