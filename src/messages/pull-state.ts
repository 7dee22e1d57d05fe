import type { Principal } from '../config/config.ts'
import { span } from '../promotion/gate.ts'
import { whoMay } from '../promotion/rights.ts'
import type { Landed, Promotion } from '../promotion/step.ts'
import type { Verdict } from '../promotion/verdict.ts'
import { commitAddress } from './address.ts'
import { cut } from './cut.ts'
import { code, escaped, link } from './escape.ts'
import { type AboutApp, standing } from './gates-table.ts'
import { dated } from './time.ts'
import { count, stopped } from './words.ts'

/** The verdict that keeps a promotion: one that blocks before one that waits, and how many more there are of its kind. */
export const decisive = (verdicts: readonly Verdict[]): { readonly verdict: Verdict; readonly more: number } | null => {
  const blocks = verdicts.filter(({ state }) => state === 'block')
  const waits = verdicts.filter(({ state }) => state === 'wait')
  const kind = blocks.length > 0 ? blocks : waits
  const [verdict] = kind
  return verdict ? { verdict, more: kind.length - 1 } : null
}

/** A verdict without what a person can do about it where the last line of the body says that. */
export const withoutWay = (verdict: AboutApp): AboutApp => {
  const { endedBy: _, ...others } = verdict
  return verdict.gate === 'right' ? others : verdict
}

/** Whether only a person can carry it on. */
const needsPerson = ({ state, verdicts }: Pick<Promotion, 'state' | 'verdicts'>): boolean =>
  state === 'ready' || verdicts.some(verdict => verdict.gate === 'right' && verdict.state !== 'pass')

/** How an open promotion stands, in one paragraph: waits for what, or is ready. */
export const openState = (promotion: Pick<Promotion, 'state' | 'verdicts'>, now: number): string => {
  const key = decisive(promotion.verdicts.map(withoutWay))
  if (promotion.state === 'going' || !key)
    return needsPerson(promotion)
      ? '**Ready:** every gate is open. It waits for a person.'
      : '**Ready:** every gate is open. It merges by itself.'
  if (promotion.state === 'ready') {
    const alone = promotion.verdicts.some(({ gate, state }) => gate === 'right' && state !== 'pass')
    if (key.verdict.gate === 'github')
      return `**Ready:** ${standing(key.verdict, now)}.${alone ? " A person's word is missing too." : ' It merges by itself then.'}`
    // That nobody has given it yet is what "missing" says.
    const more = key.verdict.code === 'right.nobody' ? '' : `: ${standing(key.verdict, now)}`
    return `**Ready:** only a person's word is missing${more}.`
  }
  const others = key.more > 0 ? ` ${count(key.more, 'more gate')} below.` : ''
  const word = key.verdict.state === 'block' ? '**Stands still:**' : '**Waits:**'
  const { asks: asked, sentence } = key.verdict
  // "not held: held by dana" would only puzzle.
  const asks =
    sentence.includes(asked) || asked.startsWith('not ') || key.verdict.gate === 'ours'
      ? ''
      : `${escaped(cut(asked, 300))}: `
  return `${word} ${asks}${standing(key.verdict, now)}.${others}`
}

/** What somebody can do now: the last line of an open promotion. */
export const toGoOn = (
  promotion: Pick<Promotion, 'state' | 'verdicts' | 'plans'> & {
    readonly environment: { readonly name: string; readonly who: { readonly promote: readonly Principal[] } }
  },
  prefix: string,
): string => {
  const { environment, plans, verdicts } = promotion
  const { name: env } = environment
  const app = plans.length === 1 ? ` ${plans[0]?.app}` : ''
  const why = `${code(`${prefix}why ${env}`)} explains.`
  const ways = `${code(`${prefix}hold ${env}${app}`)} stops it, ${why}`
  const blocks = verdicts.filter(({ state }) => state === 'block')
  if (blocks.length > 0) {
    const enders = [...new Set(blocks.flatMap(({ endedBy }) => endedBy ?? []))].slice(0, 3).map(each => cut(each, 300))
    const end = enders.map(each => (each.startsWith('/') ? code(each) : escaped(each))).join('; ')
    return `**To go on:** ${end || 'see the gates'}. ${blocks.some(({ gate }) => gate === 'hold') ? why : ways}`
  }
  const who = `(${escaped(cut(whoMay(environment.who.promote), 300))})`
  if (!needsPerson(promotion)) return `**To go on:** nothing is wanted from anybody. ${ways}`
  const github = verdicts.some(({ code }) => code === 'github.blocked' || code === 'github.refused')
  if (
    github &&
    promotion.state === 'ready' &&
    !verdicts.some(({ gate, state }) => gate === 'right' && state !== 'pass')
  )
    return `**To go on:** give GitHub what it wants; then it merges by itself. ${ways}`
  if (verdicts.some(({ gate, state }) => state === 'wait' && gate !== 'right'))
    return `**To go on:** comment ${code(`${prefix}promote ${env}`)} ${who}; it merges when every gate is open. ${ways}`
  return `**To go on:** merge it, or comment ${code(`${prefix}promote ${env}`)} ${who}. ${ways}`
}

/** What became of a merged promotion, in one paragraph; `prefix` is that of commands. */
export const landedState = (landed: Landed, repository: string, now: number, prefix: string): string => {
  const { pull, environment, state, since, sentence, around, apps } = landed
  const at = pull.closedAt ?? since
  const by = pull.mergedBy && !pull.mergedBy.ours ? ` by ${escaped(pull.mergedBy.login)}` : ''
  const commit = pull.mergeCommit
    ? ` as ${link(pull.mergeCommit.slice(0, 7), commitAddress(repository, pull.mergeCommit))}`
    : ''
  const merged = `merged ${dated(at, now)}${by}${commit}`
  const env = escaped(environment)
  const more = sentence ? ` ${escaped(stopped(cut(sentence, 500)))}` : ''
  const app = apps.length === 1 ? ` ${apps[0]}` : ''
  const said = {
    merged: `**Merged** ${merged.slice(7)}.${more}`,
    syncing: `**Syncing** ${env}: ${merged}.${more}`,
    healthy: `**Healthy** in ${env} since ${dated(since, now)}, ${span(Math.max(0, since - at))} after it was merged${by}${commit}.`,
    degraded: `**Not healthy** in ${env} since ${dated(since, now)}: ${merged}.${more} Nothing goes on from ${env} with these versions. To go back, revert this pull request; ${code(`${prefix}hold ${environment}${app}`)} keeps others out meanwhile.`,
  }[state]
  return around ? `${said}\n\n${mergedAround(around)}` : said
}

/** Says who merged a promotion past gates that were not open, and past which. */
export const mergedAround = ({ by, verdicts }: NonNullable<Landed['around']>): string => {
  const past = verdicts
    .slice(0, 10)
    .map(({ asks, sentence }) => `${escaped(cut(asks, 200))} (${escaped(cut(sentence, 200))})`)
  const more = verdicts.length > past.length ? `; … ${verdicts.length - past.length} more` : ''
  return `Merged around ${verdicts.length === 1 ? 'a gate that was' : 'gates that were'} not open, by ${escaped(by.login)}: ${past.join('; ')}${more}.`
}
