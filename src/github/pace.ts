/** How fast one installation may go. */
export interface Pacing {
  /** Milliseconds between two writes of one installation; 0 in tests and in the demo. */
  readonly gapMs: number
  /** Requests of one installation that may be under way together. */
  readonly inFlight: number
}

/**
 * What GitHub asks of integrations: a second between writes, and few requests at a time.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export const productionPacing: Pacing = { gapMs: 1000, inFlight: 8 }
export const noPacing: Pacing = { gapMs: 0, inFlight: 50 }

/** Lets requests through at the pace that GitHub asks for; reads never wait for the gap between writes. */
export interface Pace {
  /** Resolves when the request may be sent; the answer must be called when it is over. */
  enter(installation: string, write: boolean): Promise<() => void>
}

interface Lane {
  under: number
  readonly waiting: (() => void)[]
  nextWrite: number
  lastWrite: Promise<void>
}

/**
 * A pace of our own, because the stock throttle also puts a second between GraphQL *queries* and three between
 * notifying writes: reading would be as slow as writing.
 */
export function createPace(pacing: Pacing, now: () => number, pause: (ms: number) => Promise<void>): Pace {
  const lanes = new Map<string, Lane>()

  const lane = (installation: string): Lane => {
    const found = lanes.get(installation) ?? { under: 0, waiting: [], nextWrite: 0, lastWrite: Promise.resolve() }
    lanes.set(installation, found)
    return found
  }

  const seat = async (at: Lane): Promise<void> => {
    if (at.under >= pacing.inFlight) await new Promise<void>(free => at.waiting.push(free))
    at.under += 1
  }

  return {
    async enter(installation, write) {
      const at = lane(installation)
      let over: (() => void) | undefined
      if (write) {
        const before = at.lastWrite
        at.lastWrite = new Promise(resolve => {
          over = resolve
        })
        await before
        const wait = at.nextWrite - now()
        if (wait > 0) await pause(wait)
      }
      await seat(at)
      return () => {
        if (write) at.nextWrite = now() + pacing.gapMs
        over?.()
        at.under -= 1
        at.waiting.shift()?.()
      }
    },
  }
}
