import type { Done } from '../engine/ports.ts'
import type { Pull } from '../promotion/facts.ts'
import { findLabel, labelIds } from './labels.ts'
import { type Mutation, mutate } from './mutation.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import type { Site } from './site.ts'

/** What may be changed of a pull request. */
export interface PullEdit {
  readonly title?: string
  readonly body?: string
  readonly labels?: { readonly add: readonly string[]; readonly remove: readonly string[] }
}

/** Changes title, body and labels in one document. */
export async function editPull(site: Site, pull: Pull, edit: PullEdit): Promise<Done<null>> {
  const { title, body } = edit
  const add = await labelIds(site, edit.labels?.add ?? [])
  const remove = await existing(site, edit.labels?.remove ?? [])
  const mutations: Mutation[] = []
  if (title !== undefined || body !== undefined)
    mutations.push({
      alias: 'pull',
      field: 'updatePullRequest',
      input: {
        pullRequestId: pull.id,
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { body }),
      },
      select: 'clientMutationId',
    })
  const label = (alias: string, field: Mutation['field'], ids: readonly string[]) => {
    if (ids.length)
      mutations.push({ alias, field, input: { labelableId: pull.id, labelIds: ids }, select: 'clientMutationId' })
  }
  label('add', 'addLabelsToLabelable', add)
  label('remove', 'removeLabelsFromLabelable', remove)
  if (mutations.length === 0) return { ok: true, value: null }
  const outcome = await mutate(site.octokit, mutations)
  // Not sent again: the text was made from what people had written, and they may have written on.
  if (outcome.doubt) return refused('unavailable', `GitHub did not answer when #${pull.number} was edited`)
  if (outcome.errors.length === 0) return { ok: true, value: null }
  for (const name of [...(edit.labels?.add ?? []), ...(edit.labels?.remove ?? [])])
    site.known.labels.delete(name.toLowerCase())
  return refusalOfErrors(outcome.errors)
}

/** Ids of those labels that exist; one that does not needs no removing. */
async function existing(site: Site, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const name of names) {
    const id = site.known.labels.get(name.toLowerCase()) ?? (await findLabel(site, name))
    if (id) ids.push(id)
  }
  return ids
}
