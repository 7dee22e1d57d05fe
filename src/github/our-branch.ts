import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { OpenPull } from '../engine/ports.ts'
import { graphqlRead } from './graphql-read.ts'
import { madeByUs, madeFragment, madeSchema } from './made-by-us.ts'
import { actorFragment, actorSchema, personOfActor } from './person.ts'
import { at, type Site } from './site.ts'

/** What is found under the name of a promotion's branch. */
export interface OurBranch {
  /** Null where there is no such branch. */
  readonly branch: {
    readonly head: string
    /** Its head commit was made by our App. */
    readonly ours: boolean
    /** Its head commit is exactly the one that would be made. */
    readonly same: boolean
  } | null
  /** The open pull request from it. */
  readonly pull: {
    readonly number: number
    readonly node: string
    readonly head: string
    readonly ours: boolean
  } | null
}

const repositorySchema = z.object({
  ref: z
    .object({
      target: madeSchema.extend({ parents: z.object({ nodes: z.array(z.object({ oid: z.string() })) }) }),
    })
    .nullable(),
  pullRequests: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        number: z.number(),
        headRefOid: z.string(),
        isCrossRepository: z.boolean(),
        author: actorSchema,
      }),
    ),
  }),
})
const answerSchema = z.object({ repository: z.intersection(repositorySchema, z.record(z.string(), z.unknown())) })

const fileSchema = z.object({ oid: z.string().optional() }).nullable()

/** Object id that git gives to a file of this text. */
function blobOf(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

const query = (files: number) => {
  const names = Array.from({ length: files }, (_, index) => `path${index}`)
  const parameters = names.map(name => `, $${name}: String!`).join('')
  const fields = names.map((name, index) => `file${index}: object(expression: $${name}) { oid }`).join(' ')
  return `query OurBranch($owner: String!, $name: String!, $branch: String!, $ref: String!, $base: String!${parameters}) {
  repository(owner: $owner, name: $name) {
    ref(qualifiedName: $ref) {
      target {
        __typename
        ... on Commit { ...Made parents(first: 2) { nodes { oid } } }
      }
    }
    ${fields}
    pullRequests(headRefName: $branch, baseRefName: $base, states: [OPEN], first: 20) {
      nodes { id number headRefOid isCrossRepository author { ...Who } }
    }
  }
}
${actorFragment}
${madeFragment}`
}

/** GitHub answers in ten seconds or not at all; a promotion of more files is never taken for the same. */
const FILES = 200

/** Reads the branch of a promotion and its open pull request: before a write on a branch that is there, and after a doubt. */
export async function readOurBranch(site: Site, open: OpenPull): Promise<OurBranch> {
  const files = open.files.length <= FILES ? open.files : []
  const { owner, repo: name } = at(site)
  const paths = Object.fromEntries(
    files.map(({ path }, index) => [`path${index}`, `refs/heads/${open.branch}:${path}`]),
  )
  const { repository } = await graphqlRead(
    site.octokit,
    query(files.length),
    { owner, name, branch: open.branch, ref: `refs/heads/${open.branch}`, base: open.base, ...paths },
    answerSchema,
  )
  const commit = repository.ref?.target
  const pull = repository.pullRequests.nodes.find(each => !each.isCrossRepository)
  const message = `${open.message.headline}\n\n${open.message.body}`.trim()
  const sameFile = (index: number, text: string | null): boolean => {
    const oid = fileSchema.parse(repository[`file${index}`] ?? null)?.oid
    return text === null ? oid === undefined : oid === blobOf(text)
  }
  const ours = commit !== undefined && madeByUs(commit, site.self)
  const same =
    ours &&
    files.length === open.files.length &&
    commit.parents.nodes.length === 1 &&
    commit.parents.nodes[0]?.oid === open.onto &&
    commit.message.trim() === message &&
    files.every(({ text }, index) => sameFile(index, text))
  return {
    branch: commit ? { head: commit.oid, ours, same } : null,
    pull: pull
      ? {
          number: pull.number,
          node: pull.id,
          head: pull.headRefOid,
          ours: personOfActor(pull.author, site.self).ours,
        }
      : null,
  }
}
