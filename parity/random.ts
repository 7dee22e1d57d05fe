/** Numbers that look random and follow from a seed, so that a run can be repeated anywhere. */
export interface Random {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number
  /** Whether something of this likelihood (0 to 1) happens. */
  chance(likelihood: number): boolean
  /** One of them. */
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T
  /** As many different ones as wanted, in random order; all of them where there are not that many. */
  some<T>(from: readonly T[], count: number): readonly T[]
  /** Lower case letters, the first never a digit: fit for a name. */
  word(length?: number): string
}

/** Mulberry32: small, fast, and good enough to choose test cases. */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[below(from.length)]
    if (chosen === undefined) throw new Error('there is nothing to pick from')
    return chosen
  }
  return {
    below,
    pick,
    chance: likelihood => next() < likelihood,
    some: (from, count) => {
      const left = [...from]
      const chosen = []
      while (left.length > 0 && chosen.length < count) chosen.push(...left.splice(below(left.length), 1))
      return chosen
    },
    word: (length = 5) => Array.from({ length }, () => pick([...'abcdefghijklmnopqrstuvwxyz'])).join(''),
  }
}
