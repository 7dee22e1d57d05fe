/** One bracket that is open while a text is read. */
interface Open {
  readonly bracket: string
  /** Whether an optional item began in it, and its end is to be marked. */
  marked: boolean
  /** Conditions whose ":" has not come. */
  conditions: number
}

const STRING =
  /[rRbB]{0,2}(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\/[^\n]*/y
const WORD = /[\w.]+/y

/**
 * The parser does not know optional items, as `[?a]` and `{?"k": b}`. They are written for it as `[-!(a)]`, which can mean nothing else:
 * there is no negative of a truth.
 */
export const withOptionalItems = (expression: string): string => {
  if (!/[[{,]\s*\?/.test(expression)) return expression
  const parts: string[] = []
  const open: Open[] = []
  /** Whether something ends here that could be indexed, and what the last sign was. */
  let [operand, last] = [false, '']
  for (let at = 0; at < expression.length; ) {
    STRING.lastIndex = at
    WORD.lastIndex = at
    const text = STRING.exec(expression)?.[0]
    const piece = text ?? WORD.exec(expression)?.[0] ?? expression.charAt(at)
    at += piece.length
    if (text?.startsWith('//') || /^\s$/.test(piece)) {
      parts.push(piece)
      continue
    }
    const inner = open.at(-1)
    if (piece.length === 1 && '([{'.includes(piece)) {
      open.push({ bracket: piece === '[' && operand ? 'index' : piece, marked: false, conditions: 0 })
      parts.push(piece)
    } else if (
      piece === '?' &&
      (last === '[' || last === '{' || last === ',') &&
      inner &&
      '[{'.includes(inner.bracket)
    ) {
      inner.marked = true
      parts.push('-!(')
    } else {
      // `a.?b` and `a[?b]` ask nothing.
      if (inner && piece === '?' && !last.endsWith('.') && last !== '[') inner.conditions++
      const ends = ')]},'.includes(piece) || (piece === ':' && inner?.conditions === 0)
      if (inner && piece === ':' && inner.conditions > 0) inner.conditions--
      if (inner?.marked && ends && piece.length === 1) {
        parts.push(')')
        inner.marked = false
      }
      if (')]}'.includes(piece) && piece.length === 1) open.pop()
      parts.push(piece)
    }
    operand = text !== undefined || /^[\w.)\]}]/.test(piece)
    last = piece
  }
  return parts.join('')
}
