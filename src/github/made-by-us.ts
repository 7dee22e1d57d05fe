import { z } from 'zod'
import type { Identity } from './identity.ts'

/** What is asked of a commit to know who made it. */
export const madeFragment = `fragment Made on Commit {
  oid
  message
  author { email }
  committer { email }
  signature { isValid wasSignedByGitHub }
}`

const signatory = z.object({ email: z.string().nullish() }).nullish()

export const madeSchema = z.object({
  oid: z.string(),
  message: z.string(),
  author: signatory,
  committer: signatory,
  signature: z.object({ isValid: z.boolean(), wasSignedByGitHub: z.boolean() }).nullish(),
})

/**
 * Whether our App made the commit through the API: its bot is the author, GitHub (or the bot) the committer, and GitHub
 * signed it. The e-mail alone proves nothing, anybody can write it; GitHub signs only for who is authenticated.
 */
export function madeByUs(commit: z.infer<typeof madeSchema>, self: Identity): boolean {
  const ours = (email: string | null | undefined) =>
    (email ?? '').startsWith(`${self.botId}+${self.slug}[bot]@users.noreply.`)
  const committer = commit.committer?.email ?? ''
  return (
    ours(commit.author?.email) &&
    (ours(committer) || committer.startsWith('noreply@')) &&
    commit.signature?.isValid === true &&
    commit.signature.wasSignedByGitHub
  )
}
