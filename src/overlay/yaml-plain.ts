import type { YamlNode } from './yaml-node.ts'

/**
 * Reads the YAML that people write most: block maps and lists, scalars on one line, literal blocks, short flow collections. Undefined
 * where a text holds anything else (anchors, tags, tabs, several lines in one scalar, mistakes): then the library reads it. It exists for
 * speed alone (twenty times that of the library), so that thousands of overlays take a moment; a test holds it to the library's
 * answer on every file of a corpus.
 */
export const readPlainYaml = (text: string): readonly YamlNode[] | undefined => {
  try {
    return new PlainReader(text).documents()
  } catch (error) {
    if (error === unusual) return undefined
    throw error
  }
}

const unusual = new Error('this text needs the library')

const SPACE = 32
const HASH = 35
const DASH = 45
const COLON = 58
const QUOTE = 34
const APOSTROPHE = 39

class PlainReader {
  readonly #text: string
  /** Of each line that holds something: where its content starts and ends, and how far it is indented. */
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #indents: number[] = []
  #line = 0
  #last = 0

  constructor(text: string) {
    this.#text = text
  }

  documents(): readonly YamlNode[] {
    const text = this.#text
    if (/[^\P{Cc}\n]|[\uFEFF\u2028\u2029]/u.test(text)) throw unusual
    const found: YamlNode[] = []
    let from = 0
    let opened = false
    for (let at = 0; at <= text.length; ) {
      let end = text.indexOf('\n', at)
      if (end < 0) end = text.length
      const first = text.charCodeAt(at)
      if (first === DASH && text.startsWith('---', at)) {
        if (!/^---(?: +#.*| *)$/.test(text.slice(at, end))) throw unusual
        const node = this.#document(from, at)
        if (node) found.push(node)
        else if (opened) throw unusual
        opened = true
        from = end + 1
      } else if (first === 37 || (first === 46 && text.startsWith('...', at))) throw unusual
      at = end + 1
    }
    const node = this.#document(from, text.length)
    if (node) found.push(node)
    else if (opened) throw unusual
    return found
  }

  #document(from: number, to: number): YamlNode | undefined {
    const text = this.#text
    this.#starts.length = this.#ends.length = this.#indents.length = 0
    this.#line = 0
    for (let at = from; at < to; ) {
      let end = text.indexOf('\n', at)
      if (end < 0 || end > to) end = to
      let start = at
      while (start < end && text.charCodeAt(start) === SPACE) start++
      if (start < end && text.charCodeAt(start) !== HASH) {
        this.#starts.push(start)
        this.#ends.push(end)
        this.#indents.push(start - at)
      }
      at = end + 1
    }
    this.#last = to
    if (this.#starts.length === 0) return undefined
    const node = this.#block(this.#indent())
    if (this.#line < this.#starts.length) throw unusual
    return node
  }

  #indent(): number {
    return this.#indents[this.#line] ?? -1
  }

  #start(): number {
    return this.#starts[this.#line] ?? this.#last
  }

  #end(): number {
    return this.#ends[this.#line] ?? this.#last
  }

  #atDash(): boolean {
    const start = this.#start()
    return (
      this.#text.charCodeAt(start) === DASH && (start + 1 === this.#end() || this.#text.charCodeAt(start + 1) === SPACE)
    )
  }

  /** A map or a list whose entries stand at this indentation. */
  #block(indent: number): YamlNode {
    return this.#atDash() ? this.#list(indent) : this.#map(indent)
  }

  #list(indent: number): YamlNode {
    const start = this.#start()
    const items: YamlNode[] = []
    while (this.#indent() === indent && this.#atDash()) {
      const end = this.#end()
      let at = this.#start() + 1
      while (at < end && this.#text.charCodeAt(at) === SPACE) at++
      if (at === end || this.#text.charCodeAt(at) === HASH) {
        const empty = this.#start() + 1
        this.#line++
        items.push(this.#indent() > indent ? this.#block(this.#indent()) : nothing(empty))
      } else if (this.#startsBlock(at, end)) {
        // What follows the dash is a block of its own, as if it stood alone on its line.
        const inner = indent + at - this.#start()
        this.#starts[this.#line] = at
        this.#indents[this.#line] = inner
        items.push(this.#block(inner))
      } else items.push(this.#inline(at, end, indent))
    }
    if (this.#indent() > indent) throw unusual
    return { kind: 'list', start, items }
  }

  #startsBlock(at: number, end: number): boolean {
    const first = this.#text.charCodeAt(at)
    if (first === DASH && (at + 1 === end || this.#text.charCodeAt(at + 1) === SPACE)) return true
    return this.#keyEnd(at, end) >= 0
  }

  /** Where the colon after a key stands; -1 where there is no key. */
  #keyEnd(at: number, end: number): number {
    const text = this.#text
    const first = text.charCodeAt(at)
    let from = at
    if (first === QUOTE || first === APOSTROPHE) {
      const close = text.indexOf(first === QUOTE ? '"' : "'", at + 1)
      if (close < 0 || close >= end) return -1
      from = close + 1
      return text.charCodeAt(from) === COLON && (from + 1 === end || text.charCodeAt(from + 1) === SPACE) ? from : -1
    }
    if (first === 123 || first === 91) return -1
    for (; from < end; from++) {
      const code = text.charCodeAt(from)
      if (code === COLON && (from + 1 === end || text.charCodeAt(from + 1) === SPACE)) return from
      if (code === HASH && text.charCodeAt(from - 1) === SPACE) return -1
    }
    return -1
  }

  #map(indent: number): YamlNode {
    const text = this.#text
    const start = this.#start()
    const keys: string[] = []
    const values: YamlNode[] = []
    const keyStarts: number[] = []
    const seen = new Set<string>()
    while (this.#indent() === indent && !this.#atDash()) {
      const at = this.#start()
      const end = this.#end()
      const colon = this.#keyEnd(at, end)
      if (colon < 0) throw unusual
      const key = this.#key(at, colon)
      if (seen.has(key)) throw unusual
      seen.add(key)
      let value = colon + 1
      while (value < end && text.charCodeAt(value) === SPACE) value++
      keys.push(key)
      keyStarts.push(at)
      if (value === end || (text.charCodeAt(value) === HASH && value > colon + 1)) {
        this.#line++
        const next = this.#indent()
        if (next > indent || (next === indent && this.#atDash())) values.push(this.#block(next))
        else values.push(nothing(colon + 1))
      } else values.push(this.#inline(value, end, indent))
    }
    if (this.#indent() > indent) throw unusual
    return { kind: 'map', start, keys, values, keyStarts }
  }

  #key(at: number, colon: number): string {
    const text = this.#text
    const first = text.charCodeAt(at)
    if (first === QUOTE || first === APOSTROPHE) {
      const key = text.slice(at + 1, colon - 1)
      if (key.includes('\\')) throw unusual
      return key
    }
    const key = text.slice(at, colon).trimEnd()
    if (key === '' || key === '<<' || '?&*!|>%@`-,[]{}#'.includes(key[0] ?? '')) throw unusual
    return key
  }

  /** A value that begins on this line, inside something indented so far. Moves on to the line after it. */
  #inline(at: number, end: number, indent: number): YamlNode {
    const text = this.#text
    const first = text[at] ?? ''
    if (first === '|') return this.#literal(at, end, indent)
    if (first === '[' || first === '{') {
      const flow = this.#flow(at, end)
      this.#nothingAfter(flow.end, end)
      this.#next(indent)
      return flow.node
    }
    const scalar = first === '"' || first === "'" ? this.#quoted(at, end) : this.#plain(at, end, '?&*!>%@`,]}#', false)
    this.#nothingAfter(scalar.end, end)
    this.#next(indent)
    return scalar
  }

  #nothingAfter(at: number, end: number): void {
    let rest = at
    while (rest < end && this.#text.charCodeAt(rest) === SPACE) rest++
    if (rest < end && (this.#text.charCodeAt(rest) !== HASH || rest === at)) throw unusual
  }

  /** On to the next line, which must not be a continuation of this one. */
  #next(indent: number): void {
    this.#line++
    if (this.#indent() > indent) throw unusual
  }

  #quoted(at: number, end: number): YamlNode & { readonly kind: 'scalar' } {
    const text = this.#text
    const double = text.charCodeAt(at) === QUOTE
    let close = at + 1
    let escaped = false
    for (; close < end; close++) {
      const code = text.charCodeAt(close)
      if (double && code === 92) {
        escaped = true
        close++
      } else if (code === (double ? QUOTE : APOSTROPHE)) {
        if (double || text.charCodeAt(close + 1) !== APOSTROPHE) break
        escaped = true
        close++
      }
    }
    if (close >= end) throw unusual
    let value = text.slice(at + 1, close)
    if (escaped && double) {
      if (/\\[^"\\nt/]/.test(value.replaceAll('\\\\', ''))) throw unusual
      value = value.replaceAll(/\\(.)/g, (_, letter: string) =>
        letter === 'n' ? '\n' : letter === 't' ? '\t' : letter,
      )
    } else if (escaped) value = value.replaceAll("''", "'")
    return { kind: 'scalar', value, style: double ? 'double' : 'single', start: at, end: close + 1 }
  }

  #plain(at: number, end: number, never: string, flow: boolean): YamlNode & { readonly kind: 'scalar' } {
    const text = this.#text
    const first = text[at] ?? ''
    if (never.includes(first) || first === '|') throw unusual
    if (first === '-' && (at + 1 === end || text.charCodeAt(at + 1) === SPACE || (flow && isFlow(text, at + 1))))
      throw unusual
    let stop = at
    for (; stop < end; stop++) {
      const code = text.charCodeAt(stop)
      if (code === HASH && text.charCodeAt(stop - 1) === SPACE) break
      if (code === COLON && (stop + 1 === end || text.charCodeAt(stop + 1) === SPACE)) {
        if (flow) break
        throw unusual
      }
      if (flow && code === COLON && isFlow(text, stop + 1)) throw unusual
      if (flow && isFlow(text, stop)) break
    }
    while (stop > at && text.charCodeAt(stop - 1) === SPACE) stop--
    if (stop === at) throw unusual
    return { kind: 'scalar', value: text.slice(at, stop), style: 'plain', start: at, end: stop }
  }

  #flow(at: number, end: number): { readonly node: YamlNode; readonly end: number } {
    const text = this.#text
    const map = text[at] === '{'
    const close = map ? '}' : ']'
    const keys: string[] = []
    const nodes: YamlNode[] = []
    const keyStarts: number[] = []
    let here = at + 1
    const blank = (): void => {
      while (here < end && text.charCodeAt(here) === SPACE) here++
      if (here >= end) throw unusual
    }
    const value = (): YamlNode => {
      const first = text[here] ?? ''
      if (first === '[' || first === '{') {
        const inner = this.#flow(here, end)
        here = inner.end
        return inner.node
      }
      const scalar =
        first === '"' || first === "'" ? this.#quoted(here, end) : this.#plain(here, end, '?&*!>%@`,]}#:', true)
      here = scalar.end
      return scalar
    }
    blank()
    while (text[here] !== close) {
      const node = value()
      blank()
      if (map) {
        if (node.kind !== 'scalar' || text[here] !== ':' || keys.includes(node.value) || node.value === '<<')
          throw unusual
        here++
        if (text[here] !== ' ') throw unusual
        blank()
        if (text[here] === ',' || text[here] === close) throw unusual
        keys.push(node.value)
        keyStarts.push(node.start)
        nodes.push(value())
        blank()
      } else nodes.push(node)
      if (text[here] === ',') {
        here++
        blank()
      } else if (text[here] !== close) throw unusual
    }
    const node: YamlNode = map
      ? { kind: 'map', start: at, keys, values: nodes, keyStarts }
      : { kind: 'list', start: at, items: nodes }
    return { node, end: here + 1 }
  }

  #literal(at: number, end: number, indent: number): YamlNode {
    const text = this.#text
    const header = /^\|(-?)(?: +#.*)? *$/.exec(text.slice(at, end))
    if (!header) throw unusual
    // Read from the raw lines: inside a literal a `#` is text, and blank lines count.
    const lines: string[] = []
    let depth = -1
    let from = end + 1
    let stop = end + 1
    while (from < this.#last) {
      let eol = text.indexOf('\n', from)
      if (eol < 0 || eol > this.#last) eol = this.#last
      let start = from
      while (start < eol && text.charCodeAt(start) === SPACE) start++
      if (start === eol) {
        if (depth < 0 && start > from) throw unusual
        lines.push(depth >= 0 && start - from > depth ? text.slice(from + depth, eol) : '')
      } else {
        if (depth < 0) depth = start - from
        if (depth <= indent || start - from < depth) {
          // Only a comment may stand deeper than what surrounds it and yet outside the text.
          if (start - from > indent && depth > indent) throw unusual
          break
        }
        lines.push(text.slice(from + depth, eol))
        stop = eol + 1
      }
      from = eol + 1
    }
    if (depth <= indent) throw unusual
    while (lines.at(-1) === '') lines.pop()
    if (lines.length === 0 || (/^ /.test(lines.at(-1) ?? '') && (lines.at(-1) ?? '').trim() === '')) throw unusual
    this.#line++
    while (this.#line < this.#starts.length && this.#start() < stop) this.#line++
    if (this.#indent() > indent) throw unusual
    const value = lines.join('\n') + (header[1] === '-' ? '' : '\n')
    return { kind: 'scalar', value, style: 'literal', start: at, end: Math.min(stop, this.#last) }
  }
}

/** Whether one of `,[]{}` stands there. */
const isFlow = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 44 || code === 91 || code === 93 || code === 123 || code === 125
}

const nothing = (at: number): YamlNode => ({ kind: 'scalar', value: '', style: 'plain', start: at, end: at })
