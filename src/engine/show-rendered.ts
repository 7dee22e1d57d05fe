import { diffOf } from '../diff/diff-objects.ts'
import type { Rendered } from '../diff/manifest.ts'
import type { ChangeFacts } from '../messages/change-facts.ts'
import { mergeBody } from '../messages/merge-body.ts'
import { type Proven, provenLines } from '../messages/proven-lines.ts'
import { CLUSTER_ROOM, withCluster } from '../messages/pull-body.ts'
import { renderedSection } from '../messages/rendered-section.ts'
import { validateCheck } from '../messages/validate-check.ts'
import { whyNotValid } from '../messages/why-not-valid.ts'
import type { Proof } from '../promotion/evidence.ts'
import type { Pull } from '../promotion/facts.ts'
import type { Judgement, Observed } from '../promotion/observed.ts'
import { VALIDATE_CHECK } from '../promotion/own-checks.ts'
import type { Promotion } from '../promotion/step.ts'
import { UNJUDGED } from '../validation/finding.ts'
import type { Acting } from './act.ts'
import { addressesOf } from './addresses.ts'
import { compare } from './compare.ts'
import { comparedEnvironments } from './compared-environments.ts'
import { dryRunOf, servedDefinitions } from './dry-run.ts'
import type { Done } from './ports.ts'
import { type RenderedFor, requestOf, type Side, sideAt } from './side-at.ts'
import { yardstickOf } from './yardstick-of.ts'

/** Whether the upstream still is, byte for byte, what was proven there; null where it cannot be told. */
const provenOf = async (
  { parts, look }: Acting,
  sides: (commit: string) => Promise<Side>,
  about: RenderedFor,
  app: string,
  proof: Proof,
): Promise<Proven | null> => {
  const at = async (commit: string): Promise<Rendered | null> => {
    if ((await look.mirror.resolve(commit)) === null) return null
    const side = await sides(commit)
    const overlay = side.overlays.find(each => each.app === app && each.env === proof.env)
    return overlay ? await parts.renderer.render(requestOf(side, overlay, about)) : null
  }
  const upstream = look.observed.overlays.find(({ overlay }) => overlay.app === app && overlay.env === proof.env)
  const [then, now] = await Promise.all([at(proof.commit), at(look.observed.head)])
  if (!upstream || !then || !now || then.problems.length + now.problems.length > 0) return null
  const { objects } = diffOf(upstream.overlay, then, now)
  return { app, env: proof.env, digest: proof.rendered ?? then.digest, differs: objects }
}

/** What came of showing a promotion: whether what it leads to may be merged, and if not, why. */
export interface Shown {
  readonly state: 'success' | 'failure'
  /** The first thing that stands in the way, with its line; empty where nothing does. */
  readonly why: string
  /** Whether something of it was given up because it took too long, or too much memory. */
  readonly unsure: boolean
}

/** When what was given up is tried again, in ms. */
const AGAIN = 10 * 60_000

/** What is remembered of it. */
export const judgementOf = (
  { judgedBy, now }: Pick<Observed, 'judgedBy' | 'now'>,
  { why, unsure }: Shown,
): Judgement => ({
  by: judgedBy,
  why,
  ...(unsure && { again: now + AGAIN }),
})

const GIVEN_UP: ReadonlySet<string> = new Set(['too slow', 'memory', 'internal'])

const isUnsure = ({ diffs, findings = [], fileFindings = [] }: ChangeFacts): boolean =>
  diffs.some(({ problems }) => problems.some(({ code }) => GIVEN_UP.has(code))) ||
  [...findings.flatMap(each => each.findings), ...fileFindings].some(({ rule }) => rule === UNJUDGED)

/**
 * Renders what a promotion carries from exactly the tree that its head commit has, judges it, and writes what that changes in the cluster
 * into its body and its check run, in one request.
 */
export const showRendered = async (acting: Acting, promotion: Promotion, pull: Pull): Promise<Done<Shown>> => {
  const { parts, repository, look, config } = acting
  const tree = look.observed.trees.get(pull.number)
  const made = new Map<string, Promise<Side>>()
  const sides = (commit: string): Promise<Side> => {
    const side = made.get(commit) ?? sideAt(look.mirror, commit, config, repository.name)
    made.set(commit, side)
    return side
  }
  const about = { environments: comparedEnvironments(config), addresses: addressesOf(parts.pageOf(repository)) }
  const head = await sides(pull.head)
  const trusted = await look.mirror.tree(look.observed.head)
  const { addresses } = about
  const dryRun = dryRunOf(parts, config, { addresses, defaultBranch: look.snapshot.defaultBranch })
  const served = dryRun && (await servedDefinitions(dryRun))
  const compared = await compare({
    renderer: parts.renderer,
    base: await sides(tree?.parent ?? look.observed.head),
    head,
    changed: tree?.changed ?? [],
    ...about,
    judging: {
      validator: parts.validator,
      yardstick: await yardstickOf(config, trusted, head.tree, served),
      ...(dryRun && { dryRun }),
    },
  })
  const facts: ChangeFacts = { ...compared, repository: parts.pageOf(repository), promotion: true }
  const proven = await Promise.all(
    Object.entries(promotion.proofs).map(([app, proof]) => provenOf(acting, sides, about, app, proof)),
  )
  const evidence = provenLines(proven.filter(each => each !== null))
  const text = [renderedSection(facts, CLUSTER_ROOM - evidence.length), evidence]
    .filter(part => part !== '')
    .join('\n\n')
  const check = validateCheck(facts)
  const done = await parts.host.showChange(
    repository,
    {
      number: pull.number,
      node: pull.id,
      state: pull.state,
      head: pull.head,
      branch: pull.branch,
      base: pull.base,
      local: pull.local,
      author: pull.author,
      draft: false,
      body: pull.body,
      comment: null,
    },
    {
      check: { name: VALIDATE_CHECK, external: `#${pull.number}`, ...check },
      comment: null,
      body: mergeBody(pull.body, room => withCluster(pull.body, { head: pull.head, text }, room)),
    },
  )
  return done.ok ? { ok: true, value: { state: check.state, why: whyNotValid(facts), unsure: isUnsure(facts) } } : done
}
