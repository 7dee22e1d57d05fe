import type { Overlay, Problem } from '../overlay/overlay.ts'
import { cut } from './cut.ts'
import { code, escaped, fence, plain } from './escape.ts'
import { type CheckText, fitting } from './gates-check.ts'
import { firstOf } from './table.ts'
import { count, listed } from './words.ts'

/** What a configuration makes of a repository. */
export interface ConfigView {
  readonly environments: readonly {
    readonly name: string
    readonly from: readonly string[]
    readonly promote: 'auto' | 'review' | 'command'
  }[]
  readonly overlays: readonly Pick<Overlay, 'app' | 'env' | 'path'>[]
}

/** What the check of a configuration is made of. */
export interface ConfigFacts {
  readonly problems: readonly Problem[]
  /** What stands now; null where there is no configuration yet. */
  readonly before: ConfigView | null
  /** What it would be; null where it cannot be read. */
  readonly after: ConfigView | null
  /** The commit of the last good configuration, where the broken one stands on the default branch; null on a pull request. */
  readonly goodAt: string | null
  /** Whether this is about the default branch or about a pull request's head. */
  readonly merged: boolean
}

/** One annotation on a line, as a check run shows it; plain text. */
export interface Annotation {
  readonly path: string
  readonly line: number
  readonly level: 'failure'
  readonly title: string
  readonly message: string
}

/** The check run of a configuration: all problems at once, and what would change for the overlays there are. */
export const configCheck = (
  facts: ConfigFacts,
): CheckText & { readonly state: 'success' | 'failure'; readonly annotations: readonly Annotation[] } => {
  const { problems, before, after } = facts
  const changes = after ? changesOf(before, after) : []
  const annotations = problems.map(({ file, line, message }) => ({
    path: file,
    line: Math.max(1, line),
    level: 'failure' as const,
    title: 'Configuration',
    message: cut(plain(message), 2000),
  }))
  const title =
    problems.length > 0
      ? count(problems.length, 'problem')
      : changes.length > 0
        ? count(changes.length, 'change')
        : 'changes nothing for the overlays there are'
  const summary = fitting(most => {
    const shown = firstOf(problems, most)
    const said = firstOf(changes, most)
    const lines = shown.shown.map(
      ({ file, line, column, message }) => `${file}:${line}:${column}  ${cut(message.replace(/\s+/g, ' '), 1000)}`,
    )
    if (shown.more > 0) lines.push(`… ${shown.more} more in the annotations`)
    return [
      ...(problems.length > 0 ? [fence(lines.join('\n')), stillStands(facts)] : []),
      ...(problems.length === 0 && changes.length === 0
        ? ['It can be read, and changes nothing for the overlays there are.']
        : []),
      ...(changes.length > 0
        ? [
            facts.merged ? 'What changes with it:' : 'What would change with it:',
            [...said.shown.map(line => `- ${line}`), ...(said.more > 0 ? [`- … ${said.more} more`] : [])].join('\n'),
          ]
        : []),
    ].join('\n\n')
  })
  return { title, summary, state: problems.length > 0 ? 'failure' : 'success', annotations }
}

/** What goes on while a configuration is broken. */
export const stillStands = ({ merged, goodAt }: Pick<ConfigFacts, 'merged' | 'goodAt'>): string => {
  if (!merged) return 'If it were merged like this, nothing would be opened or merged until it is mended.'
  return goodAt === null
    ? 'Nothing is done until this is mended.'
    : `Nothing is opened or merged until this is mended; checks and health go on with the last good configuration (${code(goodAt.slice(0, 7))}).`
}

const key = ({ app, env }: Pick<Overlay, 'app' | 'env'>): string => JSON.stringify([env, app])

/** What a configuration changes, one Markdown line each: environments along the road, then overlays, problems before news. */
const changesOf = (before: ConfigView | null, after: ConfigView): readonly string[] => {
  const old = before ?? { environments: [], overlays: [] }
  const appsIn = (view: ConfigView, env: string) =>
    view.overlays.filter(overlay => overlay.env === env).map(({ app }) => app)
  const names = (apps: readonly string[]): string => {
    const { shown, more } = firstOf(apps.toSorted(), 10)
    return `${listed(shown.map(escaped))}${more > 0 ? ` and ${more} more` : ''}`
  }
  const gone = old.environments
    .filter(({ name }) => !after.environments.some(each => each.name === name))
    .map(({ name }) => `${escaped(name)} is no environment any more (${count(appsIn(old, name).length, 'overlay')})`)
  const lines = after.environments.flatMap(({ name, from, promote }) => {
    const was = old.environments.find(each => each.name === name)
    const apps = appsIn(after, name)
    const way = `${from.length > 0 ? `from ${listed(from.map(escaped), 'and')}, ` : ''}promote: ${promote}`
    if (!was)
      return [
        `${escaped(name)} is new: ${way}, ${count(apps.length, 'overlay')}${apps.length > 0 ? `: ${names(apps)}` : ''}`,
      ]
    const had = appsIn(old, name)
    const lost = had.filter(app => !apps.includes(app))
    const added = apps.filter(app => !had.includes(app))
    const moved = apps.filter(app => pathOf(old, app, name) !== pathOf(after, app, name) && !added.includes(app))
    return [
      ...(lost.length > 0 ? [`${escaped(name)} loses ${names(lost)}`] : []),
      ...(added.length > 0 ? [`${escaped(name)} gets ${names(added)}`] : []),
      ...(moved.length > 0 ? [`${escaped(name)} has ${names(moved)} in another place`] : []),
      ...(was.from.join('\n') !== from.join('\n') || was.promote !== promote ? [`${escaped(name)} goes ${way}`] : []),
    ]
  })
  return [...gone, ...lines]
}

const pathOf = (view: ConfigView, app: string, env: string): string | undefined =>
  view.overlays.find(overlay => key(overlay) === key({ app, env }))?.path
