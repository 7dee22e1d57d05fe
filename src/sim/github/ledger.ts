/** One request that was made to the simulated GitHub. */
export interface Call {
  /** Of the test clock. */
  readonly at: number
  /** `alice`, `stagecoach[bot]`, `app/stagecoach`, `anonymous`. */
  readonly identity: string
  /** `GET /repos/{owner}/{repo}`, `POST /graphql`, `git fetch`, `git push`. */
  readonly key: string
  /** GraphQL: operation and top-level fields, `mutation createRef createCommitOnBranch`; else what was asked for. */
  readonly detail: string
  /** 0 where no answer was sent. */
  readonly status: number
  /** The limit that it counted against; null where it was free (304, git). */
  readonly metered: 'core' | 'graphql' | 'search' | null
}

/** All calls, in the order in which they were answered. */
export class Ledger {
  readonly calls: Call[] = []

  record(call: Call): void {
    this.calls.push(call)
  }

  /** Calls of an identity (all where none is named) by key; GraphQL by its detail. */
  counts(identity?: string): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const call of this.calls) {
      if (identity !== undefined && call.identity !== identity) continue
      const key = call.key === 'POST /graphql' ? `GraphQL ${call.detail}` : call.key
      counts[key] = (counts[key] ?? 0) + 1
    }
    return counts
  }

  /** How many calls counted against a limit. */
  metered(identity?: string): number {
    return this.calls.filter(call => call.metered !== null && (identity === undefined || call.identity === identity))
      .length
  }

  clear(): void {
    this.calls.length = 0
  }
}
