import type { Account, App, Repository } from './entities.ts'

/** What is said about commits: checks, statuses, deployments and releases. */

export interface Annotation {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly startColumn: number | null
  readonly endColumn: number | null
  readonly level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title: string | null
  readonly rawDetails: string | null
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending'
export type Conclusion =
  | 'action_required'
  | 'cancelled'
  | 'failure'
  | 'neutral'
  | 'success'
  | 'skipped'
  | 'stale'
  | 'timed_out'
  | 'startup_failure'

export interface CheckSuite {
  readonly kind: 'CheckSuite'
  readonly id: number
  readonly node: string
  readonly repository: Repository
  readonly app: App
  readonly headSha: string
  headBranch: string | null
  before: string | null
  readonly createdAt: number
  updatedAt: number
}

export interface CheckRun {
  readonly kind: 'CheckRun'
  readonly id: number
  readonly node: string
  readonly suite: CheckSuite
  name: string
  status: CheckStatus
  conclusion: Conclusion | null
  externalId: string
  detailsUrl: string | null
  startedAt: number | null
  completedAt: number | null
  title: string | null
  summary: string | null
  text: string | null
  readonly annotations: Annotation[]
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[]
}

export type StatusState = 'error' | 'failure' | 'pending' | 'success'

export interface CommitStatus {
  readonly kind: 'StatusContext'
  readonly id: number
  readonly node: string
  readonly sha: string
  readonly state: StatusState
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Account
  readonly createdAt: number
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'

export interface DeploymentStatus {
  readonly kind: 'DeploymentStatus'
  readonly id: number
  readonly node: string
  readonly deployment: Deployment
  readonly state: DeploymentState
  readonly creator: Account
  readonly viaApp: App | null
  readonly description: string
  readonly environment: string
  readonly environmentUrl: string
  readonly logUrl: string
  readonly createdAt: number
}

export interface Deployment {
  readonly kind: 'Deployment'
  readonly id: number
  readonly node: string
  readonly repository: Repository
  readonly sha: string
  readonly ref: string
  readonly task: string
  /** An object or a string, given back as it was given. */
  readonly payload: unknown
  readonly environment: string
  readonly description: string | null
  readonly creator: Account
  readonly viaApp: App | null
  readonly createdAt: number
  updatedAt: number
  readonly transient: boolean
  readonly production: boolean
  /** Oldest first. */
  readonly statuses: DeploymentStatus[]
}

export interface Environment {
  readonly id: number
  readonly node: string
  readonly name: string
  readonly createdAt: number
  updatedAt: number
}

export interface Release {
  readonly kind: 'Release'
  readonly id: number
  readonly node: string
  readonly repository: Repository
  tag: string
  target: string
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  readonly author: Account
  readonly createdAt: number
  publishedAt: number | null
}
