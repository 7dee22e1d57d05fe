import type { Account, Pull } from '../entities.ts'
import { noreply } from '../render/commit.ts'

/** Who commits what is done on the website. */
export const GITHUB = { name: 'GitHub', email: 'noreply@github.com', zone: '+0000' } as const

/** An account as the author of a commit. */
export const signatureOf = (account: Account, at: number) => ({
  name: account.name ?? account.login,
  email: noreply(account),
  at,
  zone: '+0000',
})

/** The message that GitHub writes for a merge commit unless told otherwise. */
export const mergeMessage = (pull: Pull): string => {
  const from = `${pull.headOwner.login}/${pull.headRef}`
  const { mergeTitle, mergeMessage: message } = pull.repository
  const title =
    mergeTitle === 'PR_TITLE'
      ? `${pull.issue.title} (#${pull.issue.number})`
      : `Merge pull request #${pull.issue.number} from ${from}`
  const body = message === 'PR_TITLE' ? pull.issue.title : message === 'PR_BODY' ? (pull.issue.body ?? '') : ''
  return body === '' ? title : `${title}\n\n${body}`
}

/** The same for a squash: of a single commit its own message, of several the list of them. */
export const squashMessage = (
  pull: Pull,
  commits: readonly { readonly message: string }[],
): { title: string; body: string } => {
  const { squashTitle, squashMessage: message } = pull.repository
  const [only] = commits
  const single = commits.length === 1 && only ? only.message.trim() : null
  const [first = '', ...rest] = (single ?? '').split('\n')
  const title =
    single !== null && squashTitle === 'COMMIT_OR_PR_TITLE'
      ? `${first} (#${pull.issue.number})`
      : `${pull.issue.title} (#${pull.issue.number})`
  if (message === 'BLANK') return { title, body: '' }
  if (message === 'PR_BODY') return { title, body: pull.issue.body ?? '' }
  if (single !== null) return { title, body: rest.join('\n').trim() }
  return { title, body: commits.map(commit => `* ${commit.message.trim()}`).join('\n\n') }
}
