/** GitHub will not answer now. Reads throw it, writes turn it into a refusal; both say when to come back. */
export class Limited extends Error {
  override readonly name = 'Limited'
  /** Milliseconds since the epoch: not before. */
  readonly notBefore: number

  constructor(notBefore: number, because: string) {
    super(`GitHub asks to wait until ${new Date(notBefore).toISOString()}: ${because}`)
    this.notBefore = notBefore
  }
}

/** The parts of an answer that say how much is left. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number | undefined>>
  readonly message: string
}

/**
 * When to ask again after a 403 or 429; null where it was no limit but a refusal. GitHub's order: `retry-after`, then
 * `x-ratelimit-reset` where nothing remains, else at least a minute.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export function notBefore(answer: Answer, now: number): number | null {
  if (answer.status !== 403 && answer.status !== 429) return null
  const after = Number(answer.headers['retry-after'])
  if (Number.isFinite(after) && answer.headers['retry-after'] !== undefined) return now + Math.max(after, 1) * 1000
  const reset = Number(answer.headers['x-ratelimit-reset'])
  if (String(answer.headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset))
    // A second more: GitHub counts in whole seconds, and our clock is not its clock.
    return Math.max(reset * 1000 + 1000, now + 1000)
  if (answer.status === 429 || /secondary rate|abuse detection/i.test(answer.message)) return now + 60_000
  return null
}
