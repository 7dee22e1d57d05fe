/** A check run of ours, as far as we know it. */
export interface KnownCheck {
  /** Node id. */
  readonly node: string
  readonly completed: boolean
  /** How many annotations it has, as far as we know. */
  readonly annotations: number
}

/**
 * What was learnt of one repository while looking at it. Only hints that save requests: every use survives that they are
 * wrong, and losing them costs a request, never a mistake.
 */
export interface Known {
  owner: string
  name: string
  /** Node id; empty until the first snapshot. */
  node: string
  /** Label name in lower case → node id. */
  readonly labels: Map<string, string>
  /** Our branches at the last look, with their heads. */
  branches: ReadonlyMap<string, string>
  /** Those of them that a closed promotion of ours left behind just as it was, with nothing open from them. */
  left: ReadonlyMap<string, string>
  /** Commit → its tree. */
  readonly trees: Map<string, string>
  /** `commit name external` → check run. */
  readonly checks: Map<string, KnownCheck>
  /** Login in lower case, or `org/team` → node id. */
  readonly actors: Map<string, string>
}

export const checkKey = (commit: string, name: string, external: string) => `${commit}\n${name}\n${external}`

export function createKnown(owner: string, name: string): Known {
  return {
    owner,
    name,
    node: '',
    labels: new Map(),
    branches: new Map(),
    left: new Map(),
    trees: new Map(),
    checks: new Map(),
    actors: new Map(),
  }
}

/** Remembers, and forgets the oldest beyond `most`. */
export function keep<K, T>(map: Map<K, T>, key: K, value: T, most = 500): void {
  map.delete(key)
  map.set(key, value)
  const oldest = map.size > most ? map.keys().next().value : undefined
  if (oldest !== undefined) map.delete(oldest)
}
