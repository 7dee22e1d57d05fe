/** How two sides compare over several rounds. Times and sizes in the unit that the rounds gave. */
export interface Compared {
  readonly ours: Spread
  readonly theirs: Spread
  /** Ours by theirs of the same round. */
  readonly ratio: Spread
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Median, least and most of some numbers. */
export const spread = (numbers: readonly number[]): Spread => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  }
}

/**
 * Measures two sides in turns, so that what disturbs the machine disturbs both. The first round warms up and is not
 * counted, and who goes first changes from round to round.
 */
export const interleaved = async (
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Compared> => {
  const mine: number[] = []
  const others: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? ours : theirs
    const second = round % 2 === 0 ? theirs : ours
    const one = await first()
    const other = await second()
    if (round === 0) continue
    mine.push(round % 2 === 0 ? one : other)
    others.push(round % 2 === 0 ? other : one)
  }
  const ratios = mine.map((value, round) => value / (others[round] ?? Number.NaN))
  return { ours: spread(mine), theirs: spread(others), ratio: spread(ratios) }
}

/** `1.24 × (1.19–1.31)` */
export const shownRatio = ({ median, least, most }: Spread): string =>
  `${median.toFixed(2)} × (${least.toFixed(2)}–${most.toFixed(2)})`

/** `182 ms (175–190)` */
export const shown = ({ median, least, most }: Spread, unit: string, digits = 0): string =>
  `${median.toFixed(digits)} ${unit} (${least.toFixed(digits)}–${most.toFixed(digits)})`
