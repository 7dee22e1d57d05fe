/** Answer of a gate. `block` ends only when a person acts; `wait` ends by itself, or when a named somebody does something. */
export interface Verdict {
  /** The gate's name: `healthy`, `merged`, `checks`, `right`, `hold`, `config`, `ours`, `order`, `mergeable`. */
  readonly gate: string
  readonly state: 'pass' | 'wait' | 'block'
  /** Closed vocabulary, used in metrics and the audit log: `healthy.soaking`, `checks.failed`, `hold.held`, … */
  readonly code: string
  /** What the gate asks, in words: "staging healthy for 2 h". Plain text, not escaped. */
  readonly asks: string
  /** How it stands: "since 09:12 UTC". Plain text, not escaped. */
  readonly sentence: string
  /** Milliseconds since the epoch: since when it stands so. */
  readonly since?: number
  /** When it is worth looking again; absent where only an event can change it. */
  readonly until?: number
  /** Who or what ends it: `a member of acme/release`, `check e2e`. */
  readonly endedBy?: string
  readonly link?: string
}
