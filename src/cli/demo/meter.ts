import type { GitHub } from '../../sim/github/server.ts'

/** Measures the app from the outside: GitHub's own ledger and a clock. */
export interface Meter {
  /** Seconds since the last time this was asked. */
  seconds(): number
  /** Requests of the app that count against GitHub's limits, since the last time this was asked. */
  requests(): number
  /** Since the beginning. */
  total(): { readonly seconds: number; readonly requests: number; readonly fetches: number }
}

export const createMeter = ({ world }: GitHub, slug: string): Meter => {
  const ours = new Set([`${slug}[bot]`, `app/${slug}`])
  const began = performance.now()
  const first = world.ledger.calls.length
  let last = began
  let seen = first
  const metered = (from: number): number =>
    world.ledger.calls.slice(from).filter(call => call.metered !== null && ours.has(call.identity)).length
  return {
    seconds() {
      const passed = performance.now() - last
      last = performance.now()
      return passed / 1000
    },
    requests() {
      const made = metered(seen)
      seen = world.ledger.calls.length
      return made
    },
    total: () => ({
      seconds: (performance.now() - began) / 1000,
      requests: metered(first),
      fetches: world.ledger.calls.slice(first).filter(call => call.key === 'git fetch' && ours.has(call.identity))
        .length,
    }),
  }
}

/** `3 requests to GitHub`. */
export const requests = (number: number): string =>
  number === 1 ? '1 request to GitHub' : `${number} requests to GitHub`

/** `2 s`, `0.4 s`. */
export const seconds = (number: number): string =>
  number < 9.95 ? `${number.toFixed(1)} s` : `${Math.round(number)} s`
