/** What a command ends with. */
export const exitCode = {
  ok: 0,
  /** Something in the repository has to be mended. */
  problems: 1,
  /** It could not be done: what was asked makes no sense here, or something it needs is missing. */
  couldNot: 2,
} as const

/** Ends a command with a sentence for a person, on stderr, and no stack trace. */
export class Stop extends Error {
  readonly code: 1 | 2

  constructor(message: string, code: 1 | 2 = exitCode.couldNot) {
    super(message)
    this.name = 'Stop'
    this.code = code
  }
}
