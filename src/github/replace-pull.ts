import type { Done, OpenPull } from '../engine/ports.ts'
import type { Pull } from '../promotion/facts.ts'
import { checkRunInput } from './check-run-input.ts'
import { makeCommit } from './commit-aside.ts'
import { checkKey, keep } from './known.ts'
import { type Mutation, mutate } from './mutation.ts'
import { readHead } from './read-head.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import type { Site } from './site.ts'

/**
 * Gives a promotion a new commit. `createCommitOnBranch` only appends, and a branch that is reset to its base closes its
 * pull request for good; so the commit is made aside, and one `updateRefs` moves the branch from exactly the head that was
 * planned on.
 */
export async function replacePull(site: Site, pull: Pull, open: OpenPull): Promise<Done<{ readonly head: string }>> {
  if (!pull.local) return refused('forbidden', `#${pull.number} comes from a fork; its branch is not ours to move`)
  const made = await makeCommit(site, { parent: open.onto, files: open.files, message: open.message })
  if (!made.ok) return made
  const head = made.value
  const move: Mutation = {
    alias: 'ref',
    field: 'updateRefs',
    input: {
      repositoryId: site.known.node,
      refUpdates: [{ name: `refs/heads/${open.branch}`, beforeOid: pull.head, afterOid: head, force: true }],
    },
    select: 'clientMutationId',
  }
  const rest: readonly Mutation[] = [
    {
      alias: 'pull',
      field: 'updatePullRequest',
      input: { pullRequestId: pull.id, title: open.title, body: open.body },
      select: 'pullRequest { id }',
    },
    ...(open.check
      ? [
          {
            alias: 'check',
            field: 'createCheckRun' as const,
            input: { repositoryId: site.known.node, headSha: head, ...checkRunInput(open.check, site.now()) },
            select: 'checkRun { id }',
          },
        ]
      : []),
  ]
  const outcome = await mutate(site.octokit, [move, ...rest])
  const failed = outcome.errors.find(({ path }) => path === undefined || path[0] === 'ref')
  if (!outcome.doubt && !failed) {
    rememberCheck(site, open, head, outcome.answers['check'])
    return { ok: true, value: { head } }
  }
  const now = await readHead(site, open.branch)
  if (now === head) {
    // Only the description may be missing; writing it again changes nothing where it is not.
    await mutate(site.octokit, rest.slice(0, 1))
    return { ok: true, value: { head } }
  }
  if (now !== pull.head) return refused('lost', `${open.branch} was moved by somebody else meanwhile`)
  return failed
    ? refusalOfErrors([failed])
    : refused('unavailable', `GitHub did not answer, and ${open.branch} is where it was`)
}

function rememberCheck(site: Site, { check }: OpenPull, head: string, answer: unknown): void {
  const made = answer as { readonly checkRun?: { readonly id?: unknown } | null } | null | undefined
  if (check && typeof made?.checkRun?.id === 'string')
    keep(site.known.checks, checkKey(head, check.name, check.external), {
      node: made.checkRun.id,
      completed: check.state !== 'waiting',
      annotations: check.annotations?.length ?? 0,
    })
}
