import type { Change, Plan } from '../promotion/change.ts'
import type { Proof } from '../promotion/evidence.ts'
import { provenFor } from '../promotion/evidence.ts'
import { span } from '../promotion/gate.ts'
import type { Landed, Promotion } from '../promotion/step.ts'
import { commitAddress, deploymentsAddress, fileAddress } from './address.ts'
import { cut } from './cut.ts'
import { code, escaped, link } from './escape.ts'
import { gatesTable } from './gates-table.ts'
import { splitBody } from './merge-body.ts'
import { landedState, openState, toGoOn, withoutWay } from './pull-state.ts'
import { firstOf, table } from './table.ts'
import { dated } from './time.ts'
import { mainChange, shortVersion } from './version.ts'
import { count, sentence } from './words.ts'

/** What the body of a promotion is made of. */
export interface PullFacts {
  readonly promotion: Pick<Promotion, 'environment' | 'plans' | 'proofs' | 'verdicts' | 'state'>
  /** The repository's page. */
  readonly repository: string
  /** Commit of the default branch that the plan was made on; files link to it. */
  readonly commit: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** What a command starts with. */
  readonly prefix: string
  /** The page that tells how such a pull request comes about. */
  readonly docs: string
  /** What it changes in the cluster, as it was rendered; null while it is being rendered. */
  readonly cluster: Cluster | null
}

/** What a promotion changes in the cluster, in words, and the head of the pull request that was rendered for it. */
export interface Cluster {
  readonly head: string
  readonly text: string
}

const STATE = ['<!-- stagecoach:state -->', '<!-- stagecoach:state ends -->'] as const
const NEXT = ['<!-- stagecoach:next -->', '<!-- stagecoach:next ends -->'] as const
/** Where there is no room for what changes in the cluster. */
const ELSEWHERE = '#### In the cluster\n\nIn the check run `stagecoach/validate`; here is no room for it.'
const CLUSTER_ENDS = '<!-- stagecoach:cluster ends -->'
/** More of a body is not given to what changes in the cluster, so that the rest of it finds room. */
export const CLUSTER_ROOM = 24_000
/** A row of the table of pins is never shorter, in UTF-16 units; tells what need not be tried. */
const SHORTEST_ROW = 60
const rowsOf = ({ promotion }: PullFacts, most: number): number =>
  promotion.plans.slice(0, most).reduce((rows, { changes }) => rows + Math.min(changes.length, most), 0)
const block = ([open, close]: readonly [string, string], text: string): string => `${open}\n${text}\n${close}`

/**
 * Our part of a promotion's body, of at most `room` UTF-16 units: what moves where and why that is safe, how it stands, the pins now
 * and after, the gates, and what can be done. Where room is short, rows are left out, the last ones first.
 */
export const pullBody = (given: PullFacts, room = 60_000): string => {
  const { cluster } = given
  const large = cluster !== null && cluster.text.length > room / 2
  const facts = large ? { ...given, cluster: { ...cluster, text: ELSEWHERE } } : given
  for (const most of [Number.POSITIVE_INFINITY, 200, 60, 20, 7, 3, 1]) {
    if (rowsOf(facts, most) * SHORTEST_ROW > room) continue
    const body = render(facts, most)
    if (body.length <= room) return body
  }
  const { promotion, now, prefix } = facts
  const short = `${first(facts)}\n\n${block(STATE, openState(promotion, now))}\n\n${block(NEXT, toGoOn(promotion, prefix))}\n\nEverything else is in the check run.`
  return short.length <= room ? short : 'Everything about this promotion is in the check run; here is no room for it.'
}

/** The body of a promotion after its merge: the same text, saying in the same places what became of it. */
export const landedPart = (
  body: string,
  landed: Landed,
  { repository, now, prefix }: Pick<PullFacts, 'repository' | 'now' | 'prefix'>,
): string => {
  const said = landedState(landed, repository, now, prefix)
  const ours = splitBody(body).ours ?? ''
  const inside = replaceBlock(replaceBlock(ours, NEXT, null), STATE, said)
  return inside.includes(STATE[0]) ? inside : block(STATE, said)
}

/** What a body that we wrote says about the cluster, where it says it of this head. */
export const clusterIn = (body: string, head: string): Cluster | null => {
  const open = `<!-- stagecoach:cluster ${head} -->\n`
  const ours = splitBody(body).ours ?? ''
  const from = ours.indexOf(open)
  const to = ours.indexOf(`\n${CLUSTER_ENDS}`, from)
  return from < 0 || to < 0 ? null : { head, text: ours.slice(from + open.length, to) }
}

/** Our part of a body with what it says about the cluster renewed; as it is where it has no place for that. */
export const withCluster = (body: string, cluster: Cluster, room: number): string => {
  const ours = splitBody(body).ours ?? ''
  const from = ours.search(/<!-- stagecoach:cluster [0-9a-f]* -->/)
  const to = ours.indexOf(CLUSTER_ENDS, from)
  if (from < 0 || to < 0) return ours
  const [before, after] = [ours.slice(0, from), ours.slice(to + CLUSTER_ENDS.length)]
  const whole = before + clusterBlock(cluster) + after
  return whole.length <= room ? whole : before + clusterBlock({ ...cluster, text: ELSEWHERE }) + after
}

const clusterBlock = (cluster: Cluster | null): string =>
  `<!-- stagecoach:cluster ${cluster?.head ?? ''} -->\n${cluster?.text ?? '#### In the cluster\n\nBeing rendered.'}\n${CLUSTER_ENDS}`

const replaceBlock = (text: string, [open, close]: readonly [string, string], by: string | null): string => {
  const from = text.indexOf(open)
  const to = text.indexOf(close, from)
  if (from < 0 || to < 0) return text
  return `${text.slice(0, from)}${by === null ? '' : block([open, close], by)}${text.slice(to + close.length)}`.replace(
    /\n{3,}/g,
    '\n\n',
  )
}

const render = (facts: PullFacts, most: number): string => {
  const { promotion, now, prefix } = facts
  const plans = promotion.plans.toSorted((a, b) => (a.app < b.app ? -1 : 1))
  const { shown, more } = firstOf(plans, most)
  const sections = shown.map(plan => section(plan, facts, most, plans.length > 1))
  return [
    first(facts),
    block(STATE, openState(promotion, now)),
    ...sections,
    ...(more > 0 ? [`… ${count(more, 'more app')} in the check run`] : []),
    clusterBlock(facts.cluster),
    ...(promotion.verdicts.length > 0
      ? ['#### Gates', gatesTable(promotion.verdicts.map(withoutWay), now, most, ' in the check run')]
      : []),
    block(NEXT, toGoOn(promotion, prefix)),
    footer(facts),
  ].join('\n\n')
}

/** The first line: what moves where, and what makes it safe. */
const first = ({ promotion: { plans, proofs, environment }, repository, now }: PullFacts): string => {
  const [only] = plans
  const env = `**${escaped(environment.name)}**`
  if (!only) return `Nothing is left to carry to ${env}.`
  if (plans.length > 1) {
    const unproven = plans.filter(({ app }) => !proofs[app]).length
    const upstream = escaped([...new Set(plans.map(plan => plan.upstream))].sort().join(', '))
    const proven = unproven === 0 ? 'has proven' : `has (${unproven} of them not proven yet)`
    return `**${count(plans.length, 'app')}** go to what ${upstream} ${proven}, in ${env}.`
  }
  return `**${escaped(cut(only.app, 100))}** ${goes(only)} in ${env}: ${proven(only, proofs[only.app], repository, now)}.`
}

const goes = (plan: Plan): string => {
  const main = mainChange(plan)
  if (!main) return 'stays as it is'
  const others = plan.changes.length > 1 ? `, with ${count(plan.changes.length - 1, 'more change')},` : ''
  if (main.part === 'content') return `gets ${code(cut(main.name, 100))}${others}`
  const what = main.kind === 'image' ? '' : ` (${main.name === plan.app ? main.kind : named(main)})`
  if (main.from === null) return `gets **${version(main.to)}**${what}${others}`
  return `goes from ${version(main.from)} to **${version(main.to)}**${what}${others}`
}

const proven = (plan: Plan, proof: Proof | undefined, repository: string, now: number): string => {
  const upstream = escaped(plan.upstream)
  if (plan.release && !proof)
    return `as ${escaped(plan.release.repo)} released it with the tag ${code(cut(plan.release.tag, 100))}`
  if (!proof) return `what ${upstream} has; nothing has proven it there yet`
  const proved = provenFor(proof, now)
  // Seconds are no proof of anything; when it began says enough.
  const time = proved < 60_000 ? '' : ` for ${span(proved)}`
  const where = `[deployment](${deploymentsAddress(repository, plan.upstream)})`
  const until = proof.until === undefined ? '' : ` until ${dated(proof.until, now)}`
  const since = `since ${dated(proof.since, now)}${until}, ${where}`
  if (proof.until !== undefined)
    return `what ${upstream} ${proof.kind === 'healthy' ? 'ran healthily' : 'had'}${time} (${since}), before newer versions took its place`
  return proof.kind === 'healthy'
    ? `exactly what ${upstream} has been running healthily${time} (${since})`
    : `exactly what ${upstream} has had${time} (${since}); nothing watches its health`
}

const section = (plan: Plan, facts: PullFacts, most: number, several: boolean): string => {
  const { promotion, repository, commit, now } = facts
  const { shown, more } = firstOf(plan.changes, most)
  const rows = shown.map(change => [
    named(change),
    change.part === 'content' ? 'as it is' : change.from === null ? 'not pinned' : version(change.from),
    change.part === 'content' ? `**as in ${escaped(plan.upstream)}**` : `**${version(change.to)}**`,
    [
      link(
        `${change.file.split('/').at(-1)}:${change.line}`,
        fileAddress(repository, commit, change.file, change.line),
      ),
      ...(change.order === 'older' ? ['goes back'] : []),
      ...(change.order === 'unknown' && change.part !== 'content' ? ['which is newer is not known'] : []),
    ].join(', '),
  ])
  if (more > 0) rows.push([`… ${more} more in the check run`, '', '', ''])
  const warnings = [...new Set(plan.changes.flatMap(({ warning }) => warning ?? []))]
  const notes = firstOf([...plan.notes, ...warnings], most)
  const said = [
    ...notes.shown.map(note => `- ${escaped(sentence(cut(note, 500)))}`),
    ...(notes.more > 0 ? [`- … ${notes.more} more in the check run`] : []),
  ]
  return [
    ...(several
      ? [
          `#### ${escaped(cut(plan.app, 100))}`,
          `${sentence(goes(plan))}: ${proven(plan, promotion.proofs[plan.app], repository, now)}.`,
        ]
      : []),
    table(['', `${escaped(plan.env)} now`, 'after', ''], rows),
    ...(said.length > 0 ? [said.join('\n')] : []),
  ].join('\n\n')
}

/** What a change is about: image `ghcr.io/acme/frontend`, chart `redis`. */
const named = ({ kind, name, part }: Pick<Change, 'kind' | 'name' | 'part'>): string =>
  `${kind === 'ref' ? 'base' : kind} ${code(cut(name, 200))}${part === 'digest' ? ' digest' : ''}`

const version = (value: string): string => escaped(cut(shortVersion(value), 120))

const footer = ({ promotion: { plans }, repository, commit, now, docs }: PullFacts): string => {
  const { shown, more } = firstOf(plans, 5)
  const ids = `${shown.map(({ id }) => code(id.slice(0, 12))).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const read = link(commit.slice(0, 7), commitAddress(repository, commit))
  return `---\nPlan ${ids}, made at ${read}. As of ${dated(now, now)}. ${link('How this pull request came about', docs)}`
}
