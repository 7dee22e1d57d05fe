import type { Command } from '../commands/commands.ts'
import { helpAnswer } from '../commands/help-answer.ts'
import { parseComment } from '../commands/parse-comment.ts'
import type { Config, Environment } from '../config/config.ts'
import { environmentOf } from '../config/environments.ts'
import { answers } from '../messages/answers.ts'
import { statusAnswer } from '../messages/status-answer.ts'
import { whyAnswer } from '../messages/why-answer.ts'
import { buildRoad } from '../promotion/build-road.ts'
import { type Decision, decide } from '../promotion/decide.ts'
import { mayAct, teamsOf } from '../promotion/rights.ts'
import { Later, notBeforeOf } from './later.ts'
import { memoryOf } from './memory.ts'
import { obeyPromote } from './obey-promote.ts'
import { type Look, observe } from './observe.ts'
import type { Parts } from './parts.ts'
import type { Comment, Done, RepositoryRef } from './ports.ts'
import { writeLedger } from './write-ledger.ts'

/** A comment that lay there longer is history, not a wish, in ms. */
export const FRESH = 15 * 60_000
/** Commands that are remembered as begun. */
const KEPT = 500
/** Times that a command looks again after somebody else wrote on the ledger meanwhile. */
const TRIES = 3

/** What a command came to. */
export interface Obeyed {
  readonly outcome: 'nothing' | 'done' | 'refused'
  /** The name of the command, for metrics; empty where there was none. */
  readonly command: string
  /** The repository has something new to look at. */
  readonly pass: boolean
}

/** How a command ends: with a reaction, and an answer only where there is something to say. */
export interface Answer {
  readonly ok: boolean
  readonly text?: string
  readonly pass?: boolean
  /** Somebody else wrote on the ledger first: look again and repeat. */
  readonly again?: boolean
}

/** What a command is carried out on. */
export interface Hearing {
  readonly parts: Parts
  readonly repository: RepositoryRef
  readonly comment: Comment
  readonly look: Look
  readonly decision: Decision
  readonly config: Config
  /** An earlier run may have carried it out already, and was cut off before it could say so. */
  readonly repeated: boolean
}

/**
 * Whether somebody may act on an environment, with the answer where not. Rights are read now: what they were when the
 * comment was written does not matter, and what cannot be read is refused.
 */
export const refusedBy = async (hearing: Hearing, environment: Environment, what: string): Promise<Answer | null> => {
  const { parts, repository, comment, config } = hearing
  const who = environment.who.promote
  try {
    const rights = await parts.host.rights(repository, comment.by, teamsOf(who))
    if (mayAct(who, comment.by, rights)) return null
  } catch (error) {
    // A limit is no answer about anybody's rights: they are read when it is over.
    if (notBeforeOf(error) !== null) throw error
    return { ok: false, text: answers.unreadable(comment.by.login) }
  }
  const { whoLine: line, whoFile: file } = environment
  const rule = { ...(line === undefined ? {} : { line }), ...(file === undefined ? {} : { file }) }
  return { ok: false, text: answers.refused(what, environment.name, who, rule, config.prefix) }
}

/** When a command is taken up again that GitHub did not answer, in ms. */
const RETRY = 30_000

/** What was done, or not for good. What GitHub cannot do now is tried again later: a person's word is not lost to a limit. */
export const orLater = <T>({ clock }: Parts, done: Done<T>): Done<T> => {
  if (!done.ok && (done.code === 'limited' || done.code === 'unavailable'))
    throw new Later(done.sentence, done.notBefore ?? clock.now() + RETRY)
  return done
}

const hold = async (hearing: Hearing, command: Command & { readonly name: 'hold' | 'unhold' }): Promise<Answer> => {
  const { parts, repository, comment, config, look } = hearing
  const { ledger } = look.observed
  const environment = environmentOf(config, command.env)
  if (!environment) return { ok: false }
  const holding = command.name === 'hold'
  const refused = await refusedBy(hearing, environment, `${holding ? 'Holding' : 'Releasing'} ${environment.name}`)
  if (refused) return refused
  const { env } = command
  const app = command.app ?? '*'
  const others = ledger.holds
    .filter(each => each.env === env && each.app !== app)
    .map(each => (each.app === '*' ? env : each.app))
  if (!holding && !ledger.holds.some(each => each.env === env && each.app === app))
    return hearing.repeated
      ? { ok: true, pass: true, text: answers.unheld(env, app, others) }
      : { ok: false, text: answers.notHeld(env, app, others) }
  const by = { id: comment.by.id, login: comment.by.login }
  const entry = {
    env,
    app,
    by,
    reason: command.name === 'hold' ? command.reason : '',
    at: comment.createdAt,
    link: comment.url,
  }
  const headline = `${holding ? 'Hold' : 'Unhold'} ${app === '*' ? env : `${app} in ${env}`}`
  const change = holding ? { headline, holds: [entry] } : { headline, unholds: [{ env, app }] }
  const written = orLater(parts, await writeLedger(parts, repository, ledger, change))
  if (!written.ok)
    return written.code === 'lost' ? { ok: false, again: true } : { ok: false, text: answers.failed(written.sentence) }
  const text =
    command.name === 'hold'
      ? answers.held({ env, app, reason: command.reason }, config.prefix)
      : answers.unheld(env, app, others)
  return { ok: true, pass: true, text }
}

const why = ({ decision, look }: Hearing, env: string, app: string | null): string => {
  const promotions = decision.promotions.filter(
    each => each.environment.name === env && (app === null || each.plans.some(plan => plan.app === app)),
  )
  const named = new Set(promotions.flatMap(({ plans }) => plans.map(plan => plan.app)))
  const rest = decision.proposals.filter(
    each =>
      each.environment.name === env &&
      !named.has(each.app) &&
      (app === null ? each.standing !== 'same' && each.standing !== 'first' : each.app === app),
  )
  const items = [
    ...promotions.map(({ name, verdicts, pull }) => ({ name, verdicts, pull, sentence: '' })),
    ...rest.map(each => ({ name: each.app, verdicts: [], pull: null, sentence: each.sentence })),
  ]
  return whyAnswer(env, items, look.observed.now)
}

const carryOut = async (hearing: Hearing, command: Command): Promise<Answer> => {
  const { look, decision, config } = hearing
  switch (command.name) {
    case 'help':
      return {
        ok: true,
        text: helpAnswer({
          prefix: config.prefix,
          environments: config.environments.map(({ name }) => name),
          apps: [],
        }),
      }
    case 'status':
      return { ok: true, text: statusAnswer(buildRoad(look.observed, decision)) }
    case 'why':
      return { ok: true, text: why(hearing, command.env, command.app) }
    case 'hold':
    case 'unhold':
    case 'promote':
      if (config.mode === 'observe') return { ok: false, text: answers.observing() }
      if (look.observed.config.state !== 'ok') return { ok: false, text: answers.noConfig('broken') }
      // A commit of ours on top of somebody else's would make theirs look like ours.
      if (!look.observed.ledger.trusted) return { ok: false, text: answers.foreignLedger() }
      return command.name === 'promote' ? await obeyPromote(hearing, command) : await hold(hearing, command)
  }
}

/** Finds an answer of ours again, so that a command that was cut off in the middle is not answered twice. */
const marker = (comment: Comment): string => `<!-- stagecoach:answer ${comment.kind} ${comment.id} -->`

const say = async (
  parts: Parts,
  repository: RepositoryRef,
  comment: Comment,
  text: string,
  repeated: boolean,
): Promise<void> => {
  const mark = marker(comment)
  if (repeated) {
    const since = await parts.host.commentsSince(repository, comment.createdAt)
    if (since.some(({ by, body, on }) => by.ours && on === comment.on && body.includes(mark))) return
  }
  orLater(parts, await parts.host.reply(repository, comment.on, `${text}\n\n${mark}`))
}

/**
 * Carries out the command of a new comment, where it holds one. The comment is read again: what the webhook said of it
 * is a hint. Comments of bots, edited ones and old ones are no commands.
 */
export const obey = async (
  parts: Parts,
  repository: RepositoryRef,
  asked: {
    readonly kind: 'issue' | 'review'
    readonly on: number
    readonly id: number
    /** It may have been carried out already. */
    readonly repeated: boolean
    /** When we heard of it, in ms since the epoch. */
    readonly heard: number
  },
): Promise<Obeyed> => {
  const nothing: Obeyed = { outcome: 'nothing', command: '', pass: false }
  const memory = memoryOf(parts.store, repository)
  if (memory.read().obeyed.includes(asked.id)) return nothing
  const comment = await parts.host.comment(repository, asked.kind, asked.on, asked.id)
  if (!comment || comment.by.bot || comment.by.ours || comment.edited) return nothing
  const prefix = parts.store.recall(`prefix:${repository.id}`) ?? '/'
  const any = parseComment(comment.body, { prefix, environments: [], apps: [] })
  if (any.kind === 'none' || asked.heard - comment.createdAt > FRESH) return nothing
  const { begun } = memory.read()
  const repeated = asked.repeated || begun.includes(comment.id)
  if (!repeated) memory.write({ begun: [...begun, comment.id].slice(-KEPT) })
  const seen = orLater(parts, await parts.host.react(repository, comment, 'eyes'))
  if (seen.ok && seen.value.ended) {
    memory.write({ obeyed: [...memory.read().obeyed, comment.id] })
    // The run that ended it may have been cut off before the pass that it asked for.
    return { ...nothing, pass: true }
  }
  for (let tries = 1; ; tries += 1) {
    const look = await observe(parts, repository)
    if (!look || look.observed.config.state === 'none' || !look.observed.config.config) {
      await say(
        parts,
        repository,
        comment,
        answers.noConfig(look?.observed.config.state === 'broken' ? 'broken' : 'none'),
        repeated,
      )
      orLater(parts, await parts.host.react(repository, comment, 'confused'))
      return { outcome: 'refused', command: '', pass: false }
    }
    const config = look.observed.config.config
    const names = {
      prefix: config.prefix,
      environments: config.environments.map(({ name }) => name),
      apps: appsOf(look),
    }
    const read = parseComment(comment.body, names)
    if (read.kind === 'none') return nothing
    const decision = decide(look.observed)
    const hearing: Hearing = { parts, repository, comment, look, decision, config, repeated }
    const answer: Answer =
      read.kind === 'problem' ? { ok: false, text: read.message } : await carryOut(hearing, read.command)
    if (answer.again && tries < TRIES) continue
    const said = answer.again
      ? answers.failed('somebody else was writing at the same time; repeat the command')
      : answer.text
    const note = read.kind === 'command' ? read.note : undefined
    const text = [said, note].filter(part => part !== undefined).join('\n\n')
    if (text) await say(parts, repository, comment, text, repeated)
    orLater(parts, await parts.host.react(repository, comment, answer.ok ? 'rocket' : 'confused'))
    memory.write({ obeyed: [...memory.read().obeyed, comment.id] })
    const command = read.kind === 'command' ? read.command.name : read.label
    parts.store.audit({
      at: parts.clock.now(),
      repository: `${repository.owner}/${repository.name}`,
      what: 'command',
      detail: { command, by: comment.by.login, on: comment.on, ok: answer.ok },
    })
    return { outcome: answer.ok ? 'done' : 'refused', command, pass: answer.pass ?? false }
  }
}

const appsOf = ({ observed }: Look): readonly string[] => [
  ...new Set(observed.overlays.map(({ overlay }) => overlay.app)),
]
