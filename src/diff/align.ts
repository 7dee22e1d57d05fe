/** Pairs of places at which two sequences are equal, both ascending. */
export type Alignment = readonly (readonly [before: number, after: number])[]

/** Insertions and deletions up to which the shortest way is looked for. Its cost grows with their number times the length. */
const MOST_EDITS = 256

/**
 * What two sequences have in common, in order: as much as possible where they differ in few places, else what stands in order of
 * the things that are rare on both sides. Never quadratic: at most 256 × the length.
 */
export const align = (before: readonly string[], after: readonly string[]): Alignment => {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const left = before.slice(start, before.length - end)
  const right = after.slice(start, after.length - end)
  const middle = left.length === 0 || right.length === 0 ? [] : (shortest(left, right) ?? inOrder(left, right))
  return [
    ...Array.from({ length: start }, (_, index) => [index, index] as const),
    ...middle.map(([a, b]) => [a + start, b + start] as const),
    ...Array.from({ length: end }, (_, index) => [before.length - end + index, after.length - end + index] as const),
  ]
}

/** E. Myers, "An O(ND) difference algorithm and its variations" (1986). Undefined where it takes more than the most edits. */
const shortest = (before: readonly string[], after: readonly string[]): Alignment | undefined => {
  const n = before.length
  const m = after.length
  const most = Math.min(n + m, MOST_EDITS)
  if (Math.abs(n - m) > most) return undefined
  const furthest = new Int32Array(2 * most + 3)
  const at = (diagonal: number): number => furthest[diagonal + most + 1] ?? 0
  const trail: Int32Array[] = []
  for (let edits = 0; edits <= most; edits++) {
    trail.push(furthest.slice(most + 1 - edits - 1, most + 1 + edits + 2))
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1))
      let x = down ? at(diagonal + 1) : at(diagonal - 1) + 1
      let y = x - diagonal
      while (x < n && y < m && before[x] === after[y]) {
        x++
        y++
      }
      furthest[diagonal + most + 1] = x
      if (x >= n && y >= m) return walkBack(trail, n, m)
    }
  }
  return undefined
}

/** Each entry of the trail holds the diagonals from one below its number of edits to one above. */
const walkBack = (trail: readonly Int32Array[], n: number, m: number): Alignment => {
  const pairs: (readonly [number, number])[] = []
  let x = n
  let y = m
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const row = trail[edits] ?? new Int32Array()
    const at = (diagonal: number): number => row[diagonal + edits + 1] ?? 0
    const diagonal = x - y
    const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1))
    const fromX = edits === 0 ? 0 : down ? at(diagonal + 1) : at(diagonal - 1)
    const fromY = edits === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1)
    const startX = edits === 0 ? 0 : down ? fromX : fromX + 1
    while (x > startX) pairs.push([--x, --y])
    x = fromX
    y = fromY
  }
  return pairs.reverse()
}

/** The longest ascending run of pairs, each thing paired with the one that is as often before it. O(n log n). */
const inOrder = (before: readonly string[], after: readonly string[]): Alignment => {
  const places = new Map(numbered(before).map((key, index) => [key, index]))
  const pairs = numbered(after).flatMap((key, index) => {
    const place = places.get(key)
    return place === undefined ? [] : [[place, index] as const]
  })
  const ends: number[] = []
  const previous = new Int32Array(pairs.length).fill(-1)
  pairs.forEach(([place], index) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] ?? 0]?.[0] ?? 0) < place) low = middle + 1
      else high = middle
    }
    previous[index] = ends[low - 1] ?? -1
    ends[low] = index
  })
  const found: (readonly [number, number])[] = []
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index]
    if (pair) found.push(pair)
  }
  return found.reverse()
}

const numbered = (things: readonly string[]): readonly string[] => {
  const seen = new Map<string, number>()
  return things.map(thing => {
    const before = seen.get(thing) ?? 0
    seen.set(thing, before + 1)
    return `${before}\0${thing}`
  })
}
