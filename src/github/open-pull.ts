import { z } from 'zod'
import type { Done, OpenPull } from '../engine/ports.ts'
import { fileChanges } from './file-changes.ts'
import { finishPull } from './finish-pull.ts'
import { type Mutation, type MutationOutcome, mutate } from './mutation.ts'
import { type OurBranch, readOurBranch } from './our-branch.ts'
import { refusalOfErrors, refused, sentenceOf } from './refusal.ts'
import { at, type Site } from './site.ts'
import { standsOnBase } from './stands-on-base.ts'

/** What a pull request is called by once it is there. */
interface Opened {
  readonly number: number
  readonly node: string
  readonly head: string
}

/** Documents at the most: the first, and two that do what was found missing after a doubt. */
const ROUNDS = 3

/**
 * Opens a promotion: branch, commit and pull request in one document, what needs the pull request's id in a second. After
 * any doubt everything is read back and only what is missing is done, so it never opens a second one; what an earlier
 * attempt left behind is taken over where it is the same, and moved where it is ours or nobody's.
 */
export async function openPull(site: Site, open: OpenPull): Promise<Done<Opened>> {
  let seen = known(site, open) ?? (await readOurBranch(site, open))
  let failed: MutationOutcome | undefined
  for (let round = 0, before = ''; round < ROUNDS; round++) {
    const next = await nextStep(site, open, seen)
    if (next.kind === 'refused') return next.refusal
    if (next.kind === 'there') return await finished(site, open, next.opened)
    const tried = next.mutations.map(({ field }) => field).join()
    if (tried === before && failed && !failed.doubt) break
    before = tried
    failed = await mutate(site.octokit, next.mutations)
    const { pull, head } = madeBy(failed, seen)
    if (pull && pull.headRefOid === head)
      return await finished(site, open, { number: pull.number, node: pull.id, head })
    seen = await readOurBranch(site, open)
    if (pull && !seen.branch?.same && seen.pull?.number === pull.number) {
      await closeStray(site, pull.id)
      seen = { ...seen, pull: null }
    }
  }
  const last = await nextStep(site, open, seen)
  if (last.kind === 'there') return await finished(site, open, last.opened)
  return failed && failed.errors.length > 0
    ? refusalOfErrors(failed.errors)
    : refused('unavailable', 'GitHub did not answer, and nothing of the promotion is there')
}

/** What the last look told of the branch, where that is enough to begin with: every write names the head it expects. */
function known({ known: { branches, left } }: Site, { branch }: OpenPull): OurBranch | null {
  const head = left.get(branch)
  if (head !== undefined) return { branch: { head, ours: true, same: false }, pull: null }
  return branches.has(branch) ? null : { branch: null, pull: null }
}

type Step =
  | { readonly kind: 'there'; readonly opened: Opened }
  | { readonly kind: 'send'; readonly mutations: readonly Mutation[] }
  | { readonly kind: 'refused'; readonly refusal: Done<never> }

/** What is still to be done, from what is there. */
async function nextStep(site: Site, open: OpenPull, { branch, pull }: OurBranch): Promise<Step> {
  const refusal = (code: 'conflict' | 'lost', sentence: string): Step => ({
    kind: 'refused',
    refusal: refused(code, sentence),
  })
  if (pull && branch?.same && pull.head === branch.head && pull.ours) return { kind: 'there', opened: pull }
  if (pull?.ours) return refusal('lost', `#${pull.number} is open from ${open.branch} already, with another commit`)
  if (pull) return refusal('conflict', `#${pull.number} is open from ${open.branch}, and is not ours`)
  if (!branch) return { kind: 'send', mutations: [createRef(site, open), commit(site, open), create(site, open)] }
  if (branch.same) return { kind: 'send', mutations: [create(site, open)] }
  if (branch.head === open.onto) return { kind: 'send', mutations: [commit(site, open), create(site, open)] }
  if (branch.ours || (await standsOnBase(site, open.base, branch.head)))
    return { kind: 'send', mutations: [moveRef(site, open, branch.head), commit(site, open), create(site, open)] }
  return refusal('conflict', `the branch ${open.branch} has commits that are not ours; it is left alone`)
}

const createRef = (site: Site, open: OpenPull): Mutation => ({
  alias: 'ref',
  field: 'createRef',
  input: { repositoryId: site.known.node, name: `refs/heads/${open.branch}`, oid: open.onto },
  select: 'ref { id }',
})

const moveRef = (site: Site, open: OpenPull, from: string): Mutation => ({
  alias: 'ref',
  field: 'updateRefs',
  input: {
    repositoryId: site.known.node,
    refUpdates: [{ name: `refs/heads/${open.branch}`, beforeOid: from, afterOid: open.onto, force: true }],
  },
  select: 'clientMutationId',
})

const commit = (site: Site, open: OpenPull): Mutation => ({
  alias: 'commit',
  field: 'createCommitOnBranch',
  input: {
    branch: { repositoryNameWithOwner: `${at(site).owner}/${at(site).repo}`, branchName: open.branch },
    expectedHeadOid: open.onto,
    message: open.message,
    fileChanges: fileChanges(open.files),
  },
  select: 'commit { oid }',
})

const create = (site: Site, open: OpenPull): Mutation => ({
  alias: 'pull',
  field: 'createPullRequest',
  input: {
    repositoryId: site.known.node,
    baseRefName: open.base,
    headRefName: open.branch,
    title: open.title,
    body: open.body,
    maintainerCanModify: false,
  },
  select: 'pullRequest { id number headRefOid }',
})

const commitSchema = z.object({ commit: z.object({ oid: z.string() }).nullable() }).nullish()
const pullSchema = z
  .object({
    pullRequest: z.object({ id: z.string(), number: z.number(), headRefOid: z.string() }).nullable(),
  })
  .nullish()

/** The pull request that a document made, and the head that it must have. */
function madeBy(outcome: MutationOutcome, seen: OurBranch) {
  const pull = pullSchema.safeParse(outcome.answers['pull']).data?.pullRequest
  const made = commitSchema.safeParse(outcome.answers['commit']).data?.commit?.oid
  return { pull, head: made ?? (seen.branch?.same ? seen.branch.head : undefined) }
}

/** The mutations of a document go on after one has failed: a pull request that got no commit of ours is closed again. */
async function closeStray(site: Site, pullRequestId: string): Promise<void> {
  const close = {
    alias: 'close',
    field: 'closePullRequest',
    input: { pullRequestId },
    select: 'clientMutationId',
  } as const
  await mutate(site.octokit, [close])
}

async function finished(site: Site, open: OpenPull, { number, node, head }: Opened): Promise<Done<Opened>> {
  // The pull request is there: what fails from here on is mended by the next pass, and must not look like a failure to open.
  await finishPull(site, open, { node, head }).catch((error: unknown) =>
    site.log.warn(`${open.branch}: ${error instanceof Error ? sentenceOf(error) : 'not finished'}`),
  )
  return { ok: true, value: { number, node, head } }
}
