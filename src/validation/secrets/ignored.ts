import { tokensIn } from './tokens-in.ts'

const COMMENT =
  /(?:#|\/\/|;|--|\/\*|<!--)[^\n]{0,20}stagecoach: ignore ([\w.*-]+(?:, ?[\w.*-]+){0,9}) because ([^\n]{1,500})/

/**
 * Why a comment on one of these lines says that a rule does not count here: `# stagecoach: ignore secret.token because it is an example`.
 * Undefined where none does, or none gives a reason.
 */
export const ignoredBecause = (rule: string, lines: readonly (string | undefined)[]): string | undefined => {
  for (const line of lines) {
    const found = line === undefined || !line.includes('stagecoach:') ? undefined : COMMENT.exec(line.slice(-2_000))
    if (!found) continue
    const [, rules = '', reason = ''] = found
    if (!rules.split(/, ?/).some(each => each === rule || each === 'secret.*')) continue
    const said = reason.replace(/\s*(?:\*\/\s*-?\}\}|\*\/|-->)\s*$/, '').trim()
    if (said !== '') return tokensIn(said).length > 0 ? '…' : said.slice(0, 200)
  }
  return undefined
}
