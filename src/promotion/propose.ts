import type { Config, Environment } from '../config/config.ts'
import type { Files } from '../overlay/files.ts'
import type { Problem } from '../overlay/overlay.ts'
import type { Plan } from './change.ts'
import { deploymentsOf, type Proof, proofsOf } from './evidence.ts'
import type { Seen } from './facts.ts'
import { type GateFacts, type UpstreamFacts, worst } from './gate.ts'
import { judgeAll } from './gates/index.ts'
import type { Carries, Observed, OverlayNow } from './observed.ts'
import { planOverlay } from './plan.ts'
import { type Declined, declinedTags, releaseOf } from './release.ts'
import type { RoadCell } from './road.ts'
import { compareVersions } from './version.ts'

/** What could be promoted into one overlay now, and what its gates are judged on. */
export interface Proposal {
  readonly app: string
  readonly environment: Environment
  readonly overlay: OverlayNow
  readonly standing: RoadCell['standing']
  /** Why there is no plan; empty where there is one. */
  readonly sentence: string
  /** What keeps pins from being carried, each with its place. */
  readonly problems: readonly Problem[]
  readonly plan: Plan | null
  readonly proof: Proof | null
  /** Null where there is no plan. What only the pull request knows is filled in later. */
  readonly facts: GateFacts | null
  /** Tags that would move it and are refused. */
  readonly declined: readonly Declined[]
}

/** How many older proofs are considered: enough for a soak that newer pins keep overtaking. */
export const OLDER = 5

interface Candidate {
  readonly upstream: string
  readonly commit: string
  readonly proof: Proof | null
}

interface Planned extends Candidate {
  readonly plan: Plan
}

const seenOf = (observed: Observed, app: string, env: string): Seen | undefined =>
  observed.seen.find(seen => seen.app === app && seen.env === env)

const overlayOf = (observed: Observed, app: string, env: string): OverlayNow | undefined =>
  observed.overlays.find(({ overlay }) => overlay.app === app && overlay.env === env)

/**
 * What an upstream overlay proved. In `mode: observe` no deployment is ever written, so that what runs healthily at
 * this moment is all the evidence there is.
 */
export const proofsAt = (observed: Observed, config: Config, app: string, env: string): readonly Proof[] => {
  const environment = config.environments.find(({ name }) => name === env)
  const now = overlayOf(observed, app, env)
  if (!environment || !now) return []
  const seen = seenOf(observed, app, env)
  if (config.mode === 'observe') {
    if (environment.sync && seen?.health !== 'healthy') return []
    const since = seen?.since ?? observed.now
    const kind = environment.sync ? 'healthy' : 'merged'
    return [{ app, env, pins: now.carried.pins, commit: observed.head, since, kind, deployment: 0 }]
  }
  const { deployments, watchedSince } = observed
  const proofs = proofsOf({ app, env, deployments, engine: environment.sync !== undefined, seen, watchedSince })
  const latest = deploymentsOf(deployments, app, env)[0]
  // Where nothing watches, the merge itself is the evidence: its deployment is a record, and nobody has to wait until it is written.
  if (environment.sync || !latest || latest.apps[app]?.content === now.carried.content) return proofs
  if (proofs[0]?.pins === now.carried.pins) return proofs
  const until = observed.now
  return [
    { app, env, pins: now.carried.pins, commit: observed.head, since: until, kind: 'merged', deployment: 0 },
    ...proofs.map(proof => (proof.until === undefined ? { ...proof, until } : proof)),
  ]
}

/** Newest first; a deployment that is still to be written is the newest. */
const younger = (one: Proof, other: Proof): number =>
  (other.deployment || Number.MAX_SAFE_INTEGER) - (one.deployment || Number.MAX_SAFE_INTEGER)

/** The pins of an open promotion whose upstream still means them, though nothing proves them any more. */
const stillMeant = (observed: Observed, config: Config, app: string, open: Carries | undefined): Candidate | null => {
  const from = open?.from[app]
  if (!from) return null
  const { env, commit } = from
  if (proofsAt(observed, config, app, env).some(proof => proof.commit === commit)) return null
  const latest = deploymentsOf(observed.deployments, app, env)[0]
  const carried = observed.deployments.find(deployment => deployment.commit === commit && deployment.env === env)
  const same = latest && carried && latest.apps[app]?.pins === carried.apps[app]?.pins
  return same ? { upstream: env, commit, proof: null } : null
}

/** Whether every pin that the older plan moves is older than, or the same as, what the newer plan moves it to. */
const behind = (newer: Plan, older: Plan): boolean =>
  older.changes.every(change => {
    const next = newer.changes.find(({ key, part }) => key === change.key && part === change.part)
    return next !== undefined && (next.to === change.to || compareVersions(change.to, next.to) === 'older')
  })

/** The trees at which an overlay was deployed before a commit, as far as they were read. */
const statesBefore = (observed: Observed, { overlay }: OverlayNow, commit: string): readonly Files[] => {
  const all = deploymentsOf(observed.deployments, overlay.app, overlay.env)
  const at = all.findIndex(deployment => deployment.commit === commit)
  return (at < 0 ? [] : all.slice(at + 1)).flatMap(deployment => observed.files.get(deployment.commit) ?? [])
}

const planFor = (observed: Observed, config: Config, now: OverlayNow, { upstream, commit }: Candidate) => {
  const from = overlayOf(observed, now.overlay.app, upstream)
  const onto = observed.files.get(observed.head)
  const files = observed.files.get(commit)
  if (!from || !onto || !files) return null
  return planOverlay({
    downstream: { overlay: now.overlay, files: onto },
    upstream: { overlay: from.overlay, files, before: () => statesBefore(observed, from, commit) },
    carry: config.carry,
  })
}

/** The difference stood there already when the first configuration was seen: neither side has moved since. */
const isOld = (observed: Observed, now: OverlayNow, plan: Plan, proof: Proof | null): boolean => {
  const begun = observed.ledger.begun
  const tag =
    plan.release && observed.tags.find(({ repo, name }) => repo === plan.release?.repo && name === plan.release?.tag)
  if (begun && tag) return tag.at <= begun.at
  if (!begun || !proof) return begun === null
  const before = observed.carriedAtBeginning
  const down = before.get(`${now.overlay.env} ${now.overlay.app}`)
  const up = before.get(`${plan.upstream} ${now.overlay.app}`)
  return down?.pins === now.carried.pins && up?.pins === proof.pins
}

const refusalOf = (observed: Observed, plan: Plan): GateFacts['refused'] => {
  const recorded = observed.ledger.refusals.find(
    refusal => refusal.env === plan.env && refusal.app === plan.app && refusal.plan === plan.id,
  )
  if (recorded) return { by: recorded.by.login, at: recorded.at, pull: recorded.pull }
  const closed = observed.pulls.find(
    pull =>
      pull.state === 'closed' &&
      pull.local &&
      pull.author.ours &&
      pull.closedBy?.ours === false &&
      observed.carries.get(pull.number)?.env === plan.env &&
      observed.carries.get(pull.number)?.plans[plan.app] === plan.id,
  )
  return closed?.closedBy ? { by: closed.closedBy.login, at: closed.closedAt ?? 0, pull: closed.number } : null
}

/** The promotion that brought exactly these changes before, and was merged: whoever reverted it must not be overruled. */
const undoneOf = (observed: Observed, plan: Plan): number | null =>
  observed.pulls.find(({ number, state, local, author, headIsOurs }) => {
    const carries = observed.carries.get(number)
    return state === 'merged' && local && author.ours && headIsOurs && carries?.plans[plan.app] === plan.id
  })?.number ?? null

const factsOf = (
  observed: Observed,
  config: Config,
  environment: Environment,
  upstreams: readonly string[],
  now: OverlayNow,
  { plan, proof, upstream }: Planned,
): GateFacts => {
  const { app } = now.overlay
  const proofIn = (env: string): Proof | null => {
    if (env === upstream) return proof
    const proofs = proofsAt(observed, config, app, env)
    const alike = (other: Proof): boolean => {
      if (other.pins === proof?.pins) return true
      const outcome = planFor(observed, config, now, { upstream: env, commit: other.commit, proof: other })
      return outcome?.kind === 'plan' && outcome.plan.changes.every((change, i) => change.to === plan.changes[i]?.to)
    }
    return proofs.find(alike) ?? null
  }
  const upstreamFacts: UpstreamFacts[] = upstreams.map(env => {
    const found = proofIn(env)
    return {
      env,
      engine: config.environments.some(({ name, sync }) => name === env && sync),
      proof: found,
      seen: seenOf(observed, app, env),
      checks: (found && observed.checks.get(found.commit)) ?? [],
    }
  })
  const wish = observed.ledger.wishes.find(
    wish => wish.env === plan.env && wish.app === app && (wish.pins === undefined || wish.pins === plan.id),
  )
  return {
    now: observed.now,
    plan,
    environment,
    upstreams: upstreamFacts,
    pull: null,
    tree: null,
    holds: observed.ledger.holds,
    ledgerTrusted: observed.ledger.trusted,
    config: {
      state: observed.config.state === 'broken' ? 'broken' : 'ok',
      sentence:
        observed.config.state === 'broken'
          ? `${observed.config.problems.length} ${observed.config.problems.length === 1 ? 'problem' : 'problems'} in .github/stagecoach.yml`
          : '',
    },
    wish: wish ? { wish, rights: observed.rights.get(wish.by.id) ?? null } : null,
    old: isOld(observed, now, plan, proof),
    undone: undoneOf(observed, plan),
    invalid: null,
    refused: refusalOf(observed, plan),
  }
}

/** What keeps an upstream's newest pins from being proven, where they would move something; empty where nothing does. */
const unprovenUpstream = (
  observed: Observed,
  config: Config,
  now: OverlayNow,
  upstreams: readonly string[],
): string => {
  const { app } = now.overlay
  for (const env of upstreams) {
    const outcome = planFor(observed, config, now, { upstream: env, commit: observed.head, proof: null })
    if (outcome?.kind !== 'plan') continue
    const seen = seenOf(observed, app, env)
    return seen?.health === 'degraded'
      ? `${env} is degraded${seen.reason ? `: ${seen.reason}` : ''}`
      : `${env} has not been healthy yet on what it has now`
  }
  return ''
}

/**
 * Whether an upstream has gone back from what it proved: by what it has now, a pin that the plan moves would stay as it
 * is, or move to an older version. What took its place has not to be proven for that.
 */
const wentBack = (
  observed: Observed,
  config: Config,
  now: OverlayNow,
  { upstream, commit, plan, proof }: Planned,
): boolean => {
  if (!proof || commit === observed.head) return false
  const from = overlayOf(observed, now.overlay.app, upstream)
  if (!from || from.carried.pins === proof.pins) return false
  const today = planFor(observed, config, now, { upstream, commit: observed.head, proof: null })
  if (today?.kind === 'same' || today?.kind === 'ahead') return true
  return (
    today?.kind === 'plan' &&
    plan.changes.some(change => {
      const next = today.plan.changes.find(({ key, part }) => key === change.key && part === change.part)
      return !next || compareVersions(change.to, next.to) === 'newer'
    })
  )
}

/** Candidates with their plans: the newest, and older ones that the newest does not take back. Null where the newest has none. */
const plansOf = (observed: Observed, config: Config, now: OverlayNow, [first, ...older]: readonly Candidate[]) => {
  if (!first) return null
  const newest = planFor(observed, config, now, first)
  if (newest?.kind !== 'plan') return { newest, planned: [] }
  const planned: Planned[] = [{ ...first, plan: newest.plan }]
  for (const candidate of older) {
    const outcome = planFor(observed, config, now, candidate)
    if (outcome?.kind === 'plan' && behind(newest.plan, outcome.plan))
      planned.push({ ...candidate, plan: outcome.plan })
  }
  return { newest, planned: planned.filter(each => !wentBack(observed, config, now, each)) }
}

/** Whether a plan brings the version that a tag asks for. */
const brings = (plan: Plan, released: Plan): boolean =>
  released.changes.every(({ key, part, to }) =>
    plan.changes.some(change => change.key === key && change.part === part && change.to === to),
  )

/**
 * What could be promoted into one overlay of an environment (with `from` as it is for this app): the newest proven pins
 * of its upstream. Where those still have to prove themselves and older ones already did, the older ones go first, so
 * that a steady stream of releases starves nobody; but nothing goes that the upstream itself went back from. A tag asks
 * for its own version: in a first environment that is the plan, in others it goes once the upstream has proven it.
 */
export const propose = (
  observed: Observed,
  config: Config,
  environment: Environment,
  now: OverlayNow,
  open: Carries | undefined,
): Proposal => {
  const { app } = now.overlay
  const declined = declinedTags(observed, config, environment, now)
  const start = { app, environment, overlay: now, plan: null, proof: null, facts: null, declined, problems: [] }
  const factsFor = (upstreams: readonly string[], each: Planned) =>
    factsOf(observed, config, environment, upstreams, now, each)
  const released = releaseOf(observed, config, environment, now)
  const refusal = declined[0] ? `${declined[0].tag.name}: ${declined[0].sentence}` : ''
  const unproven = (upstreams: readonly string[]): Proposal | null => {
    if (released.kind !== 'plan') return null
    const facts = factsFor(upstreams, { upstream: '', commit: '', proof: null, plan: released.plan })
    return { ...start, standing: 'behind', sentence: '', plan: released.plan, facts }
  }
  if (environment.from.length === 0) return unproven([]) ?? { ...start, standing: 'first', sentence: refusal }
  const upstreams = environment.from.filter(env => overlayOf(observed, app, env))
  if (upstreams.length === 0)
    return { ...start, standing: 'unpaired', sentence: `no overlay for ${environment.from.join(', ')}` }
  const meant = stillMeant(observed, config, app, open)
  const proven = upstreams
    .slice(0, environment.any ? undefined : 1)
    .flatMap(env => proofsAt(observed, config, app, env).map(proof => ({ upstream: env, commit: proof.commit, proof })))
    .sort((one, other) => younger(one.proof, other.proof))
  const candidates: Candidate[] = [...(meant ? [meant] : []), ...proven]
    // After a force-push the commit of old evidence may be gone: then nobody can say what it proved.
    .filter(({ commit }) => observed.files.has(commit))
    .slice(0, OLDER)
  const found = plansOf(observed, config, now, candidates)
  // Only a tag opens what nothing else would: an environment that waits to be told waits for exactly that version.
  const asked = environment.promote === 'command' ? unproven(upstreams) : null
  if (!found)
    return (
      asked ?? { ...start, standing: 'behind', sentence: refusal || `${upstreams.join(', ')} has proven nothing yet` }
    )
  const { newest, planned } = found
  if (newest === null) return { ...start, standing: 'unpaired', sentence: 'the overlay is not there' }
  const base = { ...start, problems: newest.problems }
  if (newest.kind !== 'plan') {
    const [problem] = newest.problems
    if (newest.kind === 'same' && problem && !asked)
      return { ...base, standing: 'unpaired', sentence: `${problem.file} line ${problem.line}: ${problem.message}` }
    const moving = newest.kind === 'same' ? unprovenUpstream(observed, config, now, upstreams) : ''
    if (moving && !asked) return { ...base, standing: 'behind', sentence: moving }
    const sentence = newest.kind === 'same' ? refusal : newest.sentence
    return asked ?? { ...base, standing: newest.kind, sentence, proof: candidates[0]?.proof ?? null }
  }
  const tagged = released.kind === 'plan' ? planned.find(({ plan }) => brings(plan, released.plan)) : undefined
  if (asked && !tagged) return asked
  const judged = (tagged ? [tagged] : planned).map(each => {
    const plan =
      tagged && released.kind === 'plan' && released.plan.release
        ? { ...each.plan, release: released.plan.release }
        : each.plan
    const facts = factsFor(upstreams, { ...each, plan })
    return { ...each, plan, facts, state: worst(judgeAll(facts, 'evidence')) }
  })
  const chosen =
    judged.find(({ state }) => state === 'pass') ??
    judged.find(({ plan, state }) => state !== 'block' && plan.id === open?.plans[app]) ??
    judged[0]
  if (!chosen)
    return { ...base, standing: 'same', sentence: `${upstreams.join(', ')} went back from what it had proven` }
  return { ...base, standing: 'behind', sentence: '', plan: chosen.plan, proof: chosen.proof, facts: chosen.facts }
}
