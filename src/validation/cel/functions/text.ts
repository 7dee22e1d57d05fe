const BEYOND = /[\ud800-\udfff]/

/** Whether every character is one unit of JavaScript, so that units can be counted for characters. */
const isSimple = (text: string): boolean => !BEYOND.test(text)

/** Count of characters: of code points, not of JavaScript's units. */
export const sizeOfText = (text: string): number => {
  if (isSimple(text)) return text.length
  let size = 0
  for (const _ of text) size++
  return size
}

/** Characters from one to before another; undefined where there are not that many. */
export const sliceOfText = (text: string, start: bigint, end?: bigint): string | undefined => {
  const size = sizeOfText(text)
  const last = end ?? BigInt(size)
  if (start < 0n || last > BigInt(size) || start > last) return undefined
  if (size === text.length) return text.slice(Number(start), Number(last))
  return [...text].slice(Number(start), Number(last)).join('')
}

/** The unit at which a character begins; undefined where there are not that many. */
export const unitAt = (text: string, character: bigint): number | undefined => {
  const before = sliceOfText(text, 0n, character)
  return before?.length
}

/** The number of the character that begins at a unit; -1 stays. */
export const characterAt = (text: string, unit: number): bigint =>
  unit <= 0 ? BigInt(unit) : BigInt(sizeOfText(text.slice(0, unit)))
