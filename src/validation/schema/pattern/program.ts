import { type CharTest, type Expression, PatternError } from './syntax.ts'

/** One instruction of the machine that matches. */
export type Instruction =
  | { readonly do: 'char'; readonly test: CharTest }
  | { readonly do: 'split'; next: number; other: number }
  | { readonly do: 'jump'; next: number }
  | { readonly do: 'assert'; readonly at: Extract<Expression, { is: 'assert' }>['at'] }
  | { readonly do: 'accept' }

/** Most instructions of one expression: counted repetitions within one another multiply. */
const MOST = 10_000

/** The first way is preferred. */
const swap = (choice: { next: number; other: number }): void => {
  ;[choice.next, choice.other] = [choice.other, choice.next]
}

/** Translates an expression into a nondeterministic machine. Throws {@link PatternError} where it would become too large. */
export const program = (expression: Expression): readonly Instruction[] => {
  const code: Instruction[] = []
  const put = (instruction: Instruction): number => {
    if (code.length >= MOST) throw new PatternError('the expression is too large')
    return code.push(instruction) - 1
  }
  const split = (): Extract<Instruction, { do: 'split' }> => {
    const instruction = { do: 'split' as const, next: 0, other: 0 }
    put(instruction)
    instruction.next = code.length
    return instruction
  }
  let written = 0
  const write = (part: Expression): void => {
    // Repetitions of what is empty put no instruction, and multiply all the same.
    if (++written > 4 * MOST) throw new PatternError('the expression is too large')
    switch (part.is) {
      case 'empty':
        return
      case 'char':
        put({ do: 'char', test: part.test })
        return
      case 'assert':
        put({ do: 'assert', at: part.at })
        return
      case 'sequence':
        for (const each of part.parts) write(each)
        return
      case 'either': {
        const ends: Extract<Instruction, { do: 'jump' }>[] = []
        for (const each of part.parts.slice(0, -1)) {
          const choice = split()
          write(each)
          const end = { do: 'jump' as const, next: 0 }
          put(end)
          ends.push(end)
          choice.other = code.length
        }
        const last = part.parts.at(-1)
        if (last) write(last)
        for (const end of ends) end.next = code.length
        return
      }
      case 'repeat': {
        for (let count = 0; count < part.least; count++) write(part.part)
        if (part.most === Number.POSITIVE_INFINITY) {
          const start = code.length
          const choice = split()
          write(part.part)
          put({ do: 'jump', next: start })
          choice.other = code.length
          if (part.lazy) swap(choice)
          return
        }
        const choices: Extract<Instruction, { do: 'split' }>[] = []
        for (let count = part.least; count < part.most; count++) {
          choices.push(split())
          write(part.part)
        }
        for (const choice of choices) {
          choice.other = code.length
          if (part.lazy) swap(choice)
        }
      }
    }
  }
  write(expression)
  put({ do: 'accept' })
  return code
}
