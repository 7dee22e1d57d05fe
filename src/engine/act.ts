import type { Config } from '../config/config.ts'
import { promotionBranch } from '../messages/branch.ts'
import { closing } from '../messages/closing.ts'
import { commitMessage } from '../messages/commit-message.ts'
import { configCheck } from '../messages/config-check.ts'
import { gatesCheck } from '../messages/gates-check.ts'
import { mergeBody } from '../messages/merge-body.ts'
import { clusterIn, landedPart, pullBody } from '../messages/pull-body.ts'
import { releaseCheck } from '../messages/release-check.ts'
import { reportCheck } from '../messages/report-check.ts'
import { title } from '../messages/title.ts'
import type { Deployment, Pull } from '../promotion/facts.ts'
import { BEGUN_PATH, ledgerPath, ledgerText } from '../promotion/ledger.ts'
import { GATES_CHECK } from '../promotion/own-checks.ts'
import { isOpen } from '../promotion/promote.ts'
import type { Promotion, Step } from '../promotion/step.ts'
import { memoryOf } from './memory.ts'
import type { Look } from './observe.ts'
import { syncContext } from './observe.ts'
import type { Parts } from './parts.ts'
import type { Done, FileWrite, OpenPull, RepositoryRef } from './ports.ts'
import { rendered } from './rendered.ts'
import { reviewersOf } from './reviewers.ts'
import { judgementOf, type Shown, showRendered } from './show-rendered.ts'

/** The page that tells how a promotion comes about. */
const DOCS = 'https://github.com/stagecoach/stagecoach/blob/main/docs/architecture.md'

/** What doing a step came to: what the next decision of the same pass may already know, or why it was not done. */
export type Acted =
  | { readonly kind: 'done'; readonly deployment?: Deployment; readonly judged?: Shown }
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string; readonly notBefore?: number }

const answer = <T>(done: Done<T>): Acted =>
  done.ok
    ? { kind: 'done' }
    : {
        kind: 'refused',
        code: done.code,
        sentence: done.sentence,
        ...(done.notBefore === undefined ? {} : { notBefore: done.notBefore }),
      }

/** Everything that steps of one pass share. */
export interface Acting {
  readonly parts: Parts
  readonly repository: RepositoryRef
  readonly look: Look
  readonly config: Config
}

const external = ({ plans }: Promotion): string =>
  plans
    .map(({ id }) => id)
    .join(' ')
    .slice(0, 250)

const checkOf = (acting: Acting, promotion: Promotion) => {
  const { observed } = acting.look
  return {
    name: GATES_CHECK,
    external: external(promotion),
    state: isOpen(promotion.verdicts) ? ('success' as const) : ('waiting' as const),
    ...gatesCheck(promotion.verdicts, observed.now),
  }
}

const pullFacts = ({ look: { observed, snapshot }, config }: Acting, promotion: Promotion) => ({
  promotion,
  repository: snapshot.url,
  commit: observed.head,
  now: observed.now,
  prefix: config.prefix,
  docs: DOCS,
  cluster: promotion.pull && clusterIn(promotion.pull.body, promotion.pull.head),
})

const trailersOf = (promotion: Promotion, head: string) => ({
  plans: promotion.plans.map(({ id, app }) => ({ id, app })),
  from: promotion.plans.map(({ app, upstream }) => ({
    app,
    env: upstream,
    commit: promotion.proofs[app]?.commit ?? head,
  })),
  evidence: Object.values(promotion.proofs).map(({ until: _, ...evidence }) => evidence),
  requestedBy: promotion.wish?.by ?? null,
})

/** Several plans of one group may change lines of the same file: each edit is made on the text that the one before left. */
const filesOf = ({ plans }: Promotion): readonly FileWrite[] => {
  const files = new Map<string, string>()
  for (const { edits } of plans) for (const { file, text } of edits) files.set(file, text)
  return [...files].map(([path, text]) => ({ path, text }))
}

const openOf = async (acting: Acting, promotion: Promotion, body: string): Promise<OpenPull> => {
  const { observed } = acting.look
  const { pullRequest } = acting.config
  const heading = title(promotion.plans, promotion.environment.name, pullRequest)
  const sentences = promotion.plans.flatMap(({ changes }) => changes.map(({ sentence }) => sentence))
  return {
    branch: promotionBranch(promotion.environment.name, promotion.name),
    base: observed.repository.defaultBranch,
    onto: observed.head,
    files: filesOf(promotion),
    message: commitMessage(heading, sentences, trailersOf(promotion, observed.head)),
    title: heading,
    body: mergeBody(body, room => pullBody(pullFacts(acting, promotion), room)),
    labels: [...new Set(['stagecoach', ...pullRequest.labels])],
    reviewers: reviewersOf(acting.config, promotion),
    assignees: await assigneesOf(acting, promotion),
    check: checkOf(acting, promotion),
  }
}

/** People who wrote what is carried, where the settings ask for them; only logins that GitHub gave to a commit's address. */
const assigneesOf = async (
  { look: { mirror, observed }, config }: Acting,
  promotion: Promotion,
): Promise<readonly string[]> => {
  const named = config.pullRequest.assignees.filter(login => login !== 'authors')
  if (named.length === config.pullRequest.assignees.length) return named
  const logins = new Set(named)
  for (const { app } of promotion.plans) {
    const proof = promotion.proofs[app]
    const upstream = observed.overlays.find(({ overlay }) => overlay.app === app && overlay.env === proof?.env)
    if (!proof || !upstream) continue
    for (const { email } of (await mirror.log('', proof.commit, [upstream.overlay.path])).slice(0, 1)) {
      const login = /^(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\./.exec(email)?.[1]
      if (login) logins.add(login)
    }
  }
  return [...logins]
}

const remember = (acting: Acting, pull: number, digest: string): void => {
  const memory = memoryOf(acting.parts.store, acting.repository)
  memory.write({ shown: { ...memory.read().shown, [pull]: digest } })
}

const place = ({ environment, name }: Promotion): string => `${environment.name} ${name}`

const show = async (acting: Acting, promotion: Promotion, pull: Pull): Promise<Acted> => {
  const { host } = acting.parts
  if (!pull.checks.some(({ name, ours }) => ours && name === GATES_CHECK)) {
    const finished = await host.finishPull(acting.repository, pull, await openOf(acting, promotion, pull.body))
    if (!finished.ok) return answer(finished)
  }
  const body = mergeBody(pull.body, room => pullBody(pullFacts(acting, promotion), room))
  const held = promotion.verdicts.some(({ code }) => code === 'hold.held')
  const marked = pull.labels.includes('stagecoach: held')
  const edited = await host.editPull(acting.repository, pull, {
    body,
    ...(held === marked
      ? {}
      : { labels: held ? { add: ['stagecoach: held'], remove: [] } : { add: [], remove: ['stagecoach: held'] } }),
  })
  if (!edited.ok) return answer(edited)
  return answer(await host.check(acting.repository, pull.head, checkOf(acting, promotion)))
}

const merge = async (acting: Acting, promotion: Promotion, pull: Pull): Promise<Acted> => {
  const { observed } = acting.look
  const sentences = promotion.plans.flatMap(({ changes }) => changes.map(({ sentence }) => sentence))
  const heading = `${title(promotion.plans, promotion.environment.name, acting.config.pullRequest)} (#${pull.number})`
  const message = commitMessage(heading, sentences, trailersOf(promotion, observed.head))
  const memory = memoryOf(acting.parts.store, acting.repository)
  let refused: Acted = { kind: 'refused', code: 'protected', sentence: 'the repository allows no way to merge' }
  // The rules of the branch may forbid a way that the repository allows: a linear history wants no merge commits.
  for (const method of observed.mergeMethods) {
    const merged = answer(await acting.parts.host.mergePull(acting.repository, pull, method, message))
    if (merged.kind === 'done' || merged.code !== 'protected') return merged
    refused = merged
  }
  memory.write({ unmerged: { ...memory.read().unmerged, [`${pull.number} ${pull.head}`]: refused.sentence } })
  return refused
}

const render = async (acting: Acting, { promotion, pull }: Step & { readonly do: 'render' }): Promise<Acted> => {
  const shown = await showRendered(acting, promotion, pull)
  if (!shown.ok) return answer(shown)
  const judged = shown.value
  const memory = memoryOf(acting.parts.store, acting.repository)
  memory.write({
    validated: {
      ...memory.read().validated,
      [`${pull.number} ${pull.head}`]: judgementOf(acting.look.observed, judged),
    },
  })
  return { kind: 'done', judged }
}

const sync = async (acting: Acting, step: Step & { readonly do: 'sync' }): Promise<Acted> => {
  const { parts, repository, look, config } = acting
  const memory = memoryOf(parts.store, repository)
  memory.write({ asked: { ...memory.read().asked, [`${step.deployment.id} ${step.app}`]: look.observed.now } })
  const environment = config.environments.find(({ name }) => name === step.env)
  const now = look.observed.overlays.find(({ overlay }) => overlay.app === step.app && overlay.env === step.env)
  const engine = environment?.sync && parts.engines.get(environment.sync.engine)
  if (!environment?.sync || !now || !engine)
    return { kind: 'refused', code: 'gone', sentence: 'no engine is set up for it' }
  const target = { repository, overlay: now.overlay, sync: environment.sync, revision: step.deployment.commit }
  const said = await engine.sync(target, syncContext(parts, repository, look))
  if (said.kind === 'asked' || said.kind === 'already') return { kind: 'done' }
  const later = said.kind === 'later' && said.until !== undefined ? { notBefore: said.until } : {}
  return { kind: 'refused', code: said.kind, sentence: said.sentence, ...later }
}

/** One check run per tag, in the repository of its application. */
const decline = async (acting: Acting, { declined, digest }: Step & { readonly do: 'decline' }): Promise<Acted> => {
  const { parts, repository } = acting
  for (const each of Map.groupBy(declined, ({ tag }) => `${tag.repo} ${tag.name}`).values()) {
    const tag = each[0]?.tag
    const application = tag && (await parts.applications.find(repository, tag.repo))
    if (!application) continue
    const run = { name: 'stagecoach/release', external: `${tag.name} ${repository.id}`, state: 'failure' as const }
    const said = await parts.host.check(application, tag.commit, { ...run, ...releaseCheck(tag.name, each) })
    if (!said.ok) return answer(said)
  }
  remember(acting, -2, digest)
  return { kind: 'done' }
}

const closingSentence = (
  { why, env, name, upstream, apps, pull }: Step & { readonly do: 'close' },
  defaultBranch: string,
): string =>
  why === 'no road'
    ? closing.noRoad(env, name)
    : why === 'other base'
      ? closing.otherBase(pull.base, defaultBranch)
      : closing[why === 'ahead' ? 'ahead' : 'nothingLeft'](env, upstream, apps)

/** Does one step. What somebody else was faster at comes back as refused, and the next pass plans again. */
export const act = async (acting: Acting, step: Step): Promise<Acted> => {
  const { parts, repository, look, config } = acting
  const { host } = parts
  const { observed, snapshot } = look
  switch (step.do) {
    case 'begin': {
      const text = ledgerText({ at: observed.now, commit: observed.head })
      const message = { headline: 'Begin', body: `The first configuration was read at ${observed.head}.` }
      return answer(await host.writeLedger(repository, observed.ledger.head, [{ path: BEGUN_PATH, text }], message))
    }
    case 'deploy': {
      const apps = Object.keys(step.apps)
      const carried = step.status ? step.apps : await rendered(acting, step)
      const made = await host.deploy(repository, {
        env: step.env,
        commit: step.commit,
        payload: { stagecoach: 1, apps: carried },
        description: apps.length === 1 ? `${apps[0]} in ${step.env}` : `${apps.length} apps in ${step.env}`,
      })
      if (!made.ok) return answer(made)
      if (!step.status) return { kind: 'done', deployment: made.value }
      const said = await host.deploymentStatus(repository, made.value.id, step.status)
      const status = { state: step.status.state, at: observed.now, description: step.status.description }
      return said.ok ? { kind: 'done', deployment: { ...made.value, statuses: [status] } } : answer(said)
    }
    case 'status': {
      const said = await host.deploymentStatus(repository, step.deployment.id, step)
      if (!said.ok) return answer(said)
      const status = { state: step.state, at: observed.now, description: step.description }
      return { kind: 'done', deployment: { ...step.deployment, statuses: [status, ...step.deployment.statuses] } }
    }
    case 'sync':
      return sync(acting, step)
    case 'open': {
      const opened = await host.openPull(repository, await openOf(acting, step.promotion, ''))
      if (opened.ok) remember(acting, opened.value.number, step.digest)
      const memory = memoryOf(parts.store, repository)
      const { [place(step.promotion)]: _, ...others } = memory.read().unopened
      memory.write({ unopened: opened.ok ? others : { ...others, [place(step.promotion)]: opened.sentence } })
      return answer(opened)
    }
    case 'regenerate': {
      const replaced = await host.replacePull(
        repository,
        step.pull,
        await openOf(acting, step.promotion, step.pull.body),
      )
      if (replaced.ok) remember(acting, step.pull.number, step.digest)
      return answer(replaced)
    }
    case 'show': {
      const shown = await show(acting, step.promotion, step.pull)
      if (shown.kind === 'done') remember(acting, step.pull.number, step.digest)
      return shown
    }
    case 'render':
      return render(acting, step)
    case 'merge':
      return merge(acting, step.promotion, step.pull)
    case 'close':
      return answer(
        await host.closePull(repository, step.pull, closingSentence(step, observed.repository.defaultBranch), true),
      )
    case 'tell': {
      const { pull } = step.landed
      const facts = { repository: snapshot.url, now: observed.now, prefix: config.prefix }
      const body = mergeBody(pull.body, () => landedPart(pull.body, step.landed, facts))
      const edited = await host.editPull(repository, pull, { body })
      if (edited.ok) {
        remember(acting, pull.number, step.digest)
        const memory = memoryOf(parts.store, repository)
        memory.write({ judged: { ...memory.read().judged, [pull.number]: step.landed.around?.verdicts ?? [] } })
      }
      return answer(edited)
    }
    case 'record': {
      const gone = step.fulfilled.map(({ env, app }) => ({ path: ledgerPath('wishes', env, app), text: null }))
      const refused = step.refusals.map(entry => ({
        path: ledgerPath('refusals', entry.env, entry.app),
        text: ledgerText(entry),
      }))
      const message = { headline: 'Record what was done and what was refused', body: '' }
      return answer(await host.writeLedger(repository, observed.ledger.head, [...gone, ...refused], message))
    }
    case 'decline':
      return decline(acting, step)
    case 'complain': {
      if (observed.config.state === 'none') return { kind: 'done' }
      const { problems, goodAt } =
        observed.config.state === 'broken' ? observed.config : { problems: [], goodAt: observed.head }
      const { state, ...text } = configCheck({ problems, before: null, after: null, goodAt, merged: true })
      const run = { name: 'stagecoach/config', external: observed.head, state, ...text }
      const shown = await host.check(repository, observed.head, run)
      if (shown.ok) remember(acting, -1, step.digest)
      return answer(shown)
    }
    case 'report': {
      const check = reportCheck(step.promotions)
      const shown = await host.check(repository, observed.head, {
        name: 'stagecoach/plan',
        external: observed.head,
        state: 'neutral',
        ...check,
      })
      if (shown.ok) remember(acting, 0, step.digest)
      return answer(shown)
    }
  }
}
