/** An `error` is refused by the API server, or forbidden; a `warning` is accepted and most likely not meant; an `info` says what was not judged, or could be better. */
export type Severity = 'error' | 'warning' | 'info'

/** Something that is wrong with an object, or worth knowing about it. */
export interface Problem {
  /** Which rule says so, as `schema.required`. */
  readonly rule: string
  readonly severity: Severity
  /** What is wrong and what was expected, in one sentence without full stop. No value of a secret is in it. */
  readonly message: string
  /** What to do, in one sentence without full stop. */
  readonly fix: string
  /** Where in the object, as an RFC 6901 pointer; of something that is missing, the object that lacks it. */
  readonly at: string
}
