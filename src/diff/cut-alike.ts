/** Characters of one line that are shown. Nobody reads more of one, and minified files have millions. */
const MOST = 500
/** How much of what two lines have in common is kept before the place where they part. */
const BEFORE = 100

/** The beginning of a line that is too long, with how much is left out. */
export const cutLine = (line: string): string =>
  line.length <= MOST
    ? line
    : `${whole(line.slice(0, MOST))}… (${(line.length - MOST).toLocaleString('en')} more characters)`

/** Two lines, each short enough to be shown, cut so that what differs first is in both. */
export const cutAlike = (before: string, after: string): readonly [string, string] => {
  if (before.length <= MOST && after.length <= MOST) return [before, after]
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  const start = same <= MOST - BEFORE ? 0 : same - BEFORE
  const cut = (line: string): string => cutLine(start === 0 ? line : `…${whole(line.slice(start))}`)
  return [cut(before), cut(after)]
}

/** Without half a character at either end. */
const whole = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
