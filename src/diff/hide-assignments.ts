import { isHarmless, isWord } from './harmless.ts'
import { isMark, type Mark } from './mark.ts'
import { saysSecret } from './says-secret.ts'

/** Whether a text is made of sentences (an error, a log, a description) or of settings. In sentences a word after a colon is a word. */
export type Reading = 'sentences' | 'settings'

const WORD = /[A-Za-z_][\w.-]*/g
const OPERATOR = /((?:\\{0,3}["'`])?)[ \t]*(=>|:=|\?=|\+=|={1,2}|:)[ \t]*/y
const MARK = /\(hidden [0-9a-f]{6}\)/y
const BLOCK = /[|>][-+0-9]*[ \t]*(?:#.*)?(?=\r?\n)/y
/** What may stand before a name that the rest of the line belongs to. */
const LINE_START =
  /^[ \t]*(?:#[ \t]*|;[ \t]*|\/\/[ \t]*)?(?:-[ \t]+)?(?:(?:export|set|local|readonly|declare|ENV|ARG)[ \t]+)?["'`]?$/
/** Keys under which the value stands whose name is beside it. */
const VALUE = /^(?:value|default|defaultValue|content)$/
const NAME = /^(?:name|key|variable|parameter|header|property)$/

/**
 * Hides what is assigned to names that say it is secret, in whatever language: properties, variables, INI, YAML, JSON, XML, TOML, SQL of
 * connections, flags of commands. One pass, linear in the text; what stands around stays, so that a diff of it can be read.
 */
export const hideAssignments = (text: string, reading: Reading, mark: Mark): string =>
  new Scan(text, reading, mark).run()

class Scan {
  readonly #text: string
  readonly #reading: Reading
  readonly #mark: Mark
  readonly #pieces: string[] = []
  #written = 0
  #lineStart = 0
  #lineEnd = -1
  /** Until where a `value` belongs to a name that said it is secret. */
  #named = -1

  constructor(text: string, reading: Reading, mark: Mark) {
    this.#text = text
    this.#reading = reading
    this.#mark = mark
  }

  run(): string {
    const text = this.#text
    WORD.lastIndex = 0
    for (;;) {
      WORD.lastIndex = Math.max(WORD.lastIndex, this.#written)
      const found = WORD.exec(text)
      if (!found) break
      const word = found[0]
      const start = found.index
      const from = start < this.#named && VALUE.test(word) ? 'all' : saysSecret(word)
      if (from === undefined && !NAME.test(word)) continue
      const after = WORD.lastIndex
      this.#goTo(start)
      const resume = this.#assigned(word, start, after, from)
      WORD.lastIndex = Math.max(after, resume)
    }
    this.#pieces.push(text.slice(this.#written))
    return this.#pieces.join('')
  }

  /** Lines are walked along, never searched again: a line may be the whole text. */
  #goTo(at: number): void {
    while (this.#lineEnd < at) {
      if (this.#lineEnd >= 0) this.#lineStart = this.#lineEnd + 1
      const next = this.#text.indexOf('\n', this.#lineStart)
      this.#lineEnd = next < 0 ? this.#text.length : next
      if (next < 0) break
    }
  }

  /** Looks at what a name is given. Answers where to go on. */
  #assigned(word: string, start: number, after: number, says: 'all' | 'part' | undefined): number {
    const text = this.#text
    const before = text[start - 1] ?? ''
    OPERATOR.lastIndex = after
    const operator = OPERATOR.exec(text)
    if (!operator) return says ? this.#withoutOperator(word, start, after, before) : after
    const value = OPERATOR.lastIndex
    const [, quote = '', sign = ''] = operator
    const quoted = quote !== '' && before === quote.at(-1)
    if (quote !== '' && !quoted) return after
    if (!says) {
      // `name: DB_PASSWORD` says of the `value` beside it what it is.
      const named = /["'`]?([\w.-]+)/y
      named.lastIndex = value
      const name = named.exec(text)?.[1]
      this.#named = name !== undefined && saysSecret(name) === 'all' ? value + name.length + 200 : -1
      return value
    }
    if (VALUE.test(word)) this.#named = -1
    const spaced = quoted || /[\s"'`([{|>]/.test(text[value - 1] ?? '') || value >= this.#lineEnd
    // `registry/token:1.2` and `arn:aws:secret:x` assign nothing.
    if (sign === ':' && !spaced && (/[:/.@]/.test(before) || !this.#madeUp(value))) return value
    // What is compared is not assigned, unless it is written there.
    if (sign === '==' && !/["'`\\]/.test(text[value] ?? '')) return value
    return this.#value(start, value, sign, before, quoted)
  }

  #withoutOperator(word: string, start: number, after: number, before: string): number {
    const text = this.#text
    if (before === '<' && text[after] === '>') {
      const close = text.indexOf('<', after)
      return this.#replace(after + 1, close < 0 ? text.length : close, true)
    }
    const space = /[ \t]+(?=[^\s-])/y
    space.lastIndex = after
    if (!space.exec(text)) return after
    const value = space.lastIndex
    const flag = before === '-'
    const setting =
      /^(?:requirepass|masterauth)$/.test(word) ||
      (word === 'password' &&
        /\b(?:login|machine|user)\b/.test(text.slice(Math.max(this.#lineStart, start - 200), start)))
    if (!flag && !setting) return after
    if (flag && this.#reading === 'sentences' && isWord(this.#upToSpace(value))) return after
    return this.#value(start, value, ' ', before, false)
  }

  #value(start: number, value: number, sign: string, before: string, quotedKey: boolean): number {
    const text = this.#text
    MARK.lastIndex = value
    if (MARK.test(text)) return MARK.lastIndex
    const first = text[value] ?? ''
    if (first === '"' || first === "'" || first === '`') {
      const close = this.#closing(value)
      return this.#replace(value + 1, close, true)
    }
    // What a backslash escapes is a quote of a text inside of a text.
    if (first === '\\' && (text[value + 1] === '"' || text[value + 1] === "'")) {
      const close = text.indexOf(text.slice(value, value + 2), value + 2)
      return this.#replace(value + 2, close < 0 || close > value + 4_096 ? this.#lineEnd : close, true)
    }
    if (sign === ':' && (first === '|' || first === '>')) {
      BLOCK.lastIndex = value
      if (BLOCK.test(text)) return this.#block(start)
    }
    if (first === '[') return this.#list(value)
    if (first === '{') return value
    if (value >= this.#lineEnd) return sign === ':' ? this.#items(start) : value
    const head = start - this.#lineStart < 200 ? text.slice(this.#lineStart, start) : 'far'
    if (sign !== ' ' && LINE_START.test(head)) return this.#restOfLine(value, sign, quotedKey)
    return this.#inline(value, sign, before)
  }

  #restOfLine(value: number, sign: string, quotedKey: boolean): number {
    const text = this.#text
    let end = this.#lineEnd
    // A backslash at the end goes on with the next line.
    while (text[end - 1] === '\\' && end < text.length) {
      const next = text.indexOf('\n', end + 1)
      end = next < 0 ? text.length : next
    }
    const written = text.slice(value, end)
    // Properties and variables have no comments after values: `#` may be part of a password there. In YAML it never is.
    const comment = sign === ':' ? /[ \t]#/.exec(written) : null
    let shown = (comment ? written.slice(0, comment.index) : written).trimEnd()
    if (quotedKey) shown = shown.replace(/[,}\]\s]+$/, '')
    else shown = shown.replace(/[;,]$/, '')
    if (this.#reading === 'sentences' && shown.includes(' ') && shown.split(' ', 3).every(isWord)) return value
    return this.#replace(value, value + shown.length, false)
  }

  #inline(value: number, sign: string, before: string): number {
    const text = this.#text
    const until =
      before === '?' || before === '&'
        ? /[^&\s#"'<>]+/y
        : (before === '{' || before === ',' || before === ' ') && sign === ':'
          ? /[^,}\])\s"'`]+/y
          : this.#settingsInLine(value)
            ? /[^;"'\n\r]+/y
            : /[^\s"'`<>]+/y
    until.lastIndex = value
    const found = until.exec(text)
    if (!found) return value
    // What closes what was opened inside of the value belongs to it: `$(PASSWORD)`.
    const shown = /[([{]/.test(found[0]) ? found[0].trimEnd() : found[0].replace(/[,;)\]}]+$|\s+$/, '')
    if (this.#reading === 'sentences' && sign !== '=' && isWord(shown)) return value
    return this.#replace(value, value + shown.length, false)
  }

  /** Whether what follows are settings with semicolons between them: `Password=x;User=y`. Near by: lines may be long. */
  #settingsInLine(value: number): boolean {
    return /^[^;\n]*;\s*(?:[A-Za-z][\w ]*=|$|["'])/.test(this.#text.slice(value, value + 300))
  }

  /** Whether what follows a colon without a space is neither a word nor a version. */
  #madeUp(value: number): boolean {
    const text = this.#upToSpace(value)
    return text.length >= 6 && !isWord(text) && !/^v?\d+(?:\.\d+)*(?:[-+.]\S*)?$/.test(text)
  }

  #upToSpace(value: number): string {
    return /^[^\s"'`,;)\]}]*/.exec(this.#text.slice(value, value + 100))?.[0] ?? ''
  }

  /** Where a quoted text ends; the end of the line where it does not. */
  #closing(open: number): number {
    const text = this.#text
    const quote = text[open] ?? ''
    const most = Math.min(text.length, open + 16_384)
    for (let at = open + 1; at < most; at++) {
      if (text[at] === '\\' && quote !== "'") at++
      else if (text[at] === quote) {
        if (quote === "'" && text[at + 1] === quote) at++
        else return at
      }
    }
    return this.#lineEnd
  }

  #replace(from: number, to: number, quoted: boolean): number {
    const value = this.#text.slice(from, to)
    if (isHarmless(quoted ? value : value.trim()) || value.trim() === '') return from
    this.#put(from, to, this.#mark(value))
    return to
  }

  #put(from: number, to: number, text: string): void {
    this.#pieces.push(this.#text.slice(this.#written, from), text)
    this.#written = to
  }

  /** A text of several lines under a key: all that is indented further. */
  #block(start: number): number {
    const text = this.#text
    const indent = this.#indent(start)
    const from = this.#lineEnd + 1
    let end = from
    let inside = -1
    while (end < text.length) {
      const next = text.indexOf('\n', end)
      const line = text.slice(end, next < 0 ? text.length : next)
      const spaces = line.length - line.trimStart().length
      if (line.trim() !== '') {
        if (spaces <= indent) break
        if (inside < 0) inside = spaces
      }
      end = next < 0 ? text.length : next + 1
    }
    const body = text.slice(from, end)
    const value = body.trim()
    if (inside < 0 || isHarmless(value)) return from
    this.#put(from, end, `${' '.repeat(inside)}${this.#mark(value)}${body.endsWith('\n') ? '\n' : ''}`)
    return end
  }

  /** `[a, "b"]` on one line. */
  #list(open: number): number {
    const text = this.#text
    const close = text.indexOf(']', open)
    if (close < 0 || close - open > 4_096) return open + 1
    const items = /\(hidden [0-9a-f]{6}\)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|[^\s,[\]"'{}:]+/g
    items.lastIndex = open + 1
    for (let item = items.exec(text); item && item.index < close; item = items.exec(text)) {
      if (isMark(item[0])) continue
      const inner = item[1] ?? item[2]
      if (inner === undefined) this.#replace(item.index, items.lastIndex, false)
      else this.#replace(item.index + 1, items.lastIndex - 1, true)
    }
    return Math.max(open + 1, this.#written)
  }

  /** Items of a list on the lines after the key. */
  #items(start: number): number {
    const text = this.#text
    const indent = this.#indent(start)
    const item = /([ \t]*)-[ \t]+(["']?)([^\n]*?)\2[ \t]*(?:\r?\n|$)/y
    item.lastIndex = this.#lineEnd + 1
    let at = this.#lineEnd + 1
    for (let found = item.exec(text); found && found[0] !== ''; found = item.exec(text)) {
      const [whole, spaces = '', quote = '', value = ''] = found
      if (spaces.length < indent || (quote === '' && /^[\w.-]+:(?:\s|$)/.test(value))) break
      const from = at + whole.indexOf(value, spaces.length + 1 + quote.length)
      this.#replace(from, from + value.length, quote !== '')
      at = item.lastIndex
    }
    return at
  }

  #indent(start: number): number {
    let at = this.#lineStart
    while (at < start && (this.#text[at] === ' ' || this.#text[at] === '\t')) at++
    return at - this.#lineStart
  }
}
