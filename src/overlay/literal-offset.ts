/** Where an offset in the value of a literal block stands in the text that has the block at `start`. All in UTF-16 units. */
export const literalOffset = (text: string, start: number, value: string, at: number): number => {
  let line = text.indexOf('\n', start) + 1
  const first = /^(?: *\r?\n)*( *)/.exec(text.slice(line))
  const depth = first?.[1]?.length ?? 0
  let from = 0
  for (;;) {
    const next = value.indexOf('\n', from)
    if (next < 0 || next >= at) break
    from = next + 1
    line = text.indexOf('\n', line) + 1
  }
  return line + depth + (at - from)
}
