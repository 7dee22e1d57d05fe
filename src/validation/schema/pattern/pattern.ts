import type { Instruction } from './program.ts'
import { programOf, remembering } from './program-of.ts'

/** What is before or behind a place: nothing, a line's end, a character of words, or another. */
export type Neighbour = 0 | 1 | 2 | 3
/** What a code point is for its neighbours; -1 is nothing. */
export const neighbour = (point: number): Neighbour => {
  if (point < 0) return 0
  if (point === 10) return 1
  return (point >= 48 && point <= 57) || (point >= 65 && point <= 90) || point === 95 || (point >= 97 && point <= 122)
    ? 2
    : 3
}

/** Whether an assertion holds between two places. */
export const holds = (at: string, before: Neighbour, behind: Neighbour): boolean => {
  switch (at) {
    case 'begin':
      return before === 0
    case 'end':
      return behind === 0
    case 'line begin':
      return before < 2
    case 'line end':
      return behind < 2
    default:
      return ((before === 2) !== (behind === 2)) === (at === 'word')
  }
}

/** A place that the machine can be in: what waits for a character, after what was before. */
interface State {
  readonly seeds: readonly number[]
  readonly before: Neighbour
  /** Where each character leads; true where the expression has matched. */
  readonly after: Map<number, State | true>
}

/** Whether the text contains a match; undefined where that would take more steps than allowed. */
export type Pattern = (text: string) => boolean | undefined

/** Most instructions that are looked at for one text. */
const MOST_STEPS = 5_000_000
/** Most states that are kept for one expression, so that a hostile one does not take memory. */
const MOST_STATES = 500
/** Most characters whose way out of a state is kept. */
const MOST_WAYS = 256

const machine = (code: readonly Instruction[]): Pattern => {
  let states = new Map<string, State>()
  let steps = 0
  const state = (seeds: readonly number[], before: Neighbour): State => {
    const key = `${before}:${seeds.join(',')}`
    const known = states.get(key)
    if (known) return known
    if (states.size >= MOST_STATES) states = new Map()
    const made: State = { seeds, before, after: new Map() }
    states.set(key, made)
    return made
  }
  const step = (from: State, point: number): State | true => {
    const behind = neighbour(point)
    const seen = new Set<number>()
    const open = [...from.seeds].reverse()
    const reached = new Set<number>()
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      steps++
      const instruction = code[at]
      if (instruction === undefined || instruction.do === 'accept') return true
      if (instruction.do === 'char') {
        if (point >= 0 && instruction.test(point)) reached.add(at + 1)
      } else if (instruction.do === 'jump') open.push(instruction.next)
      else if (instruction.do === 'split') open.push(instruction.other, instruction.next)
      else if (holds(instruction.at, from.before, behind)) open.push(at + 1)
    }
    // A match may begin behind every character.
    reached.add(0)
    return state(
      [...reached].sort((a, b) => a - b),
      behind,
    )
  }
  return text => {
    steps = 0
    let current = state([0], 0)
    const follow = (point: number): State | true => {
      const known = current.after.get(point)
      if (known !== undefined) return known
      const next = step(current, point)
      if (current.after.size < MOST_WAYS) current.after.set(point, next)
      return next
    }
    for (const char of text) {
      const next = follow(char.codePointAt(0) ?? 0)
      if (next === true) return true
      if (++steps > MOST_STEPS) return undefined
      current = next
    }
    return follow(-1) === true
  }
}

/** What an expression of a schema does, or why it cannot be used. */
export type Compiled = { readonly ok: true; readonly matches: Pattern } | { readonly ok: false; readonly why: string }

/**
 * Makes a regular expression of Go's syntax and meaning, as the API server has them, into one that needs time in proportion to the
 * text, whatever the expression is: it never goes back. JavaScript's own engine does, and `(a+)+$` stops it.
 */
export const compilePattern: (pattern: string) => Compiled = remembering(1_000, pattern => {
  const made = programOf(pattern)
  return made.ok ? { ok: true, matches: machine(made.program) } : made
})
