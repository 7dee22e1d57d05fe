import type { RepositoryRef } from '../engine/ports.ts'
import type { Identity } from './identity.ts'
import type { Known } from './known.ts'
import type { Log, Octokit } from './octokit.ts'

/** One repository, with the client that may act in it and what we know of it: what every operation is given. */
export interface Site {
  readonly octokit: Octokit
  /** The same, that may also know of teams. */
  readonly octokitOfTeams: () => Octokit
  readonly repository: RepositoryRef
  readonly known: Known
  readonly self: Identity
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Owner and name for a REST route: the current ones, which a rename may have changed since the webhook. */
export function at(site: Site): { readonly owner: string; readonly repo: string } {
  return { owner: site.known.owner, repo: site.known.name }
}
