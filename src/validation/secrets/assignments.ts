/** A value that a text gives to a name. */
export interface Assignment {
  readonly key: string
  readonly value: string
  /** Where the value begins, in UTF-16 units. */
  readonly at: number
  /** `line`: in the middle of a text in which anything may stand; `setting`: a whole line of settings, or a flag. */
  readonly place: 'setting' | 'line'
}

/** Without any of these in it a text gives no value to a name that says it is secret. */
export const MAY_ASSIGN = /pass|pwd|secret|token|key|cred|psk|cookie|salt|jwt|auth/i
const ASSIGNMENT =
  /(?<![\w.-])(-{0,2})([A-Za-z_][\w.-]{1,80})(["'`]?)[ \t]{0,8}(=>|:=|=|:)[ \t]{0,8}(?:"([^"\n]{0,4096})"|'([^'\n]{0,4096})'|([^\s"'`;,|&<>(){}[\]]{1,4096}))/g
const FLAG =
  /(?<![^\s"'])--?([A-Za-z][\w.-]{1,80})[ \t]{1,8}(?:"([^"\n]{0,4096})"|'([^'\n]{0,4096})'|([^\s"'`;,|&<>(){}[\]-][^\s"'`;,|&<>(){}[\]]{0,4096}))/g

/** What a text of lines assigns: properties, variables, INI, TOML, JSON, YAML that cannot be read, scripts, flags. Linear in the text. */
export const assignmentsIn = (text: string): readonly Assignment[] => {
  if (!MAY_ASSIGN.test(text)) return []
  const found: Assignment[] = []
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [whole, dashes = '', key = '', quote = '', sign = '', double, single, bare] = match
    const value = double ?? single ?? bare ?? ''
    const end = match.index + whole.length
    if (value === '' || !MAY_ASSIGN.test(key)) continue
    // Calls, comparisons, and addresses: `token = read(x)`, `a == b`, `secret://x`.
    if (bare !== undefined && (/[([]/.test(text[end] ?? '') || /^(?:=|\/\/)/.test(value))) continue
    if (sign === ':' && bare !== undefined && quote === '' && !/[ \t]/.test(whole.slice(key.length, -value.length)))
      continue
    const inner = bare === undefined ? 1 : 0
    found.push({
      key,
      value,
      at: end - value.length - inner,
      place: dashes !== '' || startsLine(text, match.index) ? 'setting' : 'line',
    })
  }
  for (const match of text.matchAll(FLAG)) {
    const [whole, key = '', double, single, bare] = match
    const value = double ?? single ?? bare ?? ''
    if (value === '' || !MAY_ASSIGN.test(key)) continue
    found.push({
      key,
      value,
      at: match.index + whole.length - value.length - (bare === undefined ? 1 : 0),
      place: 'line',
    })
  }
  return found
}

/** Whether only what may stand before a setting stands before it in its line. */
const startsLine = (text: string, at: number): boolean =>
  /(?:^|\n)[ \t]*(?:(?:export|set|ENV|ARG)[ \t]+|-[ \t]+)?["']?$/.test(text.slice(Math.max(0, at - 40), at))
