import type { ChangedPull, CheckRun, Done, Refused } from '../engine/ports.ts'
import { readChangedPull } from './changed-pull.ts'
import { createCheck, isReplaced, moreAnnotations, nodeOfCheck, updateCheck } from './check.ts'
import { ANNOTATIONS } from './check-run-input.ts'
import { checkKey, keep } from './known.ts'
import { type Mutation, type MutationOutcome, mutate } from './mutation.ts'
import { type GraphqlError, refusalOfErrors, refused } from './refusal.ts'
import type { Site } from './site.ts'

/** What is shown on a pull request. */
export interface Shown {
  readonly check: CheckRun
  /** Null: no comment is made or changed. */
  readonly comment: string | null
  /** The description; null: it stays. */
  readonly body: string | null
}

/**
 * Writes the check run, the comment and the description in one document, and further annotations in one more for each 50. Each stands
 * for itself: where the comment is refused (a locked conversation, no permission) the check is written all the same, and the answer
 * says what was refused. After a doubt all is read back. What can be said twice without harm is then said again; a comment that
 * should have been added and is not to be seen is not, because what GitHub shows may be older than what it did.
 */
export async function showChange(site: Site, pull: ChangedPull, show: Shown): Promise<Done<null>> {
  const key = checkKey(pull.head, show.check.name, show.check.external)
  const before = site.known.checks.get(key)
  const updated = before && !isReplaced(before, show.check) ? before.node : null
  const first = await send(site, pull, show, updated, 0)
  if (!first.outcome.doubt) return await settle(site, pull, show, first)

  const seen = await readChangedPull(site, pull.number)
  if (!seen) return refused('gone', `#${pull.number} is gone`)
  if (seen.head !== pull.head) return refused('lost', `#${pull.number} has another head by now`)
  if (show.comment !== null && pull.comment === null && seen.comment === null) return unanswered(pull)
  const after = site.known.checks.get(key)
  // Annotations add up, so those that are there already are not sent again.
  const second =
    after === undefined || (updated === null && after.node === before?.node)
      ? await send(site, seen, show, null, 0)
      : await send(site, seen, show, after.node, after.annotations)
  return second.outcome.doubt ? unanswered(pull) : await settle(site, seen, show, second)
}

const unanswered = ({ number }: ChangedPull): Refused =>
  refused('unavailable', `GitHub did not answer when the check and the comment of #${number} were written`)

interface Sent {
  readonly outcome: MutationOutcome
  /** The check run that was updated; null where one was to be made. */
  readonly updated: string | null
  /** How many annotations it has with this document. */
  readonly annotated: number
}

async function send(site: Site, pull: ChangedPull, show: Shown, node: string | null, annotated: number): Promise<Sent> {
  const { check } = show
  const annotations = (check.annotations ?? []).slice(annotated, annotated + ANNOTATIONS)
  const written = node === null ? createCheck(site, pull.head, check) : updateCheck(site, node, check, annotations)
  const outcome = await mutate(site.octokit, [written, ...commentOn(pull, show.comment), ...bodyOf(pull, show.body)])
  return { outcome, updated: node, annotated: annotated + annotations.length }
}

function commentOn({ node, comment }: ChangedPull, body: string | null): readonly Mutation[] {
  if (body === null || (comment && isSame(comment.body, body))) return []
  const select = 'clientMutationId'
  return [
    comment === null
      ? { alias: 'comment', field: 'addComment', input: { subjectId: node, body }, select }
      : { alias: 'comment', field: 'updateIssueComment', input: { id: comment.node, body }, select },
  ]
}

const bodyOf = (pull: ChangedPull, body: string | null): readonly Mutation[] =>
  body === null || isSame(pull.body, body)
    ? []
    : [
        {
          alias: 'body',
          field: 'updatePullRequest',
          input: { pullRequestId: pull.node, body },
          select: 'clientMutationId',
        },
      ]

/** GitHub may give back other line breaks than it was given, and no spaces at the end. */
function isSame(there: string, wanted: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trim()
  return plain(there) === plain(wanted)
}

/** What came of a document that was answered, and what is still to be said of the check. */
async function settle(site: Site, pull: ChangedPull, { check }: Shown, sent: Sent): Promise<Done<null>> {
  const { answers, errors } = sent.outcome
  const others = errors.filter(({ path }) => path?.[0] === 'comment' || path?.[0] === 'body')
  const ofCheck = errors.filter(error => !others.includes(error))
  const key = checkKey(pull.head, check.name, check.external)
  const node = sent.updated ?? nodeOfCheck(answers['check'])
  if (ofCheck.length > 0 || !node) {
    site.known.checks.delete(key)
    return refusalOfErrors(ofCheck)
  }
  const annotations = check.annotations?.length ?? 0
  keep(site.known.checks, key, { node, completed: check.state !== 'waiting', annotations })
  const whole = await moreAnnotations(site, node, check, sent.annotated)
  const [other] = others
  return other ? refusalOf(pull, other) : whole
}

function refusalOf({ number, comment }: ChangedPull, error: GraphqlError): Refused {
  const { code, sentence } = refusalOfErrors([error])
  if (error.path?.[0] === 'body')
    return refused(code, `the description of #${number} could not be written: ${sentence}`)
  return comment && code === 'gone'
    ? refused('lost', `our comment on #${number} was deleted meanwhile`)
    : refused(code, `#${number} could not be commented on: ${sentence}`)
}
