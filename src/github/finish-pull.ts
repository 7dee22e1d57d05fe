import { z } from 'zod'
import type { OpenPull } from '../engine/ports.ts'
import { teamIds, userIds } from './actors.ts'
import { moreAnnotations } from './check.ts'
import { checkRunInput } from './check-run-input.ts'
import { graphqlRead } from './graphql-read.ts'
import { checkKey, keep } from './known.ts'
import { labelIds } from './labels.ts'
import { type Mutation, mutate } from './mutation.ts'
import { sentenceOf } from './refusal.ts'
import type { Site } from './site.ts'

/** What belongs to a new pull request and needs its id: labels, reviewers, assignees and the check run, in one document. */
export async function finishPull(site: Site, open: OpenPull, pull: { node: string; head: string }): Promise<void> {
  const all = await finishing(site, open, pull)
  if (all.length === 0) return
  // Asking a team needs the right to know of it, which is asked for only then: people's own accounts have no members.
  const octokit = open.reviewers.teams.length ? site.octokitOfTeams() : site.octokit
  let outcome = await mutate(octokit, all)
  if (outcome.doubt) {
    const missing = await missingOf(site, open, pull, all)
    if (missing.length === 0) return
    outcome = await mutate(octokit, missing)
  }
  // The pull request is there and right; a reviewer who may not be asked must not undo it.
  for (const error of outcome.errors) site.log.warn(`${open.branch}: ${sentenceOf(error)}`)
  const made = createdSchema.safeParse(outcome.answers['check'])
  if (!made.success || !made.data.checkRun || !open.check) return
  const node = made.data.checkRun.id
  keep(site.known.checks, checkKey(pull.head, open.check.name, open.check.external), {
    node,
    completed: open.check.state !== 'waiting',
    annotations: open.check.annotations?.length ?? 0,
  })
  await moreAnnotations(site, node, open.check)
}

const createdSchema = z.object({ checkRun: z.object({ id: z.string() }).nullable() })

async function finishing(site: Site, open: OpenPull, pull: { node: string; head: string }): Promise<Mutation[]> {
  const labels = await labelIds(site, open.labels)
  const users = await userIds(site, open.reviewers.users)
  const teams = await teamIds(site, site.octokitOfTeams, open.reviewers.teams)
  const assigneeIds = await userIds(site, open.assignees)
  const select = 'clientMutationId'
  return [
    ...(labels.length
      ? [mutation('labels', 'addLabelsToLabelable', { labelableId: pull.node, labelIds: labels }, select)]
      : []),
    ...(users.length + teams.length
      ? [
          mutation(
            'reviews',
            'requestReviews',
            { pullRequestId: pull.node, userIds: users, teamIds: teams, union: true },
            select,
          ),
        ]
      : []),
    ...(assigneeIds.length
      ? [mutation('assignees', 'addAssigneesToAssignable', { assignableId: pull.node, assigneeIds }, select)]
      : []),
    ...(open.check
      ? [
          mutation(
            'check',
            'createCheckRun',
            { repositoryId: site.known.node, headSha: pull.head, ...checkRunInput(open.check, site.now()) },
            'checkRun { id }',
          ),
        ]
      : []),
  ]
}

const mutation = (alias: string, field: Mutation['field'], input: object, select: string): Mutation => ({
  alias,
  field,
  input,
  select,
})

const query = `query Finished($id: ID!) {
  node(id: $id) {
    ... on PullRequest {
      labels(first: 100) { nodes { id } }
      assignees(first: 100) { nodes { id } }
      reviewRequests(first: 100) { totalCount }
      commits(last: 1) {
        nodes {
          commit {
            oid
            statusCheckRollup { contexts(first: 100) { nodes { __typename ... on CheckRun { id name externalId } } } }
          }
        }
      }
    }
  }
}`

const ids = z.object({ nodes: z.array(z.object({ id: z.string() })) })
const finishedSchema = z.object({
  node: z.object({
    labels: ids.nullable(),
    assignees: ids,
    reviewRequests: z.object({ totalCount: z.number() }).nullable(),
    commits: z.object({
      nodes: z.array(
        z.object({
          commit: z.object({
            oid: z.string(),
            statusCheckRollup: z
              .object({
                contexts: z.object({
                  nodes: z.array(
                    z.object({
                      id: z.string().optional(),
                      name: z.string().optional(),
                      externalId: z.string().nullish(),
                    }),
                  ),
                }),
              })
              .nullable(),
          }),
        }),
      ),
    }),
  }),
})

/** After a document without an answer: those of its mutations whose effect is not there. */
async function missingOf(
  site: Site,
  open: OpenPull,
  pull: { node: string; head: string },
  all: readonly Mutation[],
): Promise<Mutation[]> {
  const { node } = await graphqlRead(site.octokit, query, { id: pull.node }, finishedSchema)
  const commit = node.commits.nodes.find(each => each.commit.oid === pull.head)?.commit
  const check = commit?.statusCheckRollup?.contexts.nodes.find(
    each => each.name === open.check?.name && each.externalId === open.check?.external,
  )
  if (check?.id && open.check)
    keep(site.known.checks, checkKey(pull.head, open.check.name, open.check.external), {
      node: check.id,
      completed: open.check.state !== 'waiting',
      annotations: open.check.annotations?.length ?? 0,
    })
  const labels = new Set((node.labels?.nodes ?? []).map(label => label.id))
  const wanted = await labelIds(site, open.labels)
  const there: Readonly<Record<string, boolean>> = {
    labels: wanted.every(id => labels.has(id)),
    reviews: (node.reviewRequests?.totalCount ?? 0) > 0,
    assignees: node.assignees.nodes.length > 0,
    check: check !== undefined,
  }
  return all.filter(({ alias }) => !there[alias])
}
