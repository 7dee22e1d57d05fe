/** Thrown by a run that cannot go on now through no fault of its own: GitHub does not answer, a limit is used up. It does not count as a failure. */
export class Later extends Error {
  override readonly name = 'Later'
  /** Milliseconds since the epoch: not before. Absent: in a minute. */
  readonly until: number | undefined

  constructor(message: string, options: { readonly until?: number; readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.until = options.until
  }
}
