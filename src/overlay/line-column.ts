/** Line and column of an offset in a text, both from 1. Columns count UTF-16 units, as editors of GitHub's annotations do. */
export const lineColumn = (text: string, at: number): { readonly line: number; readonly column: number } => {
  let line = 1
  let from = 0
  for (;;) {
    const next = text.indexOf('\n', from)
    if (next < 0 || next >= at) return { line, column: Math.max(1, at - from + 1) }
    line++
    from = next + 1
  }
}
