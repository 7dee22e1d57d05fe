import type { Config, Environment } from '../config/config.ts'
import { settingsOf } from '../config/environments.ts'
import type { Files } from '../overlay/files.ts'
import { pinsOf } from '../overlay/pins-of.ts'
import type { Plan } from './change.ts'
import type { Pull } from './facts.ts'
import { type GateFacts, worst } from './gate.ts'
import { judgeAll } from './gates/index.ts'
import type { Carries, Observed } from './observed.ts'
import { planOverlay } from './plan.ts'
import type { Proposal } from './propose.ts'
import { releaseOf } from './release.ts'
import type { AppVerdict, Promotion } from './step.ts'
import type { Verdict } from './verdict.ts'

/** The pull request of a promotion, however it stands, and what it carries. */
export interface OpenPull {
  readonly pull: Pull
  readonly carries: Carries
}

/** The open pull request on the branch of an app or group in an environment; ours before anybody else's. */
export const openPull = (observed: Observed, env: string, name: string): OpenPull | null => {
  const found = observed.pulls.flatMap(pull => {
    const carries = observed.carries.get(pull.number)
    // A fork's branch of our name is in another repository: it neither is ours nor takes our branch.
    return pull.state === 'open' && pull.local && carries?.env === env && carries.name === name
      ? [{ pull, carries }]
      : []
  })
  return found.find(({ pull }) => pull.author.ours) ?? found[0] ?? null
}

/** The app, or the group that joins several apps in one pull request. */
export const promotionName = (config: Config, app: string): string => settingsOf(config, app).group ?? app

/** The same plan made again on other files of its environment; null where there is none on them. */
const again = (
  observed: Observed,
  config: Config,
  proposal: Proposal,
  onto: Files,
  commit: string | undefined,
): Plan | null => {
  const { overlay, plan, environment } = proposal
  if (!plan) return null
  if (plan.release && !proposal.proof) {
    const pins = pinsOf(onto, overlay.overlay, config.carry).pins
    const there = { ...observed, files: new Map([[observed.head, onto]]) }
    const released = releaseOf(there, config, environment, { ...overlay, pins })
    return released.kind === 'plan' ? released.plan : null
  }
  const upstream = observed.overlays.find(now => now.overlay.app === plan.app && now.overlay.env === plan.upstream)
  const files = commit === undefined ? undefined : observed.files.get(commit)
  if (!upstream || !files) return null
  const outcome = planOverlay({
    downstream: { overlay: overlay.overlay, files: onto },
    upstream: { overlay: upstream.overlay, files },
    carry: config.carry,
  })
  return outcome.kind === 'plan' ? outcome.plan : null
}

/**
 * Whether the head of a pull request is its parent plus exactly these plans. The plans are made again on that parent,
 * because the default branch may have moved in other lines of the same files.
 */
const treeOf = (observed: Observed, config: Config, pull: Pull, proposals: readonly Proposal[]): 'equal' | 'other' => {
  const tree = observed.trees.get(pull.number)
  const carries = observed.carries.get(pull.number)
  if (!tree || Object.keys(carries?.plans ?? {}).length !== proposals.length) return 'other'
  const written = new Map<string, string>()
  for (const proposal of proposals) {
    const { plan, proof } = proposal
    if (!plan || carries?.plans[plan.app] !== plan.id) return 'other'
    const made = again(observed, config, proposal, tree.onto, proof?.commit ?? carries.from[plan.app]?.commit)
    if (!made) return 'other'
    for (const edit of made.edits) written.set(edit.file, edit.text)
  }
  const same =
    tree.changed.length === written.size && tree.changed.every(path => tree.head.read(path) === written.get(path))
  return same ? 'equal' : 'other'
}

const verdictsOf = (proposals: readonly { readonly facts: GateFacts }[]): readonly AppVerdict[] => {
  const verdicts = proposals.flatMap(({ facts }) =>
    judgeAll(facts).map(verdict => ({ ...verdict, app: proposals.length > 1 ? facts.plan.app : '' })),
  )
  // What is true of the whole pull request is said once.
  const said = (verdict: AppVerdict) => `${verdict.gate} ${verdict.code} ${verdict.asks} ${verdict.sentence}`
  return [...Map.groupBy(verdicts, said).values()].map(alike => {
    const [first] = alike
    if (!first) throw new Error('a group is never empty')
    return alike.length === proposals.length ? { ...first, app: '' } : first
  })
}

/** Gates that leave only a person's merge, or GitHub's own rules, between the promotion and its environment. */
const LAST = new Set([
  'right.nobody',
  'right.old',
  'right.order',
  'right.undone',
  'github.blocked',
  'github.refused',
  'github.unknown',
])

/** What the check `stagecoach/gates` answers: whether the next step could be taken now. */
export const isOpen = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every(verdict => verdict.state === 'pass' || LAST.has(verdict.code))

/** How a promotion stands by its verdicts. */
export const stateOf = (verdicts: readonly AppVerdict[]): Promotion['state'] =>
  worst(verdicts) === 'pass' ? 'going' : isOpen(verdicts) ? 'ready' : 'waiting'

const planned = (proposal: Proposal): proposal is Proposal & { plan: Plan; facts: GateFacts } =>
  proposal.plan !== null && proposal.facts !== null

/** Those of a group that may travel: proven ones, and not held. Where none may, all wait together. */
const travelling = <T extends { readonly facts: GateFacts }>(members: readonly T[]): readonly T[] => {
  const free = members.filter(
    ({ facts }) =>
      worst(judgeAll(facts, 'evidence')) === 'pass' && !judgeAll(facts).some(({ code }) => code === 'hold.held'),
  )
  return members.length > 1 && free.length > 0 ? free : members
}

/** Joins the proposals of one environment into promotions, one per app or group, and judges each with its pull request. */
export const promote = (
  observed: Observed,
  config: Config,
  environment: Environment,
  proposals: readonly Proposal[],
): readonly Promotion[] => {
  const groups = Map.groupBy(proposals.filter(planned), ({ app }) => promotionName(config, app))
  return [...groups].map(([name, all]) => {
    const members = travelling(all)
    const open = openPull(observed, environment.name, name)
    const tree = open ? treeOf(observed, config, open.pull, members) : null
    const invalid = (open && observed.validated.get(`${open.pull.number} ${open.pull.head}`)?.why) || null
    const judged = members.map(({ facts }) => ({ facts: { ...facts, pull: open?.pull ?? null, tree, invalid } }))
    const verdicts = verdictsOf(judged)
    return {
      environment,
      name,
      plans: members.map(({ plan }) => plan),
      proofs: Object.fromEntries(members.flatMap(({ app, proof }) => (proof ? [[app, proof]] : []))),
      verdicts,
      wish: judged.find(({ facts }) => facts.wish)?.facts.wish?.wish ?? null,
      pull: open?.pull ?? null,
      state: stateOf(verdicts),
    }
  })
}
