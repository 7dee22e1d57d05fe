import type { DiffLine, FieldPath } from './diff-lines.ts'

/** Lines that stay the same, shown before and after each that does not. */
const CONTEXT = 2

/** A comparison as people read it: hunks under the field that they are about. */
export interface Unified {
  /** Lines end with \n; empty where nothing differs. */
  readonly text: string
  /** Lines that only the head has, also those that are not shown. */
  readonly added: number
  /** Lines that only the base has, also those that are not shown. */
  readonly removed: number
}

/**
 * Hunks with two lines of context. Their heads name the field that all of their changes are in: `@@ spec.replicas @@`; of a whole
 * object, `whole` is named. After `most` changed lines the last head says how many more there are.
 */
export const unified = (lines: readonly DiffLine[], whole: string, most = 2_000): Unified => {
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const added = changed.filter(index => lines[index]?.sign === '+').length
  const shown = changed.slice(0, most)
  const hunks: { from: number; to: number }[] = []
  for (const index of shown) {
    const last = hunks.at(-1)
    if (last && index - last.to <= 2 * CONTEXT + 1) last.to = index
    else hunks.push({ from: index, to: index })
  }
  // What follows the last line that is shown may be a change that is not.
  const cutAt = changed[shown.length] ?? lines.length
  const text = hunks.map(({ from, to }) => {
    const inside = lines.slice(from, to + 1).filter(({ sign }) => sign !== ' ')
    const around = lines.slice(Math.max(0, from - CONTEXT), Math.min(to + 1 + CONTEXT, cutAt))
    const body = around.map(({ sign, text: line }) => `${sign}${line}`)
    return `@@ ${fieldOf(inside) || whole} @@\n${body.map(line => `${line}\n`).join('')}`
  })
  const left = changed.length - shown.length
  if (left > 0) text.push(`@@ ${left.toLocaleString('en')} more changed ${left === 1 ? 'line' : 'lines'} @@\n`)
  return { text: text.join(''), added, removed: changed.length - added }
}

/** The field that all lines are in, as people write it; empty where that is the whole object. */
const fieldOf = (lines: readonly DiffLine[]): string => {
  const paths = lines.map(({ at }) => stepsOf(at))
  const [first = [], ...others] = paths
  const common = others.reduce((length, path) => {
    let same = 0
    while (same < length && path[same]?.step === first[same]?.step) same++
    return same
  }, first.length)
  return first
    .slice(0, common)
    .map(({ step, item }, index) => {
      const shown = step.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD').slice(0, 100)
      return item || !/^[\w-]+$/.test(shown) ? `[${shown}]` : index === 0 ? shown : `.${shown}`
    })
    .join('')
}

const stepsOf = (path: FieldPath | null): readonly FieldPath[] => {
  const steps: FieldPath[] = []
  for (let at = path; at; at = at.parent) steps.push(at)
  return steps.reverse()
}
