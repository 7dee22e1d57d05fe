import type { Manifest } from '../../diff/manifest.ts'
import type { Severity } from '../problem.ts'
import type { Scene } from '../scene.ts'

/** What a rule found. */
export interface Found {
  readonly on: Manifest
  /** RFC 6901 pointer into the object; of something that is missing, what lacks it. */
  readonly at: string
  /** What is wrong and what was expected, in one sentence without full stop; no value that may be secret. */
  readonly message: string
  /** Where it is more exact than the rule's own. */
  readonly fix?: string
}

/** One rule beyond the schema. */
export interface Rule {
  /** `image-tag`: in configuration, annotations and documentation. */
  readonly id: string
  /** What it weighs by default. `off`: only where the configuration asks for it. */
  readonly severity: { readonly production: Severity | 'off'; readonly others: Severity | 'off' }
  /** What it looks for and why, in one or two sentences; the documentation is made of it. */
  readonly says: string
  /** What to do, in one sentence without full stop. */
  readonly fix: string
  judge(scene: Scene): Iterable<Found>
}
