/** Work that takes less is not told, in ms. */
const PATIENCE = 1000

/** A line that says how far a work is, while it lasts. */
export interface Progress {
  readonly step: (done: number, all: number) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Shows on a terminal how far a work is, once it takes longer than a second; anywhere else it is quiet. */
export const showProgress = (out: NodeJS.WriteStream, words: (done: number, all: number) => string): Progress => {
  if (!out.isTTY) return { step: () => {}, end: () => {} }
  let line = ''
  let shown = false
  const show = (): void => {
    shown = true
    out.write(`\r\x1b[K${line}`)
  }
  const timer = setTimeout(show, PATIENCE)
  return {
    step: (done, all) => {
      line = words(done, all)
      if (shown) show()
    },
    end: () => {
      clearTimeout(timer)
      if (shown) out.write('\r\x1b[K')
    },
  }
}
