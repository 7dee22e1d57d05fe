import type { Check, Deployment, Person, Pull, Rights } from '../../promotion/facts.ts'
import type { RepositoryRef } from './repository-ref.ts'

/** All that one query tells of a repository. */
export interface Snapshot {
  readonly node: string
  readonly url: string
  readonly defaultBranch: string
  /** Head of the default branch; null where the repository is empty. */
  readonly head: string | null
  readonly archived: boolean
  readonly mergeMethods: readonly ('merge' | 'squash' | 'rebase')[]
  /** Pull requests whose head branch has our name, open ones and those closed last; also forks' and other people's. */
  readonly pulls: readonly Pull[]
  readonly ledger: { readonly head: string; readonly ours: boolean } | null
  /** Deployments of our App, newest first, as many as the environments asked for need. */
  readonly deployments: readonly Deployment[]
  /** Node ids of the labels that we use and that exist. */
  readonly labels: Readonly<Record<string, string>>
}

/** A write that GitHub refused or that we lost the race for. `lost`: somebody was faster, plan again. */
export type Refused = {
  readonly ok: false
  readonly code: 'conflict' | 'lost' | 'forbidden' | 'gone' | 'limited' | 'protected' | 'invalid' | 'unavailable'
  readonly sentence: string
  /** Milliseconds since the epoch: not before. */
  readonly notBefore?: number
}
export type Done<T> = { readonly ok: true; readonly value: T } | Refused

export interface FileWrite {
  readonly path: string
  /** Null deletes. */
  readonly text: string | null
}

export interface OpenPull {
  readonly branch: string
  readonly base: string
  /** Commit of the base branch that the files were planned on. */
  readonly onto: string
  readonly files: readonly FileWrite[]
  readonly message: { readonly headline: string; readonly body: string }
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly reviewers: { readonly users: readonly string[]; readonly teams: readonly string[] }
  readonly assignees: readonly string[]
  readonly check?: CheckRun
}

/** A check run of ours. `external` finds it again; `#12` in it names the pull request that it is about, where that is a fork's. */
export interface CheckRun {
  readonly name: string
  readonly external: string
  readonly state: 'waiting' | 'success' | 'failure' | 'neutral'
  readonly title: string
  readonly summary: string
  readonly text?: string
  readonly annotations?: readonly {
    readonly path: string
    readonly line: number
    readonly level: 'notice' | 'warning' | 'failure'
    readonly title: string
    readonly message: string
  }[]
}

/** A new comment as a person wrote it. */
export interface Comment {
  readonly id: number
  readonly node: string
  readonly kind: 'issue' | 'review'
  readonly by: Person
  readonly body: string
  readonly createdAt: number
  readonly edited: boolean
  readonly url: string
  /** Number of the issue or pull request. */
  readonly on: number
  /** The head a review was written for; absent on a comment. */
  readonly commit?: string
}

/** Any pull request, also one that is not ours. */
export interface AnyPull {
  readonly number: number
  readonly node: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly head: string
  readonly branch: string
  readonly base: string
  readonly local: boolean
  readonly author: Person
  readonly mergeCommit?: string
  /** First parent of the merge commit, or the base before a squash or rebase: `mergeCommit` against it is what it changed. */
  readonly mergeBase?: string
  readonly mergedAt?: number
}

/** A pull request and what we said about it last. */
export interface ChangedPull extends AnyPull {
  readonly draft: boolean
  readonly body: string
  /** Our one comment that is edited in place, found by its marker; null where there is none yet. */
  readonly comment: { readonly node: string; readonly body: string } | null
}

/** GitHub, as one repository sees it. Reads that fail throw; they are never "empty". */
export interface Host {
  /** Our App's own identity. */
  self(): Promise<{ readonly appId: number; readonly slug: string; readonly login: string }>
  /** `wanted`: environment → apps whose last deployments matter; no app named: any. */
  snapshot(repository: RepositoryRef, wanted?: Readonly<Record<string, readonly string[]>>): Promise<Snapshot>
  checks(repository: RepositoryRef, commit: string): Promise<readonly Check[]>
  /** What other engines reported about a commit: statuses, check runs and deployment statuses that are not ours. */
  reports(repository: RepositoryRef, commit: string): Promise<readonly Report[]>
  /** Throws where they cannot be read. `teams` as `org/team`. */
  rights(
    repository: RepositoryRef,
    person: { readonly id: number; readonly login: string },
    teams: readonly string[],
  ): Promise<Rights>
  comment(repository: RepositoryRef, kind: 'issue' | 'review', on: number, id: number): Promise<Comment | null>
  commentsSince(repository: RepositoryRef, since: number): Promise<readonly Comment[]>
  pull(repository: RepositoryRef, number: number): Promise<AnyPull | null>
  /** All that are open with their heads, in one request for each hundred: what was missed is found among them. */
  openPulls(repository: RepositoryRef): Promise<readonly { readonly number: number; readonly head: string }[]>
  /** The same with our comment on it, in one request that also finds our check run `stagecoach/validate` on its head. */
  changedPull(repository: RepositoryRef, number: number): Promise<ChangedPull | null>
  /**
   * Writes the check run on the head, and the comment or the pull request's own body, in one request, and one more for each further 50
   * annotations. `comment` null: none is made, and one that is there is left as it is. `body` null: it stays.
   */
  showChange(
    repository: RepositoryRef,
    pull: ChangedPull,
    show: { readonly check: CheckRun; readonly comment: string | null; readonly body: string | null },
  ): Promise<Done<null>>
  /** Names of the default branch and of the protected ones. */
  trustedBranches(repository: RepositoryRef): Promise<readonly string[]>
  /** The file of the same name in the organisation's `.github` repository. */
  organisationConfig(repository: RepositoryRef): Promise<{ readonly text: string; readonly commit: string } | null>

  openPull(
    repository: RepositoryRef,
    open: OpenPull,
  ): Promise<Done<{ readonly number: number; readonly node: string; readonly head: string }>>
  /** Labels, reviewers and assignees of a promotion that is open; what it has already stays as it is. */
  finishPull(repository: RepositoryRef, pull: Pull, open: OpenPull): Promise<Done<null>>
  /** New commit aside, then one `updateRefs` with `beforeOid` moves the branch. */
  replacePull(repository: RepositoryRef, pull: Pull, open: OpenPull): Promise<Done<{ readonly head: string }>>
  editPull(
    repository: RepositoryRef,
    pull: Pull,
    edit: {
      readonly title?: string
      readonly body?: string
      readonly labels?: { readonly add: readonly string[]; readonly remove: readonly string[] }
    },
  ): Promise<Done<null>>
  closePull(repository: RepositoryRef, pull: Pull, sentence: string, deleteBranch: boolean): Promise<Done<null>>
  mergePull(
    repository: RepositoryRef,
    pull: Pull,
    method: 'merge' | 'squash' | 'rebase',
    message: { readonly headline: string; readonly body: string },
  ): Promise<Done<{ readonly commit: string }>>
  /** Creates the check run of that name and external id on the commit, or updates the one there is. */
  check(repository: RepositoryRef, commit: string, run: CheckRun): Promise<Done<null>>
  reply(repository: RepositoryRef, on: number, body: string): Promise<Done<null>>
  /** `ended`: by now our 🚀 or 😕 stands there, so the command was carried out or refused, by us or by a run before. */
  react(
    repository: RepositoryRef,
    comment: Comment,
    reaction: 'eyes' | 'rocket' | 'confused',
  ): Promise<Done<{ readonly ended: boolean }>>
  deploy(
    repository: RepositoryRef,
    deployment: {
      readonly env: string
      readonly commit: string
      readonly payload: object
      readonly description: string
    },
  ): Promise<Done<Deployment>>
  deploymentStatus(
    repository: RepositoryRef,
    deployment: number,
    status: {
      readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
      readonly description: string
      readonly log?: string
      readonly environmentUrl?: string
    },
  ): Promise<Done<null>>
  /** One commit on the ledger branch, on exactly `onto` (null: the branch is made, as an orphan). */
  writeLedger(
    repository: RepositoryRef,
    onto: string | null,
    files: readonly FileWrite[],
    message: { readonly headline: string; readonly body: string },
  ): Promise<Done<{ readonly head: string }>>
}

/** What somebody else's engine reported about a commit. */
export interface Report {
  readonly name: string
  readonly state: 'pending' | 'success' | 'failure'
  readonly description: string
  readonly at: number
  readonly link?: string
}
