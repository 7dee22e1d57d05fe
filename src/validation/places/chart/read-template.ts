import { type Reference, referencesIn, type Scope } from './references.ts'
import { actionsIn, type TemplateNode } from './template-node.ts'

/** A template, read without being executed. */
export interface Template {
  readonly documents: readonly TemplateNode[]
  /** What it defines by name. */
  readonly definitions: ReadonlyMap<string, TemplateNode>
}

const outermost: Scope = { dot: [['@']], variables: new Map() }

/**
 * Reads a template of Helm by its lines and their indentation: keys and items where they stand, both branches of every condition, and
 * what `.` and variables stand for there. Takes time in proportion to the text.
 */
export const readTemplate = (text: string): Template => new TemplateReader(text).read()

/** An action that prints nothing. */
interface Control {
  readonly start: number
  readonly end: number
  readonly body: string
}

class TemplateReader {
  readonly #controls: readonly Control[]
  /** The text with blanks instead of actions that print nothing. */
  readonly #shown: string
  readonly #documents: TemplateNode[] = []
  readonly #definitions = new Map<string, TemplateNode>()
  #scope = outermost
  #open: TemplateNode[] = []
  #next = 0
  /** What `end` goes back to. */
  readonly #frames: { readonly scope: Scope; readonly open: TemplateNode[] | undefined }[] = []
  /** Deeper lines than this are the text of a block scalar. */
  #block = Number.POSITIVE_INFINITY

  constructor(text: string) {
    const { controls, shown } = split(text)
    this.#controls = controls
    this.#shown = shown
  }

  read(): Template {
    this.#begin(0)
    for (let at = 0; at < this.#shown.length; ) {
      let end = this.#shown.indexOf('\n', at)
      if (end < 0) end = this.#shown.length
      this.#line(at, end)
      at = end + 1
    }
    return {
      documents: this.#documents.filter(each => each.children.length + each.printed.length > 0),
      definitions: this.#definitions,
    }
  }

  #begin(start: number): void {
    const root = this.#node(null, -1, start, undefined)
    this.#documents.push(root)
    this.#open = [root]
  }

  #node(key: string | null, indent: number, start: number, value: TemplateNode['value']): TemplateNode {
    return { key, indent, start, value, scope: this.#scope, children: [], printed: [] }
  }

  #line(from: number, end: number): void {
    let at = from
    while (at < end && this.#shown.charCodeAt(at) <= 32) at++
    this.#controlsUntil(at)
    if (at < end && this.#shown[at] !== '#') this.#content(from, at, end)
    this.#controlsUntil(end)
  }

  #content(from: number, at: number, end: number): void {
    const content = this.#shown.slice(at, end).trimEnd()
    const indent = at - from
    if (indent > this.#block) return
    if (/^\{\{[^}]*\}\}$/.test(content) || this.#isOnlyActions(content)) {
      this.#print(content, indent, at)
      return
    }
    this.#block = Number.POSITIVE_INFINITY
    if (indent === 0 && /^---(?:\s|$)/.test(content)) {
      this.#begin(at)
      return
    }
    this.#entry(content, indent, at)
  }

  #isOnlyActions(content: string): boolean {
    return content.startsWith('{{') && content.endsWith('}}') && colonIn(content) < 0
  }

  /** A key, an item, or an item that begins with a key. */
  #entry(content: string, indent: number, at: number, dashes = 0): void {
    if (/^-(?:\s|$)/.test(content)) {
      const rest = content.slice(1).trimStart()
      const inner = content.length - rest.length
      const nested = rest !== '' && (colonIn(rest) >= 0 || /^-\s/.test(rest))
      const value = rest === '' || nested ? undefined : { text: rest, start: at + inner }
      this.#add(this.#node(null, indent, rest === '' ? at : at + inner, value))
      if (nested && dashes < 20) this.#entry(rest, indent + inner, at + inner, dashes + 1)
      return
    }
    const colon = colonIn(content)
    if (colon < 0) {
      // A line of a text, or what a definition prints.
      this.#print(content, indent, at)
      return
    }
    const rest = content.slice(colon + 1).trimStart()
    const start = at + content.length - rest.length
    const key = content
      .slice(0, colon)
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2')
    this.#add(this.#node(key, indent, at, rest === '' ? undefined : { text: rest, start }))
    if (/^[|>][-+\d]*(?:\s+#.*)?$/.test(rest)) this.#block = indent
  }

  #add(node: TemplateNode): void {
    // Items may stand right below their key.
    while (this.#open.length > 1) {
      const last = this.#open.at(-1)
      if (!last || last.indent < node.indent) break
      if (last.indent === node.indent && node.key === null && last.key !== null && last.value === undefined) break
      this.#open.pop()
    }
    this.#open.at(-1)?.children.push(node)
    this.#open.push(node)
  }

  #print(content: string, column: number, start: number): void {
    const expressions = actionsIn(content)
    if (expressions.length === 0) return
    const said = [...content.slice(-200).matchAll(/\bn?indent\s+(\d{1,3})\b/g)].at(-1)
    const indent = said ? Number(said[1]) : column
    const printed = { expressions, scope: this.#scope, start }
    const parent = this.#open.findLast(each => each.indent < indent) ?? this.#open[0]
    parent?.printed.push(printed)
    const last = this.#open.at(-1)
    if (last && last !== parent && last.indent === indent && last.children.length === 0 && !last.value)
      last.printed.push(printed)
  }

  #controlsUntil(offset: number): void {
    for (let next = this.#controls[this.#next]; next && next.start <= offset; next = this.#controls[this.#next]) {
      this.#next++
      this.#control(next)
    }
  }

  #control({ body, end }: Control): void {
    const [, word = '', rest = ''] = /^(\w*)\s*([\s\S]*)$/.exec(body) ?? []
    if (word === 'if') this.#enter(this.#scope)
    else if (word === 'with' || word === 'range') this.#enter(this.#inside(rest, word === 'range'))
    else if (word === 'define' || word === 'block') {
      const name = /^"([^"]*)"|^`([^`]*)`/.exec(rest)
      const open = this.#open
      this.#enter(outermost, open)
      const root = this.#node(null, -1, end, undefined)
      this.#definitions.set(name?.[1] ?? name?.[2] ?? '', root)
      this.#open = [root]
    } else if (word === 'end') {
      const frame = this.#frames.pop()
      if (!frame) return
      this.#scope = frame.scope
      if (frame.open) this.#open = frame.open
    } else if (word === 'else') {
      const frame = this.#frames.at(-1)
      if (frame && !frame.open) this.#scope = /^with\b/.test(rest) ? this.#inside(rest.slice(4), false) : frame.scope
    } else this.#assign(body)
  }

  #enter(scope: Scope, open?: TemplateNode[]): void {
    this.#frames.push({ scope: this.#scope, open })
    this.#scope = scope
  }

  /** What `.` is in a `with` or a `range`. */
  #inside(expression: string, each: boolean): Scope {
    const [, names = '', value = expression] = /^\s*((?:\$\w+\s*,\s*)?\$\w+)\s*:=([\s\S]*)$/.exec(expression) ?? []
    const dot = referencesIn(value, this.#scope).map((found): Reference => (each ? [...found, '*'] : found))
    const variable = names.split(',').at(-1)?.trim()
    const room = this.#scope.variables.size < MOST_VARIABLES
    const variables =
      variable && room ? new Map([...this.#scope.variables, [variable, dot] as const]) : this.#scope.variables
    return { dot, variables }
  }

  #assign(body: string): void {
    const [, name, value] = /^(\$\w+)\s*:?=([\s\S]*)$/.exec(body) ?? []
    if (name === undefined || value === undefined || this.#scope.variables.size >= MOST_VARIABLES) return
    const variables = new Map([...this.#scope.variables, [name, referencesIn(value, this.#scope)] as const])
    this.#scope = { ...this.#scope, variables }
  }
}

/** Scopes are copied with each. */
const MOST_VARIABLES = 100

const CONTROL = /^(?:(?:if|else|with|range|end|define|block|break|continue)\b|\/\*|\$\w+\s*:?=)/

/** Takes the actions that print nothing out of a text, and of those that print all lines but their first. */
const split = (text: string): { readonly controls: readonly Control[]; readonly shown: string } => {
  const controls: Control[] = []
  let shown = ''
  let from = 0
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', from)) {
    const end = endOf(text, start)
    const body = text
      .slice(start + 2, end - 2)
      .replace(/^-/, '')
      .replace(/-$/, '')
      .trim()
    const action = text.slice(start, end)
    shown += text.slice(from, start)
    if (CONTROL.test(body)) {
      controls.push({ start, end, body })
      shown += blank(action)
    } else {
      const line = action.indexOf('\n')
      shown += line < 0 ? action : action.slice(0, line) + blank(action.slice(line))
    }
    from = end
  }
  return { controls, shown: shown + text.slice(from) }
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')

/** Where an action ends: braces in its texts and comments do not count. */
const endOf = (text: string, start: number): number => {
  if (/^\{\{-?\s*\/\*/.test(text.slice(start, start + 10))) {
    const close = text.indexOf('*/', start)
    const end = close < 0 ? -1 : text.indexOf('}}', close)
    return end < 0 ? text.length : end + 2
  }
  let quote = ''
  for (let at = start + 2; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (quote !== '') {
      if (letter === '\\' && quote === '"') at++
      else if (letter === quote || (letter === '\n' && quote === '"')) quote = ''
    } else if (letter === '"' || letter === '`') quote = letter
    else if (letter === '}' && text[at + 1] === '}') return at + 2
  }
  return text.length
}

/** Where the colon behind a key stands, outside of braces and quotes; -1 where there is none. */
const colonIn = (content: string): number => {
  const first = content[0]
  let at = 0
  if (first === '"' || first === "'") {
    const close = content.indexOf(first, 1)
    if (close < 0) return -1
    at = close + 1
    return content[at] === ':' && (at + 1 === content.length || content[at + 1] === ' ') ? at : -1
  }
  if (first === '[' || (first === '{' && content[1] !== '{')) return -1
  for (; at < content.length; at++) {
    if (content.startsWith('{{', at)) {
      const close = content.indexOf('}}', at)
      if (close < 0) return -1
      at = close + 1
    } else if (content[at] === ':' && (at + 1 === content.length || /\s/.test(content[at + 1] ?? ''))) return at
    else if (content[at] === '#' && /\s/.test(content[at - 1] ?? '')) return -1
  }
  return -1
}
