import type { Done } from '../engine/ports.ts'
import type { Pull } from '../promotion/facts.ts'
import { isAnswered, isDoubt } from './doubt.ts'
import { refusalOf, refused, sentenceOf } from './refusal.ts'
import { at, type Site } from './site.ts'

/** GitHub recomputes the merge in a few seconds after the base has moved. */
const BASE_MOVED_MS = 4000

/**
 * Merges exactly the head that was judged. Never sent a second time: a merge that was answered with an error may have
 * landed, so the pull request is asked instead.
 */
export async function mergePull(
  site: Site,
  pull: Pull,
  method: 'merge' | 'squash' | 'rebase',
  message: { readonly headline: string; readonly body: string },
): Promise<Done<{ readonly commit: string }>> {
  try {
    const { data } = await site.octokit.rest.pulls.merge({
      ...at(site),
      pull_number: pull.number,
      sha: pull.head,
      merge_method: method,
      // A rebase takes the commits as they are; the others would lose our trailers without a message.
      ...(method === 'rebase' ? {} : { commit_title: message.headline, commit_message: message.body }),
    })
    return { ok: true, value: { commit: data.sha } }
  } catch (error) {
    if (isDoubt(error)) return await readBack(site, pull)
    if (!isAnswered(error)) return refusalOf(error)
    const sentence = sentenceOf(error)
    if (error.status === 405 && /base branch was modified/i.test(sentence))
      return refused('lost', sentence, site.now() + BASE_MOVED_MS)
    if (error.status === 409 || error.status === 422) return refused('lost', sentence)
    if (error.status === 405 && !/not mergeable|conflict/i.test(sentence)) return refused('protected', sentence)
    return refusalOf(error)
  }
}

async function readBack(site: Site, pull: Pull): Promise<Done<{ readonly commit: string }>> {
  const { data } = await site.octokit.rest.pulls.get({ ...at(site), pull_number: pull.number })
  return data.merged && data.merge_commit_sha
    ? { ok: true, value: { commit: data.merge_commit_sha } }
    : refused('unavailable', `GitHub did not answer, and #${pull.number} is not merged`)
}
