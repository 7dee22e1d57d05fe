/** Both forms of installation tokens (`ghs_` and 36 characters; `ghs_` with an app id and a JWT), the other kinds, and JWTs. */
const TOKENS =
  /\b(?:gh[a-z]_[A-Za-z0-9_.-]+|github_pat_[A-Za-z0-9_]+|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?)/g
const IN_URL = /(\/\/[^/\s:@]*:)[^/\s@]+@/g

/** The text without tokens; for everything that is logged. */
export function redact(text: string): string {
  return text.replace(TOKENS, '[token]').replace(IN_URL, '$1[token]@')
}
