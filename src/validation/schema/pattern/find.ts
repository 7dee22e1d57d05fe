import { holds, neighbour } from './pattern.ts'
import type { Instruction } from './program.ts'
import { programOf, remembering } from './program-of.ts'

/** Where a match begins and ends, in units of JavaScript. */
export interface Match {
  readonly start: number
  readonly end: number
}

/** Steps that may still be taken. */
export interface Steps {
  left: number
}

/** Finds the first match from a unit on; null where there is none, undefined where that would take more steps than there are. */
export type Finder = (text: string, from: number, steps: Steps) => Match | null | undefined

/** What waits at an instruction, and where its match would begin. The first of a list is preferred. */
interface Thread {
  readonly at: number
  readonly start: number
}

const finder = (code: readonly Instruction[]): Finder => {
  const seen = new Int32Array(code.length)
  let round = 0
  return (text, from, steps) => {
    /** Follows an instruction to all that wait for a character, in the order in which they are preferred. */
    const follow = (list: Thread[], first: number, start: number, before: number, behind: number): void => {
      const open = [first]
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        if (seen[at] === round) continue
        seen[at] = round
        steps.left -= 0.1
        const instruction = code[at]
        if (instruction === undefined || instruction.do === 'accept' || instruction.do === 'char')
          list.push({ at, start })
        else if (instruction.do === 'jump') open.push(instruction.next)
        else if (instruction.do === 'split') open.push(instruction.other, instruction.next)
        else if (holds(instruction.at, neighbour(before), neighbour(behind))) open.push(at + 1)
      }
    }
    let found: Match | null = null
    let threads: Thread[] = []
    let before = from > 0 ? (text.codePointAt(from - 1) ?? -1) : -1
    round++
    for (let unit = from; unit <= text.length; ) {
      if (steps.left < 0) return undefined
      const point = text.codePointAt(unit) ?? -1
      // Those that began before are followed already, with this place before and behind them.
      if (found === null) follow(threads, 0, unit, before, point)
      if (threads.length === 0) {
        if (found) return found
      }
      const width = point > 0xffff ? 2 : 1
      const behind = text.codePointAt(unit + width) ?? -1
      const next: Thread[] = []
      round++
      for (const { at, start } of threads) {
        const instruction = code[at]
        if (instruction?.do === 'char') {
          if (point >= 0 && instruction.test(point)) follow(next, at + 1, start, point, behind)
        } else {
          found = { start, end: unit }
          break
        }
      }
      threads = next
      before = point
      unit += width
    }
    return found
  }
}

/** An expression of which the matches are wanted, or why it cannot be used. */
export type Findable = { readonly ok: true; readonly find: Finder } | { readonly ok: false; readonly why: string }

/** Makes a regular expression of Go's syntax into one that finds matches in time in proportion to the text, as Go finds them. */
export const compileFinder: (pattern: string) => Findable = remembering(200, pattern => {
  const made = programOf(pattern)
  return made.ok ? { ok: true, find: finder(made.program) } : made
})
