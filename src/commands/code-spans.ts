/** The text with everything in inline code replaced by spaces; line ends stay where they are. */
export const withoutCodeSpans = (text: string): string => {
  if (!text.includes('`')) return text
  const runs = [...text.matchAll(/`+/g)].map(run => ({ start: run.index, length: run[0].length }))
  const byLength = Map.groupBy(runs.keys(), index => runs[index]?.length)
  const passed = new Map<number, number>()
  // Each length remembers how far it was searched, so that hostile text costs no more than one walk.
  const closerOf = (length: number, after: number): number | undefined => {
    const indices = byLength.get(length) ?? []
    let at = passed.get(length) ?? 0
    while (at < indices.length && (indices[at] ?? 0) <= after) at++
    passed.set(length, at)
    return indices[at]
  }
  const parts: string[] = []
  let copied = 0
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index]
    if (!run) continue
    const start = isEscaped(text, run.start) ? run.start + 1 : run.start
    const length = run.start + run.length - start
    const closing = length > 0 ? closerOf(length, index) : undefined
    const closer = closing === undefined ? undefined : runs[closing]
    if (!closer || closing === undefined) continue
    const end = closer.start + closer.length
    parts.push(text.slice(copied, start), text.slice(start, end).replace(/[^\n]/g, ' '))
    copied = end
    index = closing
  }
  parts.push(text.slice(copied))
  return parts.join('')
}

const isEscaped = (text: string, at: number): boolean => {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}
