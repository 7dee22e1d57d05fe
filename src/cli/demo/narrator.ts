import colors from 'picocolors'

/** Tells in a terminal what happens, one numbered line each, and what is waited for meanwhile. */
export interface Narrator {
  /** A line of its own. */
  say(line: string): void
  /** The next thing that happened, with what was measured. */
  step(what: string, measured: string): void
  /** What is waited for; only shown where lines can be taken back. */
  waiting(what: string): void
  /** What did not happen. */
  failed(sentence: string): void
}

/** Where the measurements begin, in columns. */
const MEASURED = 58

export const createNarrator = (out: NodeJS.WriteStream): Narrator => {
  const color = colors.createColors(out.isTTY === true && colors.isColorSupported)
  let number = 0
  let shown = false
  const clear = (): void => {
    if (shown) out.write('\r\x1b[2K')
    shown = false
  }
  return {
    say(line) {
      clear()
      out.write(`${line}\n`)
    },
    step(what, measured) {
      clear()
      number += 1
      const line = `${String(number).padStart(2)}  ${what.padEnd(MEASURED - 4)}`
      out.write(`${color.dim(line.slice(0, 4))}${line.slice(4)}  ${color.dim(measured)}`.trimEnd())
      out.write('\n')
    },
    waiting(what) {
      if (out.isTTY !== true) return
      clear()
      const columns = out.columns ?? 80
      out.write(color.dim(`    … ${what}`.slice(0, Math.max(10, columns - 1))))
      shown = true
    },
    failed(sentence) {
      clear()
      out.write(`${color.red(' ✗')}  ${sentence}\n`)
    },
  }
}
