import { fitsGlob } from '../config/glob.ts'

/**
 * Whether a path fits a pattern in which `*` and `?` stay within a segment and `**` stands for any number of segments. Takes time in
 * proportion to the product of the lengths, whatever the pattern.
 */
export const fitsPath = (pattern: string, path: string): boolean => {
  const segments = path.split('/')
  // How many segments of the path are used up, by any way of fitting what came before.
  let used = new Set([0])
  for (const part of pattern.split('/')) {
    const next = new Set<number>()
    if (part === '**') for (let at = Math.min(...used); at <= segments.length; at++) next.add(at)
    else
      for (const at of used) {
        const segment = segments[at]
        if (segment !== undefined && fitsGlob(part, segment)) next.add(at + 1)
      }
    if (next.size === 0) return false
    used = next
  }
  return used.has(segments.length)
}
