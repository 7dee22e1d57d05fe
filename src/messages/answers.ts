import type { Principal } from '../config/config.ts'
import { span } from '../promotion/gate.ts'
import type { Verdict } from '../promotion/verdict.ts'
import { cut } from './cut.ts'
import { code, escaped, link } from './escape.ts'
import { decisive } from './pull-state.ts'
import { moment, timeOfDay } from './time.ts'
import { count, listed } from './words.ts'

/** Answers to commands; Markdown, one paragraph each. Nothing is answered where the reaction says enough. */
export const answers = {
  /** Somebody may not. `what` is the act: "Promoting to production". `line` and `file` are where the rule stands; no line: it is the default. */
  refused: (
    what: string,
    env: string,
    who: readonly Principal[],
    { line, file = '.github/stagecoach.yml' }: { readonly line?: number; readonly file?: string },
    prefix: string,
  ): string => {
    const rule = line === undefined ? 'the default, where `who` is not set' : `${escaped(file)} line ${line}`
    return `${escaped(what)} needs ${escaped(needs(who))} (${rule}). You may: ${code(`${prefix}why ${env}`)}, ${code(`${prefix}status`)}, or ask ${escaped(listed(who.map(someOf), 'or'))}.`
  },
  /** The rights of the person could not be read. */
  unreadable: (login: string): string =>
    `GitHub did not tell what ${escaped(login)} may do here, so nothing was done. Repeat the command in a while.`,
  /** It was taken note of and goes when its gates open. */
  notYet: (
    verdicts: readonly Verdict[],
    {
      now,
      pull,
      env,
      prefix,
    }: { readonly now: number; readonly pull: number | null; readonly env: string; readonly prefix: string },
  ): string => {
    const key = decisive(verdicts)
    const merge = pull === null ? 'It goes' : `I will merge #${pull}`
    if (!key) return `${merge} now.`
    const { verdict, more } = key
    const why = `Not yet: ${escaped(cut(verdict.sentence, 500))}${more > 0 ? `, and ${count(more, 'more gate')}` : ''}.`
    if (verdict.state === 'block') {
      const end = cut(verdict.endedBy ?? '', 300)
      const ended = end === '' ? '' : ` Ended by ${end.startsWith('/') ? code(end) : escaped(end)}.`
      return `${why}${ended} ${merge} after that.`
    }
    const opens = more > 0 ? 'when they open' : 'when it opens'
    const { until } = verdict
    const when =
      until === undefined ? '' : `, not before ${timeOfDay(until, now)} (in ${span(Math.max(0, until - now))})`
    return `${why} ${merge} ${opens}${when}. ${code(`${prefix}hold ${env}`)} stops that.`
  },
  /** The environment has it already. */
  nothingToDo: (
    env: string,
    apps: readonly {
      readonly app: string
      readonly version: string
      readonly since?: number
      readonly link?: string
    }[],
    now: number,
  ): string => {
    if (apps.length === 0) return `Nothing to do: nothing was found to promote to ${escaped(env)}.`
    const each = apps.slice(0, 10).map(({ app, version, since, link: url }) => {
      const when = since === undefined ? '' : ` (since ${moment(since, now)})`
      return `${escaped(app)} ${link(version, url)}${when}`
    })
    return `Nothing to do: ${escaped(env)} already has ${listed(each)}${apps.length > 10 ? `, and ${apps.length - 10} more` : ''}.`
  },
  /** Upstream has nothing proven that could be carried; the wish is kept. */
  nothingProven: (env: string, upstream: string, apps: readonly string[]): string =>
    `Not yet: ${escaped(upstream)} has proven nothing newer of ${listed(apps.slice(0, 10).map(escaped))}. What it proves next goes to ${escaped(env)}.`,
  /** The environment has no upstream. */
  firstEnvironment: (env: string): string =>
    `${escaped(env)} is the first environment of the road: nothing is promoted into it. People, tags and image updaters change it.`,
  /** `/promote` on an ordinary pull request that is still open. */
  mergeFirst: (env: string): string =>
    `Merge this pull request first. What it changes goes to ${escaped(env)} when the environment before has proven it.`,
  /** `/promote` on a merged pull request that changed no pins. */
  noApps: (env: string, prefix: string): string =>
    `This pull request changed no versions, so there is nothing of it to promote. Name apps: ${code(`${prefix}promote ${env} app`)}.`,
  /** Somebody committed to the promotion. */
  edited: (): string =>
    'Somebody committed to this pull request, so it is left to people. Merge it by hand, or close it and a new one opens.',
  /** The head moved after the person looked. */
  stale: (seen: string, head: string): string =>
    `The pull request changed after you looked (${code(seen.slice(0, 7))} → ${code(head.slice(0, 7))}). Look again, then repeat the command.`,
  /** The comment was edited, or lay there too long. */
  notObeyed: (why: 'edited' | 'old'): string =>
    why === 'edited'
      ? 'Edited comments are not obeyed. Write the command in a new comment.'
      : 'This comment is older than 15 minutes, so it was not obeyed. If it still holds, write it again.',
  /** Nothing can be done without a configuration that can be read. */
  noConfig: (state: 'none' | 'broken'): string =>
    state === 'none'
      ? 'There is no `.github/stagecoach.yml` on the default branch, so there are no environments yet. `stagecoach plan` proposes one.'
      : '`.github/stagecoach.yml` cannot be read now, so nothing is opened or merged. Its problems are in the check run on the default branch.',
  /** Somebody else wrote on the ledger, so that nothing can be written down or believed. */
  foreignLedger: (): string =>
    'Somebody else wrote on the branch `stagecoach/ledger`, so what is held and asked for cannot be known: nothing is promoted, and nothing was written down. Take the foreign commits off that branch, or delete it (every hold on it is gone then), and repeat the command.',
  /** `mode: observe` writes nothing. */
  observing: (): string =>
    'This repository is in `mode: observe`: everything is shown, and nothing is opened or merged.',
  /** A hold was written down. */
  held: (
    { env, app, reason }: { readonly env: string; readonly app: string; readonly reason: string },
    prefix: string,
    note?: string,
  ): string => {
    const all = app === '*'
    const why = reason === '' ? '' : ` (${escaped(cut(reason, 500))})`
    const open = `${prefix}unhold ${env}${all ? '' : ` ${app}`}`
    return [
      `Held: ${all ? 'nothing moves' : `${escaped(app)} does not move`} in ${escaped(env)}${why}. ${code(open)} ends it.`,
      ...(note ? [note] : []),
    ].join('\n\n')
  },
  /** A hold was taken off; others that still stand are named. */
  unheld: (env: string, app: string, left: readonly string[]): string => {
    const what = app === '*' ? escaped(env) : `${escaped(app)} in ${escaped(env)}`
    return `No longer held: ${what}.${left.length > 0 ? ` Still held in ${escaped(env)}: ${listed(left.slice(0, 20).map(escaped))}.` : ''}`
  },
  /** There was no such hold. */
  notHeld: (env: string, app: string, left: readonly string[]): string => {
    const what = app === '*' ? `${escaped(env)} as a whole` : `${escaped(app)} in ${escaped(env)}`
    return `Nobody holds ${what}.${left.length > 0 ? ` Held in ${escaped(env)}: ${listed(left.slice(0, 20).map(escaped))}.` : ''}`
  },
  /** There is no way for an app: it is ahead, or has nothing to be paired with. */
  noWay: (app: string, why: string): string => `Nothing to promote of ${escaped(app)}: ${escaped(cut(why, 500))}.`,
  /** GitHub refused what was to be written. */
  failed: (why: string): string => `That did not work: ${escaped(cut(why, 500))}.`,
} as const

/** `acme/release`, `the write permission`, `dana`. */
const needs = (who: readonly Principal[]): string =>
  listed(
    who.map(principal =>
      principal.kind === 'permission'
        ? `the ${principal.permission} permission`
        : principal.kind === 'team'
          ? `${principal.org}/${principal.team}`
          : principal.login,
    ),
    'or',
  )

const someOf = (principal: Principal): string =>
  principal.kind === 'user'
    ? principal.login
    : `somebody ${principal.kind === 'team' ? 'of' : 'with'} ${needs([principal])}`
