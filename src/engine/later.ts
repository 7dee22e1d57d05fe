/**
 * Thrown by a run that cannot go on now through no fault of its own: GitHub does not answer, a limit is used up. It does not count as a
 * failure. Any error with a number `notBefore` is taken so.
 */
export class Later extends Error {
  override readonly name = 'Later'
  /** Milliseconds since the epoch. */
  readonly notBefore: number

  constructor(message: string, notBefore: number, options?: { readonly cause: unknown }) {
    super(message, options)
    this.notBefore = notBefore
  }
}

/** When it is worth trying again what failed with this; null where it was not told. */
export function notBeforeOf(error: unknown): number | null {
  return error instanceof Error && 'notBefore' in error && typeof error.notBefore === 'number' ? error.notBefore : null
}
