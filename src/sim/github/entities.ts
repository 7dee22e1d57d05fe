import type {
  CheckRun,
  CheckSuite,
  CommitStatus,
  Deployment,
  DeploymentStatus,
  Environment,
  Release,
} from './commit-entities.ts'
import type { GitRepository } from './git/repository.ts'

export type * from './commit-entities.ts'

/**
 * The state of the simulated GitHub: plain records that the operations change and the renderers show.
 * Times are milliseconds since the epoch. Maps keep the order of creation.
 */

export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'

export interface Account {
  readonly kind: 'User' | 'Organization' | 'Bot'
  readonly id: number
  readonly node: string
  login: string
  name: string | null
  email: string | null
  readonly createdAt: number
  /** Members of an organisation, by account id. */
  readonly members: Map<number, 'member' | 'admin'>
}

export interface Team {
  readonly kind: 'Team'
  readonly id: number
  readonly node: string
  readonly organization: Account
  readonly slug: string
  name: string
  description: string
  privacy: 'closed' | 'secret'
  readonly members: Map<number, 'member' | 'maintainer'>
  /** Role on a repository, by its id. */
  readonly repositories: Map<number, Role>
}

/** A name of a permission of an App, as in its manifest. */
export type PermissionName = string
export type Permissions = Readonly<Record<PermissionName, 'read' | 'write' | 'admin'>>

export interface App {
  readonly kind: 'App'
  readonly id: number
  readonly node: string
  readonly slug: string
  readonly name: string
  readonly clientId: string
  readonly owner: Account
  /** `slug[bot]`, the account that acts. */
  readonly bot: Account
  /** PEM of the key that its JWTs are verified with. */
  readonly publicKey: string
  permissions: Permissions
  events: readonly string[]
  readonly createdAt: number
  hook: { url: string; secret: string; contentType: 'json' | 'form'; insecureSsl: '0' | '1' }
}

export interface Installation {
  readonly kind: 'Installation'
  readonly id: number
  readonly node: string
  readonly app: App
  readonly account: Account
  permissions: Permissions
  events: readonly string[]
  /** Null: all repositories of the account. */
  repositories: Set<number> | null
  readonly createdAt: number
  updatedAt: number
  suspendedAt: number | null
}

export interface Label {
  readonly kind: 'Label'
  readonly id: number
  readonly node: string
  readonly repository: Repository
  name: string
  color: string
  description: string | null
}

export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const
export type ReactionContent = (typeof reactionContents)[number]

export interface Reaction {
  readonly kind: 'Reaction'
  readonly id: number
  readonly node: string
  readonly user: Account
  readonly content: ReactionContent
  readonly createdAt: number
}

export interface Comment {
  readonly kind: 'IssueComment'
  readonly id: number
  readonly node: string
  readonly issue: Issue
  readonly user: Account
  readonly viaApp: App | null
  body: string
  readonly createdAt: number
  updatedAt: number
  readonly reactions: Reaction[]
}

export type LockReason = 'off-topic' | 'too heated' | 'resolved' | 'spam'

export interface Issue {
  readonly kind: 'Issue'
  readonly id: number
  readonly node: string
  readonly repository: Repository
  readonly number: number
  readonly user: Account
  readonly viaApp: App | null
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | null
  closedAt: number | null
  closedBy: Account | null
  readonly createdAt: number
  updatedAt: number
  readonly labels: Set<Label>
  readonly assignees: Set<Account>
  readonly comments: Comment[]
  readonly reactions: Reaction[]
  /** Only who may write speaks in a locked conversation; the reason is optional. */
  locked: { readonly reason: LockReason | null } | null
  /** The pull request that it is, if it is one. */
  pull: Pull | null
}

export type ReviewState = 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED'

export interface Review {
  readonly kind: 'PullRequestReview'
  readonly id: number
  readonly node: string
  readonly pull: Pull
  readonly user: Account
  body: string
  state: ReviewState
  readonly commit: string
  submittedAt: number
  updatedAt: number
}

export interface Pull {
  readonly kind: 'PullRequest'
  readonly id: number
  readonly node: string
  /** Number, title, body, author, labels, comments… are its issue's. */
  readonly issue: Issue
  readonly repository: Repository
  baseRef: string
  /** Tip of the base branch when it was opened or its head last moved: GitHub does not follow the base. */
  baseSha: string
  /** Null where the fork is gone. */
  readonly headRepository: Repository | null
  readonly headOwner: Account
  readonly headRef: string
  /** Tip of the head branch; frozen when closed. */
  headSha: string
  draft: boolean
  mergedAt: number | null
  mergedBy: Account | null
  mergeCommit: string | null
  /** Tip of the base branch when it was closed, before a merge: what its diff stays against. */
  frozenBase: string | null
  maintainerCanModify: boolean
  readonly reviews: Review[]
  readonly requestedUsers: Set<Account>
  readonly requestedTeams: Set<Team>
  autoMerge: {
    readonly by: Account
    readonly method: MergeMethod
    readonly title: string | null
    readonly message: string | null
  } | null
  /** The test merge for one pair of head and base; absent until GitHub has got round to it. */
  tested: { readonly head: string; readonly base: string; readonly commit: string | null } | null
  /** A test merge was asked for (by a read) for this pair. */
  asked: string | null
  /** Why it can never be opened again. */
  sealed: string | null
}

export type MergeMethod = 'merge' | 'squash' | 'rebase'

/** Classic protection of one branch (docs.github.com/rest/branches/branch-protection). */
export interface Protection {
  checks: { strict: boolean; required: { readonly context: string; readonly app: number | null }[] } | null
  reviews: {
    count: number
    dismissStale: boolean
    codeOwners: boolean
    lastPushApproval: boolean
  } | null
  enforceAdmins: boolean
  signatures: boolean
  linearHistory: boolean
  allowForcePushes: boolean
  allowDeletions: boolean
  conversationResolution: boolean
  lockBranch: boolean
}

/** A repository ruleset, as far as it is imitated: one set of rules on branches named in full or `~DEFAULT_BRANCH`. */
export interface Ruleset {
  readonly id: number
  readonly name: string
  readonly branches: readonly string[]
  readonly rules: readonly { readonly type: string; readonly parameters?: Readonly<Record<string, unknown>> }[]
}

export interface Repository {
  readonly kind: 'Repository'
  readonly id: number
  readonly node: string
  owner: Account
  name: string
  description: string | null
  private: boolean
  archived: boolean
  defaultBranch: string
  readonly parent: Repository | null
  mergeMethods: Set<MergeMethod>
  allowAutoMerge: boolean
  allowUpdateBranch: boolean
  deleteBranchOnMerge: boolean
  /** Titles and messages of merge commits, as in the settings. */
  squashTitle: 'PR_TITLE' | 'COMMIT_OR_PR_TITLE'
  squashMessage: 'PR_BODY' | 'COMMIT_MESSAGES' | 'BLANK'
  mergeTitle: 'PR_TITLE' | 'MERGE_MESSAGE'
  mergeMessage: 'PR_BODY' | 'PR_TITLE' | 'BLANK'
  readonly createdAt: number
  updatedAt: number
  pushedAt: number
  readonly git: GitRepository
  nextNumber: number
  readonly collaborators: Map<number, Role>
  readonly issues: Map<number, Issue>
  readonly labels: Map<string, Label>
  readonly protections: Map<string, Protection>
  readonly rulesets: Ruleset[]
  readonly suites: CheckSuite[]
  readonly runs: Map<number, CheckRun>
  readonly statuses: Map<string, CommitStatus[]>
  readonly deployments: Map<number, Deployment>
  readonly environments: Map<string, Environment>
  readonly releases: Map<number, Release>
  readonly comments: Map<number, Comment>
}

/** What a node id can name. */
export type Node =
  | Account
  | Team
  | App
  | Installation
  | Repository
  | Issue
  | Pull
  | Comment
  | Review
  | Label
  | Reaction
  | CheckSuite
  | CheckRun
  | CommitStatus
  | Deployment
  | DeploymentStatus
  | Release

/** `owner/name`. */
export const fullName = (repository: Repository): string => `${repository.owner.login}/${repository.name}`

/** Open and closed pull requests of a repository, oldest first. */
export const pullsOf = (repository: Repository): Pull[] =>
  [...repository.issues.values()].flatMap(issue => (issue.pull ? [issue.pull] : []))

export const isOpen = (pull: Pull): boolean => pull.issue.state === 'open'

/** The commit that a pull request would be merged into; of a closed one, what it was then. */
export const baseTip = (pull: Pull): string =>
  isOpen(pull) ? (pull.repository.git.branch(pull.baseRef) ?? pull.baseSha) : (pull.frozenBase ?? pull.baseSha)
