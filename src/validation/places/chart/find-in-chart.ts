import { isMap, at as valueAt } from '../../../diff/json.ts'
import type { YamlNode } from '../../../overlay/yaml-node.ts'
import { findIn, type Hit } from '../find-in.ts'
import { type Piece, within } from '../piece.ts'
import { isHiddenOf, isScalar, saysValue } from '../same-value.ts'
import type { SourceFile } from '../source-file.ts'
import type { SourceFiles } from '../source-files.ts'
import type { Subject } from '../subject.ts'
import type { Chart } from './chart.ts'
import { type Reference, referencesIn, resolved } from './references.ts'
import { actionsIn, isLiteral, literalOf, type Printed, type TemplateNode } from './template-node.ts'

/** More than any template needs; a hostile one gets no more either. */
const MOST_STEPS = 20_000
/** How deep what includes includes. */
const DEEPEST = 8

/**
 * Where a chart sets what stands at a path of an object: the line of the template, and where that line takes it from the values, the
 * place of those.
 */
export const findInChart = (
  files: SourceFiles,
  chart: Chart,
  path: string,
  subject: Subject,
  steps: readonly string[],
): Hit | undefined => {
  const file = files.of(path)
  const template = chart.template(path)
  if (!file || !template) return undefined
  const likely = template.documents.slice(0, 2000).map(node => ({ node, score: documentLikeness(node, subject) }))
  const most = Math.max(...likely.map(({ score }) => score))
  if (!(most > Number.NEGATIVE_INFINITY)) return undefined
  const walk = new Walk(files, chart, steps)
  return likely
    .filter(({ score }) => score === most)
    .map(({ node }) => walk.from(node, file, subject.object, 0, [[]], 0))
    .reduce<Hit | undefined>(better, undefined)
}

const better = (best: Hit | undefined, hit: Hit): Hit =>
  !best || hit.depth > best.depth || (hit.depth === best.depth && hit.same && !best.same) ? hit : best

/** How likely a document of a template made an object; minus infinity where it did not. */
export const documentLikeness = (document: TemplateNode, { kind, object }: Subject): number => {
  const said = (node: TemplateNode | undefined, key: string): TemplateNode | undefined =>
    node?.children.find(each => each.key === key)
  const written = said(document, 'kind')?.value?.text ?? '{{'
  if (isLiteral(written) && literalOf(written) !== kind) return Number.NEGATIVE_INFINITY
  const name = said(said(document, 'metadata'), 'name')?.value?.text
  const rendered = String(valueAt(object, 'metadata', 'name'))
  const base = isLiteral(written) ? 4 : 0
  if (name === undefined) return base
  if (isLiteral(name)) return literalOf(name) === rendered ? base + 3 : base - 2
  const parts = name.split(/\{\{.*?\}\}/).map(part => part.replaceAll(/["']/g, '').trim())
  const literal = parts.filter(part => part !== '')
  return base + (literal.every(part => rendered.includes(part)) ? literal.join('').length / 1000 : -1)
}

class Walk {
  readonly #files: SourceFiles
  readonly #chart: Chart
  readonly #steps: readonly string[]
  #left = MOST_STEPS

  constructor(files: SourceFiles, chart: Chart, steps: readonly string[]) {
    this.#files = files
    this.#chart = chart
    this.#steps = steps
  }

  /** `context` is what the template or definition was called with, `value` the rendered value at `depth` steps. */
  from(
    node: TemplateNode,
    file: SourceFile,
    value: unknown,
    depth: number,
    context: readonly Reference[],
    included: number,
  ): Hit {
    const key = node.indent < 0 ? (node.children[0]?.start ?? node.start) : node.start
    const here: Hit = { file, depth, key, value: node.value?.start ?? key, same: false }
    const step = this.#steps[depth]
    if (--this.#left < 0) return here
    const printed = node.value ? [...printedBy(node), ...node.printed] : node.printed
    if (step === undefined) return this.#end(node, printed, here, value, context, included)
    const next = valueAt(value, step)
    let best = here
    for (const child of childrenAt(node, value, step)) {
      const hit = this.from(child, file, next, depth + 1, context, included)
      if (hit.depth > best.depth || (hit.depth === best.depth && hit.same && !best.same)) best = hit
    }
    if (best.depth > depth) return best
    for (const each of printed) best = better(best, this.#through(each, here, value, context, included))
    return best
  }

  /** Where all of the pointer was found. */
  #end(
    node: TemplateNode,
    printed: readonly Printed[],
    here: Hit,
    value: unknown,
    context: readonly Reference[],
    included: number,
  ): Hit {
    const text = node.value?.text
    if (text !== undefined && isLiteral(text))
      return { ...here, same: isScalar(value) && literalOf(text) === String(value) }
    for (const each of printed) {
      const hit = this.#through(each, here, value, context, included)
      if (hit !== here && (hit.same || !isScalar(value) || node.children.length === 0)) return hit
    }
    return here
  }

  /** What an action prints: out of the values, or by a definition. */
  #through(
    { expressions, scope }: Printed,
    here: Hit,
    value: unknown,
    context: readonly Reference[],
    included: number,
  ): Hit {
    const rest = this.#steps.slice(here.depth)
    let best: Hit | undefined
    for (const expression of expressions.slice(0, 20)) {
      const called = /\b(?:include|template)\s+(?:"([^"]+)"|`([^`]+)`)([\s\S]*)/.exec(expression)
      if (called && included < DEEPEST) {
        const definition = this.#chart.definition(called[1] ?? called[2] ?? '')
        const file = definition && this.#files.of(definition[1])
        const passed = resolved(referencesIn((called[3] ?? '').replace(/\|.*$/s, ''), scope), context)
        if (definition && file) {
          const hit = this.from(definition[0], file, value, here.depth, passed, included + 1)
          const inside = hit.file !== file || hit.depth > here.depth || hit.same
          if (inside && (!best || hit.depth > best.depth || hit.same)) best = hit
        }
        continue
      }
      for (const reference of resolved(referencesIn(expression, scope), context)) {
        const hit = this.#inValues(reference, value, rest, here.depth)
        // Of several that are put together the last that is part of it decides: the tag of an image.
        if (hit && (!best || hit.depth > best.depth || (hit.depth === best.depth && (hit.same || !best.same))))
          best = hit
      }
    }
    return best ?? here
  }

  #inValues([root, ...path]: Reference, value: unknown, rest: readonly string[], depth: number): Hit | undefined {
    if (root === 'Chart') {
      const about = this.#chart.about(path[0] ?? '')
      return about ? this.#reach(about.piece, [about.key], value, rest, depth) : undefined
    }
    if (root !== 'Values') return undefined
    const set = rest.length === 0 ? this.#chart.setAt(path) : undefined
    if (set) return this.#reach(set, [], value, rest, depth)
    let first: Hit | undefined
    for (const { piece, under } of this.#chart.layers) {
      const hit = this.#reach(piece, [...under, ...path], value, rest, depth)
      if (hit?.same) return hit
      if (hit && (!first || hit.depth > first.depth)) first = hit
    }
    return first
  }

  /** What stands at a path of values, and behind that at the rest of the pointer. */
  #reach(
    piece: Piece,
    path: readonly string[],
    value: unknown,
    rest: readonly string[],
    depth: number,
  ): Hit | undefined {
    let found: readonly Entry[] = [{ node: piece.node, key: piece.node.start }]
    for (const step of path) {
      found = found.flatMap(({ node }) => (step === '*' ? itemsAndValues(node) : childAt(node, step))).slice(0, 200)
      this.#left -= found.length
      if (this.#left < 0) return undefined
    }
    const whole = this.#steps.length === depth + rest.length ? valueAt(value, ...rest) : undefined
    let best: Hit | undefined
    for (const { node, key } of found) {
      // What is left empty is not where a value comes from: templates take something else then.
      if (rest.length === 0 && isScalar(value) && value !== '' && node.kind === 'scalar' && node.value === '') continue
      const hit = findIn(within(piece, node), value, rest, depth)
      const at = hit.depth === depth ? { ...hit, key: piece.offset(key) } : hit
      const part = rest.length === 0 && isPart(node, whole)
      best = better(best, part ? { ...at, same: true } : at)
    }
    return best
  }
}

interface Entry {
  readonly node: YamlNode
  readonly key: number
}

const childAt = (node: YamlNode, step: string): readonly Entry[] => {
  if (node.kind === 'list') {
    const item = node.items[Number(step)]
    return item ? [{ node: item, key: item.start }] : []
  }
  const index = node.kind === 'map' ? node.keys.lastIndexOf(step) : -1
  const child = node.kind === 'map' ? node.values[index] : undefined
  return node.kind === 'map' && child ? [{ node: child, key: node.keyStarts[index] ?? child.start }] : []
}

const itemsAndValues = (node: YamlNode): readonly Entry[] => {
  if (node.kind === 'list') return node.items.slice(0, 200).map(item => ({ node: item, key: item.start }))
  if (node.kind !== 'map') return []
  return node.values.slice(0, 200).map((item, index) => ({ node: item, key: node.keyStarts[index] ?? item.start }))
}

/** Whether what is written is all of a rendered text, or some of it. */
const isPart = (node: YamlNode, value: unknown): boolean => {
  if (node.kind !== 'scalar' || node.value === '' || !isScalar(value)) return false
  if (saysValue(node, value)) return true
  const text = String(value)
  return text.includes(node.value.trimEnd()) || isHiddenOf(text, node.value)
}

/** What a key's own line prints. */
const printedBy = ({ value, scope }: TemplateNode): readonly Printed[] => {
  const expressions = value ? actionsIn(value.text) : []
  return value && expressions.length > 0 ? [{ expressions, scope, start: value.start }] : []
}

/** Children that may be what stands at a step: keys by their name, else those that a template names; items by what is literal in them. */
const childrenAt = (node: TemplateNode, value: unknown, step: string): readonly TemplateNode[] => {
  if (!Array.isArray(value)) {
    const exact = node.children.filter(each => each.key === step)
    return exact.length > 0 ? exact : node.children.filter(({ key }) => key !== null && !isLiteral(key))
  }
  const items = node.children.filter(({ key }) => key === null)
  const wanted = value[Number(step)]
  const scored = items.map((item, index) => ({
    item,
    score: itemLikeness(item, wanted) + (index === Number(step) && items.length === value.length ? 0.5 : 0),
  }))
  return scored
    .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ item }) => item)
}

const itemLikeness = ({ children, value }: TemplateNode, wanted: unknown): number => {
  if (isScalar(wanted)) {
    if (!value) return 0
    return isLiteral(value.text) ? (literalOf(value.text) === String(wanted) ? 2 : Number.NEGATIVE_INFINITY) : 0.1
  }
  if (!isMap(wanted)) return 0
  let score = 0
  for (const { key, value: written } of children.slice(0, 50)) {
    if (key === null || !written || !isLiteral(written.text)) continue
    const same = literalOf(written.text) === String(valueAt(wanted, key))
    if (same) score += key === 'name' ? 10 : 1
    else if (key === 'name') return Number.NEGATIVE_INFINITY
  }
  return score
}
