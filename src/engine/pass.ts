import type { Config } from '../config/config.ts'
import { buildRoad } from '../promotion/build-road.ts'
import { type Decision, decide } from '../promotion/decide.ts'
import type { Observed } from '../promotion/observed.ts'
import { VALIDATE_CHECK } from '../promotion/own-checks.ts'
import type { Road } from '../promotion/road.ts'
import type { Step } from '../promotion/step.ts'
import { type Acted, act } from './act.ts'
import { memoryOf } from './memory.ts'
import { type Look, observe } from './observe.ts'
import type { Parts } from './parts.ts'
import type { RepositoryRef } from './ports.ts'
import { judgementOf } from './show-rendered.ts'

/** What a pass left behind. */
export interface Passed {
  /** Null where there is nothing to look at. */
  readonly road: Road | null
  readonly look: Look | null
  readonly decision: Decision | null
  readonly done: readonly Step['do'][]
  /** Milliseconds since the epoch: when to look again; null: when somebody asks. */
  readonly again: number | null
}

/** Steps whose outcome is a fact that the next decision may be made of, without asking GitHub again. */
const KNOWN: ReadonlySet<Step['do']> = new Set([
  'begin',
  'deploy',
  'status',
  'sync',
  'show',
  'render',
  'tell',
  'complain',
  'report',
  'decline',
])
/** Rounds of one pass: deploying, then what a deployment shows, then what becomes of it. More would be a circle. */
const ROUNDS = 4
/** When a pass looks again after it moved something, in ms. GitHub needs a moment to see its own writes. */
const SOON = 1_000
/** The same after a move that webhooks will tell of: a little after they are looked into, so that mostly one look is enough. */
const AFTERWARDS = 2_500
/** When it looks again after GitHub or an engine refused, in ms. */
const RETRY = 30_000
/** What only people can end: trying again by ourselves would go on for ever. Their acts are events, and the reconcile looks too. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['conflict', 'protected', 'invalid', 'forbidden'])

/** What the world is after a step, as far as its answer told. */
const after = (
  observed: Observed,
  step: Step,
  { deployment, judged }: Extract<Acted, { readonly kind: 'done' }>,
): Observed => {
  switch (step.do) {
    case 'begin':
      return {
        ...observed,
        ledger: { ...observed.ledger, begun: { at: observed.now, commit: observed.head } },
        // What there is at this moment is what there was at the beginning.
        carriedAtBeginning: new Map(
          observed.overlays.map(({ overlay, carried }) => [`${overlay.env} ${overlay.app}`, carried]),
        ),
      }
    case 'deploy':
      return deployment ? { ...observed, deployments: [deployment, ...observed.deployments] } : observed
    case 'status':
      return {
        ...observed,
        deployments: observed.deployments.map(each => (each.id === deployment?.id ? deployment : each)),
      }
    case 'sync':
      return { ...observed, asked: new Map([...observed.asked, [`${step.deployment.id} ${step.app}`, observed.now]]) }
    case 'show':
      return { ...observed, shown: new Map([...observed.shown, [step.pull.number, step.digest]]) }
    case 'render': {
      const check = { name: VALIDATE_CHECK, state: judged?.state ?? 'success', ours: true, at: observed.now } as const
      const place = `${step.pull.number} ${step.pull.head}`
      return {
        ...observed,
        validated: new Map([
          ...observed.validated,
          [place, judgementOf(observed, judged ?? { state: 'success', why: '', unsure: false })],
        ]),
        pulls: observed.pulls.map(pull =>
          pull.number === step.pull.number
            ? {
                ...pull,
                checks: [check, ...pull.checks.filter(({ name, ours }) => !(ours && name === VALIDATE_CHECK))],
              }
            : pull,
        ),
      }
    }
    case 'tell':
      return {
        ...observed,
        shown: new Map([...observed.shown, [step.landed.pull.number, step.digest]]),
        judged: new Map([...observed.judged, [step.landed.pull.number, step.landed.around?.verdicts ?? []]]),
      }
    case 'complain':
      return { ...observed, shown: new Map([...observed.shown, [-1, step.digest]]) }
    case 'decline':
      return { ...observed, shown: new Map([...observed.shown, [-2, step.digest]]) }
    case 'report':
      return { ...observed, shown: new Map([...observed.shown, [0, step.digest]]) }
    default:
      return observed
  }
}

const audit = (parts: Parts, repository: RepositoryRef, step: Step, acted: Acted): void => {
  const about: Record<string, string | number | boolean | null> = { outcome: acted.kind }
  if (acted.kind === 'refused') Object.assign(about, { code: acted.code, sentence: acted.sentence })
  if ('env' in step) about['env'] = step.env
  if ('promotion' in step) Object.assign(about, { env: step.promotion.environment.name, name: step.promotion.name })
  if ('pull' in step) about['pull'] = step.pull.number
  if ('app' in step) about['app'] = step.app
  if (step.do === 'deploy') about['apps'] = Object.keys(step.apps).join(' ')
  if (step.do === 'status')
    Object.assign(about, { deployment: step.deployment.id, state: step.state, said: step.description })
  parts.store.audit({
    at: parts.clock.now(),
    repository: `${repository.owner}/${repository.name}`,
    what: step.do,
    detail: about,
  })
}

interface Round {
  readonly observed: Observed
  readonly decision: Decision
  readonly done: readonly Step['do'][]
  readonly again: readonly number[]
  /** Something was done whose outcome has to be read. */
  readonly moved: boolean
  readonly refused: boolean
}

const round = async (
  parts: Parts,
  repository: RepositoryRef,
  look: Look,
  config: Config,
  signal: AbortSignal,
): Promise<Round> => {
  const decision = decide(look.observed)
  let observed = look.observed
  const done: Step['do'][] = []
  const again: number[] = []
  let moved = false
  let refused = false
  const unsure = new Set<number>()
  for (const step of decision.steps) {
    // Steps on one pull request build on each other: what nobody knows the end of comes first, after another look.
    if ('pull' in step && unsure.has(step.pull.number)) continue
    // Whoever lost the lease must write no more: somebody else is at it already.
    signal.throwIfAborted()
    const acted = await act({ parts, repository, look: { ...look, observed }, config }, step)
    audit(parts, repository, step, acted)
    if (acted.kind === 'refused') {
      refused = true
      if (acted.notBefore !== undefined || !FOR_PEOPLE.has(acted.code))
        again.push(acted.notBefore ?? parts.clock.now() + (acted.code === 'lost' ? SOON : RETRY))
      if (acted.code === 'unavailable' && 'pull' in step) unsure.add(step.pull.number)
      // Nothing else goes through before a limit is over.
      if (acted.code === 'limited') break
      continue
    }
    done.push(step.do)
    observed = after(observed, step, acted)
    if (!KNOWN.has(step.do)) moved = true
  }
  return { observed, decision, done, again, moved, refused }
}

/** One pass: observe once, decide, act, and say when to look again. `hinted`: a commit that a webhook named, to fetch early. */
export const pass = async (
  parts: Parts,
  repository: RepositoryRef,
  signal: AbortSignal,
  hinted?: string,
): Promise<Passed> => {
  const look = await observe(parts, repository, hinted)
  if (!look) return { road: null, look: null, decision: null, done: [], again: null }
  const state = look.observed.config
  if (state.state === 'none') {
    const decision = decide(look.observed)
    return { road: buildRoad(look.observed, decision), look, decision, done: [], again: null }
  }
  const memory = memoryOf(parts.store, repository)
  let observed = look.observed
  const done: Step['do'][] = []
  for (let rounds = 1; ; rounds += 1) {
    const config = state.config ?? NO_CONFIG
    const result = await round(parts, repository, { ...look, observed }, config, signal)
    observed = result.observed
    done.push(...result.done)
    memory.write({ judged: { ...memory.read().judged, ...judgedOf(result.decision) } })
    const changed = result.done.some(what => what === 'deploy' || what === 'status' || what === 'begin')
    if (changed && !result.moved && rounds < ROUNDS) continue
    const times = [...result.again, ...(result.decision.lookAgain === null ? [] : [result.decision.lookAgain])]
    if (result.moved) times.push(parts.clock.now() + AFTERWARDS)
    const again = times.length > 0 ? Math.min(...times) : null
    return {
      road: buildRoad(observed, result.decision),
      look: { ...look, observed },
      decision: result.decision,
      done,
      again,
    }
  }
}

const judgedOf = ({ promotions }: Decision) =>
  Object.fromEntries(promotions.flatMap(({ pull, verdicts }) => (pull ? [[`${pull.number}`, verdicts]] : [])))

/** Where no configuration was ever good only the complaint about it is written, which needs none of this. */
const NO_CONFIG: Config = {
  mode: 'observe',
  overlays: [],
  carry: [],
  limits: { open: 0 },
  pullRequest: { labels: [], reviewers: [], assignees: [] },
  apps: [],
  environments: [],
  releases: [],
  validate: { block: 'none', rules: [], ignore: [] },
  policies: [],
  prefix: '/',
}
