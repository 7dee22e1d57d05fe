/** An error with a status, as Octokit throws it. */
interface Answered {
  readonly status: number
  readonly message: string
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>
    readonly data?: unknown
  }
}

/** Whether this came from a request: GitHub's refusal, or no answer at all. */
export function isAnswered(error: unknown): error is Error & Answered {
  return error instanceof Error && 'status' in error && typeof error.status === 'number'
}

/**
 * Whether nobody can tell if the request was carried out: a 5xx, a reset, a timeout (Octokit calls those 500). A read may
 * be asked again then; a write must be read back first.
 */
export function isDoubt(error: unknown): boolean {
  return isAnswered(error) && error.status >= 500
}

/** An answer that broke off: its status says 200 and its body is not all there. */
export class Torn extends Error {
  override readonly name = 'Torn'
  readonly status = 500
}

/** The repository has another name now, and a write must not be turned into a read by following the redirect. */
export class Moved extends Error {
  override readonly name = 'Moved'
}
