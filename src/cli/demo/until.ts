/** What was waited for did not come, or cannot come any more; the message says what, and how it stood. */
export class NotReached extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NotReached'
  }
}

export interface Waiting {
  /** What is waited for, as it completes "waited for": "staging to be healthy on 1.9.0". */
  readonly what: string
  /** At most so long, in ms. */
  readonly limit: number
  /** How it stands now, in words. */
  readonly stands: () => string
  /** Told every now and then. */
  readonly progress: (line: string) => void
  readonly signal: AbortSignal
}

/** How often it is looked, in ms: in memory, so that it costs nothing. */
const EVERY = 40

/** Waits until the probe gives something other than null. Throws `NotReached` at the limit, and whatever the probe throws. */
export const until = async <T>(probe: () => T | null, waiting: Waiting): Promise<T> => {
  const began = performance.now()
  let told = -1
  for (;;) {
    waiting.signal.throwIfAborted()
    const found = probe()
    if (found !== null) return found
    const passed = performance.now() - began
    if (passed > waiting.limit)
      throw new NotReached(`Waited ${Math.round(waiting.limit / 1000)} s for ${waiting.what}. ${waiting.stands()}`)
    const second = Math.floor(passed / 250)
    if (second !== told) {
      told = second
      waiting.progress(`waits for ${waiting.what}, ${Math.floor(passed / 1000)} s. ${waiting.stands()}`)
    }
    await new Promise(resolve => setTimeout(resolve, EVERY))
  }
}
