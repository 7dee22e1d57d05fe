import { diffOf } from '../diff/diff-objects.ts'
import type { Rendered } from '../diff/manifest.ts'
import type { ChangeFacts } from '../messages/change-facts.ts'
import { mergeBody } from '../messages/merge-body.ts'
import { type Proven, provenLines } from '../messages/proven-lines.ts'
import { CLUSTER_ROOM, withCluster } from '../messages/pull-body.ts'
import { renderedSection } from '../messages/rendered-section.ts'
import { validateCheck } from '../messages/validate-check.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import { VALIDATE_CHECK } from '../promotion/decide.ts'
import type { Proof } from '../promotion/evidence.ts'
import type { Pull } from '../promotion/facts.ts'
import type { Promotion } from '../promotion/step.ts'
import type { Acting } from './act.ts'
import { addressesOf } from './addresses.ts'
import { compare, type Side } from './compare.ts'
import { comparedEnvironments } from './compared-environments.ts'
import type { Done } from './ports.ts'

/** Whether the upstream still is, byte for byte, what was proven there; null where it cannot be told. */
const provenOf = async (acting: Acting, app: string, proof: Proof): Promise<Proven | null> => {
  const { parts, repository, look, config } = acting
  const addresses = addressesOf(parts.pageOf(repository))
  const kubernetes = config.environments.find(({ name }) => name === proof.env)?.kubernetes ?? null
  const at = async (commit: string): Promise<Rendered | null> => {
    if ((await look.mirror.resolve(commit)) === null) return null
    const tree = await look.mirror.tree(commit)
    const { overlays } = findOverlays(tree.files, config, repository.name)
    const overlay = overlays.find(each => each.app === app && each.env === proof.env)
    return overlay ? await parts.renderer.render({ tree, overlay, overlays, kubernetes, addresses }) : null
  }
  const upstream = look.observed.overlays.find(({ overlay }) => overlay.app === app && overlay.env === proof.env)
  const [then, now] = await Promise.all([at(proof.commit), at(look.observed.head)])
  if (!upstream || !then || !now || then.problems.length + now.problems.length > 0) return null
  const { objects } = diffOf(upstream.overlay, then, now)
  return { app, env: proof.env, digest: proof.rendered ?? then.digest, differs: objects }
}

/**
 * Renders what a promotion carries from exactly the tree that its head commit has, and writes what that changes in the cluster into its
 * body and its check run, in one request.
 */
export const showRendered = async (acting: Acting, promotion: Promotion, pull: Pull): Promise<Done<null>> => {
  const { parts, repository, look, config } = acting
  const tree = look.observed.trees.get(pull.number)
  const side = async (commit: string): Promise<Side> => {
    const found = await look.mirror.tree(commit)
    return { commit, tree: found, overlays: findOverlays(found.files, config, repository.name).overlays }
  }
  const compared = await compare({
    renderer: parts.renderer,
    base: await side(tree?.parent ?? look.observed.head),
    head: await side(pull.head),
    changed: tree?.changed ?? [],
    environments: comparedEnvironments(config),
    addresses: addressesOf(parts.pageOf(repository)),
  })
  const facts: ChangeFacts = { ...compared, repository: parts.pageOf(repository), promotion: true }
  const proven = await Promise.all(Object.entries(promotion.proofs).map(([app, proof]) => provenOf(acting, app, proof)))
  const evidence = provenLines(proven.filter(each => each !== null))
  const text = [renderedSection(facts, CLUSTER_ROOM - evidence.length), evidence]
    .filter(part => part !== '')
    .join('\n\n')
  return await parts.host.showChange(
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
      check: { name: VALIDATE_CHECK, external: `#${pull.number}`, ...validateCheck(facts) },
      comment: null,
      body: mergeBody(pull.body, room => withCluster(pull.body, { head: pull.head, text }, room)),
    },
  )
}
