import type { ChangeFacts } from './change-facts.ts'
import { cut } from './cut.ts'
import { diffDetails, type Size } from './diff-details.ts'
import { outcomeOf } from './diff-outcome.ts'
import { type DiffRow, diffHeadline, diffRows, directSentence, several, whereAll } from './diff-rows.ts'
import { markdown } from './diff-style.ts'
import { escaped, plain } from './escape.ts'
import { type CheckText, fitting } from './gates-check.ts'
import { along } from './places.ts'
import { firstOf } from './table.ts'
import { count, listed } from './words.ts'

/** Room for the diffs. GitHub says it takes 65,535 characters and does not say of which kind, so bytes are counted. */
const ROOM = 60_000
/** Every 50 annotations cost a request, and nobody reads more. */
const ANNOTATIONS = 200

const bytes: Size = text => new TextEncoder().encode(text).length

/** A problem on its line, as a check run shows it; plain text. */
export interface ValidateAnnotation {
  readonly path: string
  readonly line: number
  readonly level: 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

/** The check run `stagecoach/validate`: it fails where something can be rendered no more that could be before. */
export const validateCheck = (
  facts: ChangeFacts,
): CheckText & {
  readonly state: 'success' | 'failure'
  /** The diffs, as Markdown of at most 65,535 bytes; absent where there are none. */
  readonly text?: string
  readonly annotations: readonly ValidateAnnotation[]
} => {
  const outcome = outcomeOf(facts)
  const { problems, older, blocked, environments } = outcome
  const wrong = problems.length + blocked.length
  const title =
    environments.length === 0
      ? older.length > 0
        ? 'Changes nothing that could be rendered'
        : 'Changes nothing in any environment'
      : wrong > 0
        ? `${count(environments.length, 'environment')}, ${count(wrong, 'problem')}`
        : count(environments.length, 'environment changes', 'environments change')
  const rows = diffRows(facts, outcome)
  const tools = facts.tools.length > 0 ? [`Rendered by ${escaped(listed(facts.tools))}.`] : []
  const summary = fitting(
    most =>
      [
        diffHeadline(outcome, markdown(facts)),
        directSentence(facts, outcome),
        ...byEnvironment(facts, rows, most),
        ...tools,
      ]
        .filter(part => part !== '')
        .join('\n\n'),
    bytes,
  )
  const details = diffDetails(facts, ROOM, bytes)
  const left = details.left > 0 ? `… ${count(details.left, 'diff')} left out here: ${whereAll(facts)}.` : ''
  const text = [details.text, left].filter(part => part !== '').join('\n\n')
  const forbidden = blocked.map(
    ({ file, environments: closed }): ValidateAnnotation => ({
      path: file,
      line: 1,
      level: 'failure',
      title: cut(plain(`reaches ${listed(closed)}`), 200),
      message: cut(
        plain(
          `${listed(closed)} takes changes only by promotion (base: block), and this file is shared: write the change into the overlays that it is meant for`,
        ),
        2000,
      ),
    }),
  )
  const rendering = [...problems, ...older].map(
    ({ what: { file, line, message, fatal, before }, overlays }): ValidateAnnotation => ({
      path: file,
      line: Math.max(1, line),
      level: fatal && !before ? 'failure' : 'warning',
      title: cut(plain(overlays.map(({ app, env }) => `${app} in ${env}`).join(', ')), 200),
      message: cut(plain(before ? `${message} (as before)` : message), 2000),
    }),
  )
  return {
    state: forbidden.length > 0 || problems.some(({ what }) => what.fatal) ? 'failure' : 'success',
    title,
    summary,
    ...(text === '' ? {} : { text }),
    annotations: [...forbidden, ...rendering].slice(0, ANNOTATIONS),
  }
}

/** A heading and a list for each environment; of what is the same in several, each says it. */
const byEnvironment = (facts: ChangeFacts, rows: readonly DiffRow[], most: number): readonly string[] =>
  along(
    facts.environments,
    rows.flatMap(({ places }) => places.environments),
  ).map(name => {
    const { shown, more } = firstOf(
      rows.filter(({ places }) => places.environments.includes(name)),
      most,
    )
    const lines = shown.map(({ mark, places: { apps }, said }) => {
      const about = apps.length > 0 ? `**${several(apps, 3)}**: ` : ''
      return `- ${mark === '' ? '' : `${mark} `}${about}${said}`
    })
    const rest = more > 0 ? [`- … ${more} more`] : []
    return `#### ${escaped(cut(name, 100))}\n${[...lines, ...rest].join('\n')}`
  })
