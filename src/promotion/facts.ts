import type { HealthReport } from './health.ts'

/** Somebody on GitHub, compared by id because names can be given away. */
export interface Person {
  readonly id: number
  readonly login: string
  /** Whether it is our own App. */
  readonly ours: boolean
  readonly bot: boolean
}

/** One check run or commit status on a commit; the newest of its name. */
export interface Check {
  readonly name: string
  readonly state: 'pending' | 'success' | 'failure' | 'neutral'
  readonly ours: boolean
  /** Milliseconds since the epoch of its last change. */
  readonly at: number
  readonly link?: string
}

export interface Review {
  readonly by: Person
  readonly state: 'approved' | 'changes requested' | 'commented' | 'dismissed'
  /** The head that was reviewed. */
  readonly commit: string
  readonly at: number
}

/** A promotion pull request as GitHub shows it: one whose head branch has our name. */
export interface Pull {
  readonly number: number
  /** Node id. */
  readonly id: string
  readonly url: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly title: string
  readonly body: string
  /** Name of the head branch. */
  readonly branch: string
  readonly head: string
  readonly base: string
  /** Head and base are in the same repository. */
  readonly local: boolean
  readonly author: Person
  /** Author and committer of the head commit are our App, and GitHub says that it signed it. */
  readonly headIsOurs: boolean
  /** Message of the head commit, with the trailers that say which plan it carries. */
  readonly headMessage: string
  readonly labels: readonly string[]
  readonly mergeable: 'yes' | 'no' | 'unknown'
  /** What GitHub itself still wants before it merges: `clean`, `blocked`, `behind`, `dirty`, `unstable`, `unknown`. */
  readonly mergeState: string
  /** What the branch rules still ask of reviewers: an approval, or the changes that one of them requested. */
  readonly wants?: 'approval' | 'changes'
  readonly reviews: readonly Review[]
  readonly checks: readonly Check[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly closedAt?: number
  readonly closedBy?: Person
  readonly mergedBy?: Person
  readonly mergeCommit?: string
}

/** A deployment that our App created: what one or several overlays were asked to run, and what became of it. */
export interface Deployment {
  readonly id: number
  /** Node id. */
  readonly node: string
  readonly env: string
  readonly commit: string
  readonly createdAt: number
  /** Per app the digests of what it carried; read from the payload. */
  readonly apps: Readonly<Record<string, Carried>>
  /** Newest first. */
  readonly statuses: readonly DeploymentStatus[]
}

/** Digests of what an overlay carried: its effective pins, and the bytes of all files it is made of. */
export interface Carried {
  readonly pins: string
  readonly content: string
  /** What it was rendered to, secret values left out; absent where it could not be rendered, or was not. */
  readonly rendered?: string
}

export interface DeploymentStatus {
  readonly state: 'queued' | 'pending' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'
  readonly at: number
  readonly description: string
}

/** What was proven of an overlay: the pins it ran healthily, where and since when. */
export interface Evidence {
  readonly app: string
  readonly env: string
  /** Digest of the proven pins. */
  readonly pins: string
  /** Commit at which the overlay had them. */
  readonly commit: string
  /** Milliseconds since the epoch. Healthy (or, where nothing watches, merged) without interruption since then. */
  readonly since: number
  readonly kind: 'healthy' | 'merged'
  readonly deployment: number
  /** Digest of what was rendered when it was deployed, as far as that is known. */
  readonly rendered?: string
}

/** A person's stop on an app × environment; app `*` is every app. */
export interface Hold {
  readonly env: string
  readonly app: string
  readonly by: { readonly id: number; readonly login: string }
  readonly reason: string
  readonly at: number
  readonly link?: string
}

/** What somebody asked for and still waits: the promotion of an app into an environment. */
export interface Wish {
  readonly env: string
  readonly app: string
  readonly by: { readonly id: number; readonly login: string }
  readonly at: number
  readonly link?: string
  /** Digest of the pins that they saw, where they asked on a promotion pull request. */
  readonly pins?: string
}

/** Pins that a person refused by closing their promotion. */
export interface Refusal {
  readonly env: string
  readonly app: string
  /** Id of the plan that was closed. */
  readonly plan: string
  readonly by: { readonly id: number; readonly login: string }
  readonly at: number
  readonly pull: number
}

/** The commits of our App on the branch `stagecoach/ledger`, read. */
export interface Ledger {
  /** Head of the branch; null where there is none yet. */
  readonly head: string | null
  /** False where somebody else wrote on the branch: then nothing on it is believed, and nothing moves. */
  readonly trusted: boolean
  readonly holds: readonly Hold[]
  readonly wishes: readonly Wish[]
  readonly refusals: readonly Refusal[]
  /** Milliseconds since the epoch of the first configuration that our App saw; null before it. */
  readonly begun: { readonly at: number; readonly commit: string } | null
}

/** Rights of a person, read live. Null where they could not be read: then nothing is allowed. */
export interface Rights {
  readonly permission: 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'
  /** `org/team` of the teams that were asked about and that they are an active member of. */
  readonly teams: readonly string[]
}

/** Health as its engine reported it, per overlay. */
export interface Seen extends HealthReport {
  readonly app: string
  readonly env: string
  /** The commit that the engine was asked about: what it says is said of this one, and of no deployment of another. */
  readonly asked: string
}
