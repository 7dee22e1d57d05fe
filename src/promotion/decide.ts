import type { Config } from '../config/config.ts'
import { roadOf } from '../config/environments.ts'
import { deliver, nextWord } from './deliver.ts'
import type { Pull, Wish } from './facts.ts'
import { nextLook } from './gate.ts'
import type { Observed } from './observed.ts'
import { GATES_CHECK, VALIDATE_CHECK } from './own-checks.ts'
import { isOpen, openPull, promote, promotionName, stateOf } from './promote.ts'
import { type Proposal, propose } from './propose.ts'
import { settle } from './settle.ts'
import type { AppVerdict, Landed, Promotion, Step } from './step.ts'

/** What a pass decided, and all it said on the way. */
export interface Decision {
  readonly steps: readonly Step[]
  readonly proposals: readonly Proposal[]
  readonly promotions: readonly Promotion[]
  readonly landed: readonly Landed[]
  /** Milliseconds since the epoch; null where only an event changes anything. */
  readonly lookAgain: number | null
}

/** What people see of a promotion, without the passing of time: while it is the same, nothing has to be written again. */
export const digestOf = ({ plans, verdicts, state }: Promotion): string =>
  JSON.stringify([
    state === 'going' ? 'ready' : state,
    plans.map(({ id }) => id),
    verdicts
      // What GitHub is still thinking about comes and goes within seconds; nobody has to read it.
      .filter(
        ({ gate, state: stands, code }) =>
          !(gate === 'ours' && stands === 'pass') && code !== 'github.unknown' && code !== 'github.clean',
      )
      .map(({ app, gate, code, endedBy }) => [app, gate, code, endedBy ?? '']),
  ])

const landedDigest = ({ state, around }: Landed): string =>
  JSON.stringify(['landed', state, around?.verdicts.map(({ code }) => code)])

/** A reason that no new pull request is opened, though there is a plan. */
const SHUT = new Set([
  'config.broken',
  'hold.held',
  'hold.ledger',
  'refused.closed',
  'line.full',
  'healthy.degraded',
  'healthy.unproven',
  'merged.unproven',
  'healthy.replaced',
  'merged.replaced',
])

const mayOpen = ({ environment, verdicts, wish, proofs, plans }: Promotion): boolean =>
  !verdicts.some(({ code }) => SHUT.has(code)) &&
  plans.every(({ app, release }) => proofs[app] || release) &&
  (environment.promote !== 'command' ||
    plans.every(({ release }) => release) ||
    (wish !== null && !verdicts.some(({ code }) => code === 'right.lost')))

/** Says why it could not be opened or merged when that was tried last; it is tried again all the same. */
const withRefusal = (observed: Observed, promotion: Promotion): Promotion => {
  const { pull } = promotion
  const unmerged = pull && observed.unmerged.get(`${pull.number} ${pull.head}`)
  if (promotion.state === 'going' && unmerged !== undefined && unmerged !== null) {
    const verdict: AppVerdict = {
      app: '',
      gate: 'github',
      asks: 'GitHub merges it',
      state: 'wait',
      code: 'github.refused',
      sentence: `GitHub refused to merge it: ${unmerged.replace(/\.$/, '')}`,
      endedBy: 'whoever may change the rules of the branch',
    }
    return { ...promotion, verdicts: [...promotion.verdicts, verdict], state: 'ready' }
  }
  const sentence = observed.unopened.get(`${promotion.environment.name} ${promotion.name}`)
  if (promotion.pull || sentence === undefined || !mayOpen(promotion)) return promotion
  const verdict: AppVerdict = {
    app: '',
    gate: 'open',
    asks: 'a pull request for it',
    state: 'wait',
    code: 'open.refused',
    sentence,
    endedBy: 'whoever clears the way',
  }
  return { ...promotion, verdicts: [...promotion.verdicts, verdict], state: 'waiting' }
}

/** Lets only so many promotions be open in an environment; the others wait in line, by name. */
const queue = (promotions: readonly Promotion[], limit: number): readonly Promotion[] => {
  let open = promotions.filter(({ pull }) => pull?.author.ours).length
  return promotions.map(promotion => {
    if (promotion.pull || !mayOpen(promotion)) return promotion
    if (open < limit) {
      open += 1
      return promotion
    }
    const verdict: AppVerdict = {
      app: '',
      gate: 'line',
      asks: `at most ${limit} open promotions in ${promotion.environment.name}`,
      state: 'wait',
      code: 'line.full',
      sentence: `${open} are open, this one waits in line`,
      endedBy: 'one of them, when it is merged or closed',
    }
    return { ...promotion, verdicts: [...promotion.verdicts, verdict], state: 'waiting' }
  })
}

/** What a new commit ends by itself. */
const MENDED = new Set(['ours.stale', 'github.conflict'])

/**
 * A promotion as people read it: what GitHub is still thinking about, and what this very step mends, is over before they
 * do, and nobody would take it out of the text again.
 */
const asRead = (promotion: Promotion, mended = false): Promotion => {
  const verdicts = promotion.verdicts.filter(({ code }) => code !== 'github.unknown' && !(mended && MENDED.has(code)))
  return { ...promotion, verdicts, state: stateOf(verdicts) }
}

const stepFor = (observed: Observed, promotion: Promotion): readonly Step[] => {
  const { pull, verdicts } = promotion
  if (!pull) return mayOpen(promotion) ? [{ do: 'open', promotion, digest: digestOf(promotion) }] : []
  if (!pull.author.ours || !pull.headIsOurs) {
    const digest = digestOf(promotion)
    return pull.author.ours && observed.shown.get(pull.number) !== digest
      ? [{ do: 'show', promotion: asRead(promotion), pull, digest }]
      : []
  }
  // The default branch is another one now, or somebody turned it around: merged there it would promote nothing.
  if (pull.base !== observed.repository.defaultBranch)
    return [
      {
        do: 'close',
        pull,
        env: promotion.environment.name,
        name: promotion.name,
        apps: promotion.plans.map(({ app }) => app),
        upstream: promotion.environment.from.join(', '),
        why: 'other base',
      },
    ]
  const broken = verdicts.some(({ code }) => code === 'config.broken')
  const stale = verdicts.some(({ code }) => code === 'ours.stale')
  const conflict = verdicts.some(({ code }) => code === 'github.conflict')
  const late = pull.mergeState === 'behind' && isOpen(verdicts)
  if (!broken && (stale || conflict || late))
    return [
      {
        do: 'regenerate',
        promotion: asRead(promotion, true),
        pull,
        digest: digestOf(asRead(promotion, true)),
        why: conflict
          ? 'it conflicted with its base'
          : late
            ? 'the rules want it up to date with its base'
            : 'its pins changed',
      },
    ]
  const digest = digestOf(promotion)
  // Without our check it was cut off between being opened and being finished.
  const finished = pull.checks.some(({ name, ours }) => ours && name === GATES_CHECK)
  const steps: Step[] =
    finished && observed.shown.get(pull.number) === digest
      ? []
      : [{ do: 'show', promotion: asRead(promotion), pull, digest }]
  if (!isJudged(observed, pull)) steps.push({ do: 'render', promotion: asRead(promotion), pull })
  // What nobody looked into yet is not merged; the next round of this pass knows.
  else if (promotion.state === 'going' || verdicts.some(({ code }) => code === 'github.refused'))
    steps.push({ do: 'merge', promotion, pull })
  return steps
}

/** Whether it is known of the head of a promotion whether it is valid, by what holds now. */
const isJudged = (observed: Observed, pull: Pull): boolean => {
  const check = pull.checks.find(({ name, ours }) => ours && name === VALIDATE_CHECK)
  const known = observed.validated.get(`${pull.number} ${pull.head}`)
  // It is begun anew by whoever asks for that with its button; and what was refused is looked at again where nobody remembers why.
  if (!check || check.state === 'pending') return false
  if (!known) return check.state !== 'failure'
  return known.by === observed.judgedBy && (known.again === undefined || observed.now < known.again)
}

/** Closes promotions that have nothing to carry any more, where they are ours alone. */
const closing = (
  observed: Observed,
  config: Config,
  proposals: readonly Proposal[],
  promotions: readonly Promotion[],
): readonly Step[] =>
  observed.pulls.flatMap(pull => {
    const carries = observed.carries.get(pull.number)
    if (pull.state !== 'open' || !pull.local || !pull.author.ours || !pull.headIsOurs || !carries) return []
    if (promotions.some(({ environment, name }) => environment.name === carries.env && name === carries.name)) return []
    const members = proposals.filter(
      ({ app, environment }) => environment.name === carries.env && promotionName(config, app) === carries.name,
    )
    const why =
      members.length === 0 ? 'no road' : members.some(({ standing }) => standing === 'ahead') ? 'ahead' : 'nothing left'
    const upstream = [...new Set(members.flatMap(({ environment }) => environment.from))].join(', ')
    const apps = Object.keys(carries.plans).sort()
    return [{ do: 'close', pull, env: carries.env, name: carries.name, apps, upstream, why }]
  })

const recording = (observed: Observed, proposals: readonly Proposal[]): readonly Step[] => {
  // A commit of ours on top of somebody else's would make theirs look like ours.
  if (!observed.ledger.trusted) return []
  const done = (wish: Wish): boolean =>
    proposals.some(
      ({ app, environment, standing }) =>
        app === wish.app && environment.name === wish.env && (standing === 'same' || standing === 'ahead'),
    )
  const fulfilled = observed.ledger.wishes.filter(done)
  const refusals = proposals.flatMap(({ plan, facts }) => {
    const refused = facts?.refused
    if (!plan || !refused || observed.ledger.refusals.some(({ plan: id, env }) => id === plan.id && env === plan.env))
      return []
    const by = observed.pulls.find(({ number }) => number === refused.pull)?.closedBy
    return by
      ? [
          {
            env: plan.env,
            app: plan.app,
            plan: plan.id,
            by: { id: by.id, login: by.login },
            at: refused.at,
            pull: refused.pull,
          },
        ]
      : []
  })
  return fulfilled.length + refusals.length > 0 ? [{ do: 'record', fulfilled, refusals }] : []
}

/** A configuration that broke is said on the commit that has it, once; and that it is mended, where no new commit mended it. */
const complaining = ({ config, head, shown }: Observed): readonly Step[] => {
  const said = shown.get(-1)
  const broken = `broken ${head}`
  if (config.state === 'broken') return said === broken ? [] : [{ do: 'complain', digest: broken }]
  return config.state === 'ok' && said === broken ? [{ do: 'complain', digest: `mended ${head}` }] : []
}

/** Tags that move nothing are told where they stand, once each time that what is to be told changes. */
const declining = (observed: Observed, proposals: readonly Proposal[]): readonly Step[] => {
  const declined = proposals.flatMap(proposal => proposal.declined)
  const digest = JSON.stringify(
    declined.map(({ tag, app, env, sentence }) => [tag.commit, tag.name, app, env, sentence]),
  )
  return declined.length === 0 || observed.shown.get(-2) === digest ? [] : [{ do: 'decline', declined, digest }]
}

/** Decides what to do about everything that was observed. Pure: equal facts give equal decisions. */
export const decide = (observed: Observed): Decision => {
  const config = observed.config.state === 'none' ? null : observed.config.config
  const complaints = complaining(observed)
  if (!config) return { steps: complaints, proposals: [], promotions: [], landed: [], lookAgain: null }
  const proposals = observed.overlays.flatMap(now => {
    const { app, env } = now.overlay
    const environment = roadOf(config, app).find(({ name }) => name === env)
    if (!environment) return []
    const open = openPull(observed, env, promotionName(config, app))
    return [propose(observed, config, environment, now, open?.carries)]
  })
  const promotions = config.environments.flatMap(environment =>
    queue(
      promote(
        observed,
        config,
        environment,
        proposals.filter(proposal => proposal.environment.name === environment.name),
      ),
      config.limits.open,
    ).map(promotion => withRefusal(observed, promotion)),
  )
  const look = nextLook(promotions.flatMap(({ verdicts }) => verdicts))
  if (config.mode === 'observe') {
    const digest = JSON.stringify([observed.head, promotions.map(digestOf)])
    const steps: Step[] = observed.shown.get(0) === digest ? [] : [{ do: 'report', promotions, digest }]
    return { steps: [...complaints, ...steps], proposals, promotions, landed: [], lookAgain: look }
  }
  const landed = settle(observed, config)
  const delivered = deliver(observed, config)
  const moves = promotions.flatMap(promotion => stepFor(observed, promotion))
  const watched = new Set(config.environments.flatMap(({ name, sync }) => (sync ? [name] : [])))
  const isRecord = (step: Step): boolean => step.do === 'status' || (step.do === 'deploy' && !watched.has(step.env))
  // A second lies between two writes. Clusters go first, then people who wait for a pull request, and records of what was done last.
  const steps: Step[] = [
    ...complaints,
    ...(observed.ledger.begun || !observed.ledger.trusted || observed.config.state === 'broken'
      ? []
      : [{ do: 'begin' } as const]),
    ...delivered.filter(step => !isRecord(step)),
    ...moves.filter(step => step.do === 'open'),
    ...delivered.filter(isRecord),
    ...landed
      .filter(each => observed.shown.get(each.pull.number) !== landedDigest(each))
      .map(each => ({ do: 'tell', landed: each, digest: landedDigest(each) }) as const),
    ...moves.filter(step => step.do !== 'open'),
    ...(observed.config.state === 'broken' ? [] : closing(observed, config, proposals, promotions)),
    ...recording(observed, proposals),
    ...declining(observed, proposals),
  ]
  const next = nextWord(observed, config)
  const lookAgain = next === null ? look : Math.min(look ?? next, next)
  return { steps, proposals, promotions, landed, lookAgain }
}
