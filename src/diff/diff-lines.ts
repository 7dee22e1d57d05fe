import { align } from './align.ts'
import { cutAlike, cutLine } from './cut-alike.ts'
import type { Difference } from './difference.ts'
import { isMap, keysOf } from './json.ts'
import { yamlBlock, yamlScalar } from './yaml-scalar.ts'

/** Where a line belongs to, as a chain from the field to the root; null is the root. */
export interface FieldPath {
  readonly parent: FieldPath | null
  /** A key, or of an item of a list what it is known by. */
  readonly step: string
  readonly item: boolean
}

/** One line of a comparison. */
export interface DiffLine {
  /** On both sides, only on the base, only on the head. */
  readonly sign: ' ' | '-' | '+'
  readonly text: string
  readonly at: FieldPath | null
}

type Sign = DiffLine['sign']

/** The whole comparison of two objects as lines of YAML. Without the lines of one side, it is the YAML of the other. */
export const diffLines = (difference: Difference): readonly DiffLine[] => {
  const writer = new Writer()
  writer.difference(difference, { text: '', column: 0, after: 'dash' }, null)
  return writer.lines
}

/** Where a value begins. */
interface Start {
  /** What stands before it on its line. */
  readonly text: string
  /** After a key the column of the key; after a dash the one after it. The root is as if after a dash. */
  readonly column: number
  readonly after: 'key' | 'dash'
}

/** Where the entries of a map or list stand: the first of them perhaps on the line of a dash. */
interface Inside {
  readonly first: string
  readonly rest: string
}

class Writer {
  readonly lines: DiffLine[] = []

  difference(difference: Difference, start: Start, at: FieldPath | null): void {
    if (difference.kind === 'same') this.#value(' ', difference.after, start, at)
    else if (difference.kind === 'added') this.#value('+', difference.after, start, at)
    else if (difference.kind === 'removed') this.#value('-', difference.before, start, at)
    else if (difference.kind === 'changed') this.#changed(difference.before, difference.after, start, at)
    else if (difference.kind === 'map') {
      const inside = this.#open(' ', start, 2, at)
      difference.entries.forEach(({ key, difference: entry }, index) => {
        this.difference(entry, underKey(inside, index, key), { parent: at, step: key, item: false })
      })
    } else {
      const inside = this.#open(' ', start, 0, at)
      difference.items.forEach(({ label, difference: item }, index) => {
        const path = { parent: at, step: label, item: true }
        const begin = underDash(inside, index)
        if (beginsAlike(item)) this.difference(item, begin, path)
        else {
          this.#value('-', side(item, 'before'), begin, path)
          this.#value('+', side(item, 'after'), begin, path)
        }
      })
    }
  }

  #changed(before: unknown, after: unknown, start: Start, at: FieldPath | null): void {
    const left = typeof before === 'string' ? yamlBlock(before) : undefined
    const right = typeof after === 'string' ? yamlBlock(after) : undefined
    if (left && right) this.#texts(left, right, start, at)
    else if (isScalar(before) && isScalar(after) && !left && !right) {
      const [shownBefore, shownAfter] = cutAlike(yamlScalar(before), yamlScalar(after))
      this.#push('-', start.text + shownBefore, at)
      this.#push('+', start.text + shownAfter, at)
    } else {
      this.#value('-', before, start, at)
      this.#value('+', after, start, at)
    }
  }

  #texts(before: Block, after: Block, start: Start, at: FieldPath | null): void {
    if (before.head === after.head) this.#push(' ', start.text + before.head, at)
    else {
      this.#push('-', start.text + before.head, at)
      this.#push('+', start.text + after.head, at)
    }
    let from = 0
    let to = 0
    for (const [a, b] of [...align(before.lines, after.lines), [before.lines.length, after.lines.length] as const]) {
      const removed = before.lines.slice(from, a)
      const added = after.lines.slice(to, b)
      const pairs = removed.map((line, index) => cutAlike(line, added[index] ?? ''))
      for (const [line] of pairs) this.#text('-', line, start, at)
      added.forEach((line, index) => {
        this.#text('+', pairs[index]?.[1] ?? line, start, at)
      })
      const same = before.lines[a]
      if (same !== undefined) this.#text(' ', same, start, at)
      from = a + 1
      to = b + 1
    }
  }

  #value(sign: Sign, value: unknown, start: Start, at: FieldPath | null): void {
    if (isMap(value) && Object.keys(value).length > 0) {
      const inside = this.#open(sign, start, 2, at)
      keysOf(value).forEach((key, index) => {
        this.#value(
          sign,
          value[key],
          underKey(inside, index, key),
          sign === ' ' ? at : { parent: at, step: key, item: false },
        )
      })
    } else if (Array.isArray(value) && value.length > 0) {
      const inside = this.#open(sign, start, 0, at)
      value.forEach((item: unknown, index) => {
        this.#value(sign, item, underDash(inside, index), at)
      })
    } else {
      const block = typeof value === 'string' ? yamlBlock(value) : undefined
      const empty = Array.isArray(value) ? '[]' : isMap(value) ? '{}' : undefined
      this.#push(sign, start.text + (block?.head ?? empty ?? yamlScalar(value)), at)
      for (const line of block?.lines ?? []) this.#text(sign, line, start, at)
    }
  }

  /** Begins a map or list: after a dash on its line, after a key on the next one. Lists stand as far left as their key. */
  #open(sign: Sign, start: Start, step: 0 | 2, at: FieldPath | null): Inside {
    if (start.after === 'dash') return { first: start.text, rest: ' '.repeat(start.column) }
    this.#push(sign, start.text.trimEnd(), at)
    const rest = ' '.repeat(start.column + step)
    return { first: rest, rest }
  }

  #text(sign: Sign, line: string, { column, after }: Start, at: FieldPath | null): void {
    this.#push(sign, line === '' ? '' : ' '.repeat(after === 'key' ? column + 2 : Math.max(column, 2)) + line, at)
  }

  #push(sign: Sign, text: string, at: FieldPath | null): void {
    this.lines.push({ sign, text: cutLine(text), at })
  }
}

type Block = NonNullable<ReturnType<typeof yamlBlock>>

const underKey = ({ first, rest }: Inside, index: number, key: string): Start => ({
  text: `${index === 0 ? first : rest}${yamlScalar(key)}: `,
  column: rest.length,
  after: 'key',
})

const underDash = ({ first, rest }: Inside, index: number): Start => ({
  text: `${index === 0 ? first : rest}- `,
  column: rest.length + 2,
  after: 'dash',
})

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null

/** Whether the line with an item's dash stands on both sides, or on each with its own sign. Else the dash would be lost on one. */
const beginsAlike = (difference: Difference): boolean => {
  if (difference.kind === 'list') return startsAlike(difference.items[0]?.difference)
  if (difference.kind !== 'map') return true
  const first = difference.entries[0]?.difference.kind
  return first !== 'added' && first !== 'removed'
}

const startsAlike = (difference: Difference | undefined): boolean =>
  difference !== undefined && difference.kind !== 'added' && difference.kind !== 'removed' && beginsAlike(difference)

/** What one side has of something that both have. */
const side = (difference: Difference, which: 'before' | 'after'): unknown => {
  if (difference.kind === 'same') return difference.after
  if (difference.kind === 'changed') return difference[which]
  if (difference.kind === 'added') return which === 'after' ? difference.after : undefined
  if (difference.kind === 'removed') return which === 'before' ? difference.before : undefined
  if (difference.kind === 'list')
    return difference.items.map(item => side(item.difference, which)).filter(item => item !== undefined)
  return Object.fromEntries(
    difference.entries
      .map(({ key, difference: entry }) => [key, side(entry, which)] as const)
      .filter(([, value]) => value !== undefined),
  )
}
