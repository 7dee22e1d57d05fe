/** Whether a text fits a pattern with `*` (any text) and `?` (one character). Takes no more steps than the product of both lengths. */
export const fitsWildcard = (pattern: string, text: string): boolean => {
  let at = 0
  let next = 0
  let star = -1
  let held = 0
  while (at < text.length) {
    if (next < pattern.length && pattern[next] === '*') {
      star = next++
      held = at
    } else if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      next++
      at++
    } else if (star >= 0) {
      // What the last star stands for gets one character longer.
      next = star + 1
      at = ++held
    } else return false
  }
  while (pattern[next] === '*') next++
  return next === pattern.length
}
