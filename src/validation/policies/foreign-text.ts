/** Longest text of a policy that is shown. */
const LONGEST = 500

/** What somebody else wrote, on one line, no longer than people read, and without the full stop that findings do not have. */
export const foreignText = (text: string): string => {
  // Far more than is shown is never looked at.
  const line = text
    .slice(0, LONGEST * 8)
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
  const cut = line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
  return cut.replace(/\.$/, '')
}
