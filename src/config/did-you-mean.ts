/**
 * The known word that somebody most likely meant, or undefined where nothing is near: one slip of the keyboard for three letters, or the
 * beginning of exactly one known word (`prod` for `production`). Letter case does not count. The first of several equally near wins.
 */
export const didYouMean = (word: string, known: Iterable<string>): string | undefined => {
  const typed = word.toLowerCase()
  // Nobody types a key that long; the table below would grow with its square.
  if (typed === '' || typed.length > 100) return undefined
  const words = [...known].filter(candidate => candidate !== word && candidate.length <= 100)
  const most = Math.max(1, Math.floor(typed.length / 3))
  let best: { word: string; distance: number } | undefined
  for (const candidate of words) {
    if (Math.abs(candidate.length - typed.length) > most) continue
    const distance = editDistance(typed, candidate.toLowerCase())
    // "a" is one slip from every other word of one letter, which says nothing.
    if (distance > most || distance >= Math.max(typed.length, candidate.length)) continue
    if (best === undefined || distance < best.distance) best = { word: candidate, distance }
  }
  if (best) return best.word
  const begun = typed.length < 2 ? [] : words.filter(candidate => candidate.toLowerCase().startsWith(typed))
  return begun.length === 1 ? begun[0] : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
const editDistance = (a: string, b: string): number => {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let least = Math.min((line[column - 1] ?? 0) + 1, (above[column] ?? 0) + 1, (above[column - 1] ?? 0) + same)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (before[column - 2] ?? 0) + 1)
      line.push(least)
    }
    before = above
    above = line
  }
  return above[b.length] ?? 0
}
