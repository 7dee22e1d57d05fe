import { z } from 'zod'
import type { NewWork, Work } from './ports.ts'

const repository = z.object({
  id: z.int().positive(),
  installation: z.int().positive(),
  owner: z.string(),
  name: z.string(),
})

const schema = z.discriminatedUnion('kind', [
  /** A pass over the repository. `commit`: what its default branch is said to point to now, to be fetched while GitHub is asked. */
  z.object({
    kind: z.literal('repository'),
    repository,
    commit: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
      .optional(),
  }),
  /** A comment or review that may hold a command. `number` is the or pull request's. */
  z.object({
    kind: z.literal('command'),
    repository,
    on: z.enum(['issue', 'review']),
    number: z.int().positive(),
    comment: z.int().positive(),
    /** No webhook brought it: it was looked for, so it may have been carried out by a run that is forgotten. */
    sought: z.boolean().optional(),
    /** When we heard of it, in ms since the epoch: waiting in our own line does not make it old. */
    heard: z.number().optional(),
  }),
  /** A tag that came, moved or went: `refs/tags/v1.2.3`. */
  z.object({ kind: z.literal('tag'), repository, ref: z.string() }),
  /** The health of a repository's environments, between two passes. */
  z.object({ kind: z.literal('health'), repository }),
  /** A pull request that may change the configuration. */
  z.object({ kind: z.literal('config'), repository, pull: z.int().positive() }),
  /** A pull request whose effect on the environments is to be shown. */
  z.object({ kind: z.literal('change'), repository, pull: z.int().positive() }),
])

/** What to look at, and where; never what is there. */
export type Hint = z.infer<typeof schema>

/** The work that a hint asks for. One key per thing to look at, so that a storm of hints becomes one look. */
export function workOf(hint: Hint, due: number): NewWork {
  const { id } = hint.repository
  const slow = { lane: `repository:${id}`, quick: false, detail: JSON.stringify(hint), due }
  switch (hint.kind) {
    case 'repository':
      return { ...slow, key: `repository:${id}` }
    case 'health':
      return { ...slow, key: `health:${id}` }
    case 'tag':
      return { ...slow, key: `tag:${id}:${hint.ref}` }
    case 'config':
      return { ...slow, key: `config:${id}:${hint.pull}` }
    case 'change':
      // A lane of its own: rendering may take long, and promotions do not wait for it.
      return { ...slow, key: `change:${id}:${hint.pull}`, lane: `changes:${id}` }
    case 'command':
      // The kind is in the key, because comments and reviews are numbered apart.
      return {
        ...slow,
        detail: JSON.stringify({ ...hint, heard: due }),
        key: `command:${id}:${hint.on === 'review' ? 'review-' : ''}${hint.comment}`,
        lane: `quick:${id}`,
        quick: true,
      }
  }
}

/** The hint that work was made from. Throws where the store holds something else, as after a change of version. */
export function hintOf(work: Work): Hint {
  const read = schema.safeParse(parsed(work.detail))
  if (!read.success) throw new Error(`work ${work.key} is of a kind that this version does not know`)
  return read.data
}

function parsed(detail: string): unknown {
  try {
    return JSON.parse(detail)
  } catch {
    return null
  }
}
