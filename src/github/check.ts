import { z } from 'zod'
import type { CheckRun, Done } from '../engine/ports.ts'
import { ANNOTATIONS, checkRunInput } from './check-run-input.ts'
import { checkKey, type KnownCheck, keep } from './known.ts'
import { type Mutation, mutate } from './mutation.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import { at, type Site } from './site.ts'

/** Creates the check run of that name and external id on the commit, or updates the one there is. */
export async function writeCheck(site: Site, commit: string, run: CheckRun): Promise<Done<null>> {
  const key = checkKey(commit, run.name, run.external)
  const known = site.known.checks.get(key) ?? (await findCheck(site, commit, run))
  const create = !known || isReplaced(known, run)
  const outcome = await mutate(site.octokit, [
    create ? createCheck(site, commit, run) : updateCheck(site, known.node, run),
  ])
  const node = create ? nodeOfCheck(outcome.answers['check']) : known.node
  if (outcome.doubt) {
    const found = create ? await findCheck(site, commit, run) : null
    if (!found || found.node === known?.node)
      return refused('unavailable', `GitHub did not answer when the check ${run.name} was written`)
    keep(site.known.checks, key, found)
    return { ok: true, value: null }
  }
  if (outcome.errors.length > 0 || !node) {
    site.known.checks.delete(key)
    return refusalOfErrors(outcome.errors)
  }
  keep(site.known.checks, key, {
    node,
    completed: run.state !== 'waiting',
    annotations: run.annotations?.length ?? 0,
  })
  return await moreAnnotations(site, node, run)
}

const createdSchema = z.object({ checkRun: z.object({ id: z.string() }).nullable() }).nullish()
/** Node id of the check run that a mutation answered with. */
export const nodeOfCheck = (answer: unknown) => createdSchema.safeParse(answer).data?.checkRun?.id

/**
 * Whether a new check run of the same name takes the place of one, since GitHub shows the newest: where it was completed and would
 * wait again, and where it has annotations, which an update adds to and cannot take away.
 */
export const isReplaced = (known: KnownCheck, run: CheckRun): boolean =>
  (known.completed && run.state === 'waiting') || known.annotations > 0

/** A new check run, for a document of its own or beside other mutations. */
export const createCheck = (site: Site, headSha: string, run: CheckRun): Mutation => ({
  alias: 'check',
  field: 'createCheckRun',
  input: { repositoryId: site.known.node, headSha, ...checkRunInput(run, site.now()) },
  select: 'checkRun { id }',
})

/** The update of a check run, for a document of its own or beside other mutations. */
export const updateCheck = (
  site: Site,
  node: string,
  run: CheckRun,
  annotations = run.annotations ?? [],
): Mutation => ({
  alias: 'check',
  field: 'updateCheckRun',
  input: { repositoryId: site.known.node, checkRunId: node, ...checkRunInput(run, site.now(), annotations) },
  select: 'checkRun { id }',
})

/** Adds the annotations that did not fit into the first request, 50 in each; `from`: those that are there. */
export async function moreAnnotations(
  site: Site,
  node: string,
  run: CheckRun,
  from = ANNOTATIONS,
): Promise<Done<null>> {
  const all = run.annotations ?? []
  for (let next = from; next < all.length; next += ANNOTATIONS) {
    const { errors, doubt } = await mutate(site.octokit, [
      updateCheck(site, node, run, all.slice(next, next + ANNOTATIONS)),
    ])
    if (doubt) return refused('unavailable', `GitHub did not answer when ${run.name} was annotated`)
    if (errors.length > 0) return refusalOfErrors(errors)
  }
  return { ok: true, value: null }
}

/** The newest check run of ours with that name and external id. */
async function findCheck(site: Site, commit: string, run: CheckRun): Promise<KnownCheck | null> {
  const { data } = await site.octokit.rest.checks.listForRef({
    ...at(site),
    ref: commit,
    check_name: run.name,
    app_id: site.self.appId,
    filter: 'all',
    per_page: 100,
  })
  const found = data.check_runs
    .filter(each => each.external_id === run.external && each.app?.id === site.self.appId)
    .sort((a, b) => b.id - a.id)[0]
  return found
    ? { node: found.node_id, completed: found.status === 'completed', annotations: found.output.annotations_count }
    : null
}
