import type { Command } from '../commands/commands.ts'
import { environmentOf } from '../config/environments.ts'
import { answers } from '../messages/answers.ts'
import { digestOfPins } from '../overlay/digest.ts'
import { pinsOf } from '../overlay/pins-of.ts'
import { reach } from '../overlay/reach.ts'
import type { Wish } from '../promotion/facts.ts'
import { promotionName } from '../promotion/promote.ts'
import type { Proposal } from '../promotion/propose.ts'
import { type Answer, type Hearing, orLater, refusedBy } from './obey.ts'
import { writeLedger } from './write-ledger.ts'

/** The apps that a command means, or the answer that it means none. */
type Meant = { readonly apps: readonly string[]; readonly bound: boolean } | Answer

/** Apps whose effective pins a merged pull request changed, in any environment. */
const changedApps = async (hearing: Hearing, from: string, to: string): Promise<readonly string[]> => {
  const { look, config } = hearing
  const [before, after, paths] = await Promise.all([
    look.mirror.files(from),
    look.mirror.files(to),
    look.mirror.changed(from, to),
  ])
  const overlays = look.observed.overlays.map(({ overlay }) => overlay)
  const pins = (files: typeof before, overlay: (typeof overlays)[number]): string =>
    digestOfPins(pinsOf(files, overlay, config.carry).pins)
  const changed = reach(after, overlays, paths).filter(overlay => pins(before, overlay) !== pins(after, overlay))
  return [...new Set(changed.map(({ app }) => app))].sort()
}

const meant = async (hearing: Hearing, { env, apps }: Command & { readonly name: 'promote' }): Promise<Meant> => {
  const { parts, repository, comment, look, config } = hearing
  if (apps.length > 0) return { apps, bound: false }
  const pull = await parts.host.pull(repository, comment.on)
  const ours = look.observed.pulls.find(each => each.number === comment.on && each.author.ours && each.local)
  const carries = look.observed.carries.get(comment.on)
  if (pull && ours && carries && carries.env === env && ours.state === 'open') {
    if (!ours.headIsOurs) return { ok: false, text: answers.edited() }
    const [head] = await look.mirror.log((await look.mirror.parent(ours.head)) ?? '', ours.head, [])
    const seen = comment.commit ?? ours.head
    // Our commit came after the person looked: what they wrote was about another one.
    if (seen !== ours.head || (head && head.at > comment.createdAt + 1000))
      return {
        ok: false,
        text: answers.stale(seen === ours.head ? ((await look.mirror.parent(ours.head)) ?? '') : seen, ours.head),
      }
    return { apps: Object.keys(carries.plans), bound: true }
  }
  if (ours?.state === 'closed' && carries?.env === env) return { apps: Object.keys(carries.plans), bound: false }
  if (pull?.state === 'open' && !ours) return { ok: false, text: answers.mergeFirst(env) }
  if (pull?.state === 'merged' && pull.mergeCommit && pull.mergeBase) {
    const changed = await changedApps(hearing, pull.mergeBase, pull.mergeCommit)
    return changed.length > 0
      ? { apps: changed, bound: false }
      : { ok: false, text: answers.noApps(env, config.prefix) }
  }
  const behind = hearing.decision.proposals.filter(each => each.environment.name === env && each.plan)
  return { apps: behind.map(({ app }) => app), bound: false }
}

const versionOf = ({ overlay }: Proposal): string => overlay.pins.find(({ kind }) => kind !== 'file')?.value ?? ''

/** Whether a promotion of one of these apps was merged after the comment: then an earlier run wrote down the wish, and a pass fulfilled it. */
const landedSince = ({ look: { observed }, comment }: Hearing, env: string, apps: readonly string[]): boolean =>
  observed.pulls.some(({ number, state, author, closedAt = 0 }) => {
    const carries = observed.carries.get(number)
    const carried = carries?.env === env && apps.some(app => Object.hasOwn(carries.plans, app))
    return state === 'merged' && author.ours && carried && closedAt >= comment.createdAt
  })

/** `/promote`: writes down who wants what, bound to what they saw; the pass that follows opens and merges. */
export const obeyPromote = async (
  hearing: Hearing,
  command: Command & { readonly name: 'promote' },
): Promise<Answer> => {
  const { parts, repository, comment, look, decision, config } = hearing
  const { env } = command
  const environment = environmentOf(config, env)
  if (!environment) return { ok: false }
  const refused = await refusedBy(hearing, environment, `Promoting to ${env}`)
  if (refused) return refused
  const wanted = await meant(hearing, command)
  if ('ok' in wanted) return wanted
  const proposals = decision.proposals.filter(each => each.environment.name === env && wanted.apps.includes(each.app))
  const fresh = proposals.filter(({ standing }) => standing === 'behind')
  if (fresh.length === 0) {
    if (proposals.length > 0 && proposals.every(({ standing }) => standing === 'first'))
      return { ok: false, text: answers.firstEnvironment(env) }
    const unpaired = proposals.find(({ standing }) => standing === 'unpaired' || standing === 'ahead')
    if (unpaired) return { ok: false, text: answers.noWay(unpaired.app, unpaired.sentence) }
    if (hearing.repeated && landedSince(hearing, env, wanted.apps)) return { ok: true }
    const there = proposals.map(each => ({ app: each.app, version: versionOf(each) }))
    return { ok: true, text: answers.nothingToDo(env, there, look.observed.now) }
  }
  const by = { id: comment.by.id, login: comment.by.login }
  const wishes: Wish[] = fresh.map(({ app, plan }) => ({
    env,
    app,
    by,
    at: comment.createdAt,
    link: comment.url,
    ...(wanted.bound && plan ? { pins: plan.id } : {}),
  }))
  const headline = `Promote ${fresh.length === 1 ? fresh[0]?.app : `${fresh.length} apps`} to ${env}`
  const written = orLater(parts, await writeLedger(parts, repository, look.observed.ledger, { headline, wishes }))
  if (!written.ok)
    return written.code === 'lost' ? { ok: false, again: true } : { ok: false, text: answers.failed(written.sentence) }
  const unproven = fresh.filter(({ plan }) => !plan)
  if (unproven.length === fresh.length) {
    const upstream = environment.from.join(', ')
    return {
      ok: true,
      pass: true,
      text: answers.nothingProven(
        env,
        upstream,
        unproven.map(({ app }) => app),
      ),
    }
  }
  const names = new Set(fresh.map(({ app }) => promotionName(config, app)))
  const promotions = decision.promotions.filter(each => each.environment.name === env && names.has(each.name))
  // What the wish itself opens, and what ends within seconds, is no reason to wait.
  const waits = promotions.flatMap(({ verdicts }) =>
    verdicts.filter(
      ({ state, gate, code }) =>
        state !== 'pass' &&
        gate !== 'right' &&
        gate !== 'refused' &&
        code !== 'github.unknown' &&
        code !== 'ours.stale',
    ),
  )
  if (waits.length === 0) return { ok: true, pass: true }
  const pull = promotions.length === 1 ? (promotions[0]?.pull?.number ?? null) : null
  return {
    ok: true,
    pass: true,
    text: answers.notYet(waits, { now: look.observed.now, pull, env, prefix: config.prefix }),
  }
}
