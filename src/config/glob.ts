/**
 * Whether a text fits a pattern in which `*` stands for any characters (also none, also `/`) and `?` for one. Everything else stands for
 * itself. Takes time in proportion to the product of the lengths, whatever the pattern.
 */
export const fitsGlob = (pattern: string, text: string): boolean => {
  let p = 0
  let t = 0
  let star = -1
  let resume = 0
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = t
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++resume
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** Whether it has a `*` or a `?`, so that it can fit more than one text. */
export const isGlob = (pattern: string): boolean => /[*?]/.test(pattern)

/** How much a pattern says: the number of characters that stand for themselves. More is more specific. */
export const specificity = (pattern: string): number => pattern.replaceAll(/[*?]/g, '').length
