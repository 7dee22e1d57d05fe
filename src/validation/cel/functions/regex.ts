import { compileFinder, type Match } from '../../schema/pattern/find.ts'
import { compilePattern } from '../../schema/pattern/pattern.ts'
import type { CelBudget } from '../budget.ts'
import { type CelFunction, fn, method } from '../cel-function.ts'
import { bool, int, list, text } from '../cel-type.ts'
import { OUT_OF_STEPS } from '../equal.ts'
import { CelFailure, CelList, type CelValue } from '../value.ts'

const wrong = (why: string): CelFailure => new CelFailure(`a regular expression cannot be used: ${why}`)

const matches = (value: string, pattern: string, budget: CelBudget): CelValue => {
  const compiled = compilePattern(pattern)
  if (!compiled.ok) return wrong(compiled.why)
  budget.left -= (value.length * pattern.length) / 40
  if (budget.left < 0) return OUT_OF_STEPS
  return compiled.matches(value) ?? OUT_OF_STEPS
}

/** Matches one after another, as Go gives them: an empty one right behind another does not count. */
const found = (value: string, pattern: string, most: number, budget: CelBudget): readonly string[] | CelFailure => {
  const compiled = compileFinder(pattern)
  if (!compiled.ok) return wrong(compiled.why)
  const texts: string[] = []
  let from = 0
  let last = -1
  while (from <= value.length && texts.length < most) {
    const match: Match | null | undefined = compiled.find(value, from, budget)
    if (match === undefined) return OUT_OF_STEPS
    if (match === null) break
    const { start, end } = match
    if (start !== end || start !== last) texts.push(value.slice(start, end))
    last = end
    from = end > start ? end : end + ((value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1)
  }
  return texts
}

const all = (value: string, pattern: string, most: bigint, budget: CelBudget): CelValue => {
  const texts = found(value, pattern, most < 0n ? Number.POSITIVE_INFINITY : Number(most), budget)
  return texts instanceof CelFailure ? texts : new CelList(texts)
}

/** Regular expressions in the syntax of Go. None takes more time than in proportion to the text. */
export const REGEX: readonly CelFunction[] = [
  method('matches', [text, text], bool, matches),
  fn('matches', [text, text], bool, matches),
  method('find', [text, text], text, (value, pattern, budget) => {
    const texts = found(value, pattern, 1, budget)
    return texts instanceof CelFailure ? texts : (texts[0] ?? '')
  }),
  method('findAll', [text, text], list(text), (value, pattern, budget) => all(value, pattern, -1n, budget)),
  method('findAll', [text, text, int], list(text), all),
]
