import { z } from 'zod'
import type { Done, FileWrite } from '../engine/ports.ts'
import { makeCommit } from './commit-aside.ts'
import { isAnswered, isDoubt } from './doubt.ts'
import { fileChanges } from './file-changes.ts'
import { graphqlRead } from './graphql-read.ts'
import { madeByUs, madeFragment, madeSchema } from './made-by-us.ts'
import { mutate } from './mutation.ts'
import { readHead } from './read-head.ts'
import { refusalOfErrors, refused } from './refusal.ts'
import { at, type Site } from './site.ts'
import { LEDGER } from './snapshot-query.ts'

interface Message {
  readonly headline: string
  readonly body: string
}
type Written = Done<{ readonly head: string }>

/** One commit on the ledger, on exactly `onto`; null: the branch is made, with a commit that has no past. */
export async function writeLedger(
  site: Site,
  onto: string | null,
  files: readonly FileWrite[],
  message: Message,
): Promise<Written> {
  return onto === null ? await begin(site, files, message) : await append(site, onto, files, message)
}

const lost = (): Written => refused('lost', `somebody else wrote on ${LEDGER} meanwhile`)

async function begin(site: Site, files: readonly FileWrite[], message: Message): Promise<Written> {
  const made = await makeCommit(site, { parent: null, files, message })
  if (!made.ok) return made
  const head = made.value
  try {
    await site.octokit.rest.git.createRef({ ...at(site), ref: `refs/heads/${LEDGER}`, sha: head })
    return { ok: true, value: { head } }
  } catch (error) {
    const exists = isAnswered(error) && error.status === 422
    if (!exists && !isDoubt(error)) throw error
    const now = await readHead(site, LEDGER)
    if (now === head) return { ok: true, value: { head } }
    if (now !== null) return lost()
    if (exists) throw error
    return refused('unavailable', `GitHub did not answer when ${LEDGER} was made`)
  }
}

const query = `query Ledger($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: "refs/heads/${LEDGER}") {
      target { __typename ... on Commit { ...Made parents(first: 2) { nodes { oid } } } }
    }
  }
}
${madeFragment}`
const schema = z.object({
  repository: z.object({
    ref: z
      .object({
        target: madeSchema.extend({ parents: z.object({ nodes: z.array(z.object({ oid: z.string() })) }) }),
      })
      .nullable(),
  }),
})
const commitSchema = z.object({ commit: z.object({ oid: z.string() }).nullable() }).nullish()

async function append(site: Site, onto: string, files: readonly FileWrite[], message: Message): Promise<Written> {
  const { owner, repo: name } = at(site)
  const text = `${message.headline}\n\n${message.body}`.trim()
  for (let round = 0; round < 2; round++) {
    const outcome = await mutate(site.octokit, [
      {
        alias: 'commit',
        field: 'createCommitOnBranch',
        input: {
          branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: LEDGER },
          expectedHeadOid: onto,
          message,
          fileChanges: fileChanges(files),
        },
        select: 'commit { oid }',
      },
    ])
    const oid = commitSchema.safeParse(outcome.answers['commit']).data?.commit?.oid
    if (oid) return { ok: true, value: { head: oid } }
    const { repository } = await graphqlRead(site.octokit, query, { owner, name }, schema)
    const head = repository.ref?.target
    const landed =
      head && madeByUs(head, site.self) && head.parents.nodes[0]?.oid === onto && head.message.trim() === text
    if (outcome.doubt && landed) return { ok: true, value: { head: head.oid } }
    if (head?.oid !== onto) return lost()
    if (!outcome.doubt) return refusalOfErrors(outcome.errors)
    // It did not land, and `expectedHeadOid` lets it land only once: it may be sent again.
  }
  return refused('unavailable', `GitHub did not answer when ${LEDGER} was written`)
}
