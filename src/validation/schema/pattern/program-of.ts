import { type Instruction, program } from './program.ts'
import { PatternError, parsePattern } from './syntax.ts'

/** The program of an expression, or why it cannot be used. */
export type Programmed =
  | { readonly ok: true; readonly program: readonly Instruction[] }
  | { readonly ok: false; readonly why: string }

const MOST_LENGTH = 10_000

/** Reads an expression in Go's syntax. */
export const programOf = (pattern: string): Programmed => {
  if (pattern.length > MOST_LENGTH) return { ok: false, why: 'the expression is too long' }
  try {
    return { ok: true, program: program(parsePattern(pattern)) }
  } catch (error) {
    if (error instanceof PatternError) return { ok: false, why: error.message }
    throw error
  }
}

/** What is made of texts, kept for so many of them. */
export const remembering = <T>(most: number, make: (text: string) => T): ((text: string) => T) => {
  const kept = new Map<string, T>()
  return text => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const made = make(text)
    if (kept.size >= most) kept.clear()
    kept.set(text, made)
    return made
  }
}
