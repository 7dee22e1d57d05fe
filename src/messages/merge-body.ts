import { fingerprint } from './fingerprint.ts'

/** Longest body that we write, in UTF-16 units; GitHub takes 65,536 characters. */
const MOST = 60_000
/** Where people's own text leaves less, our part is as short as it can be. */
const LEAST = 2000
/** Beyond this nothing is written: GitHub counts characters of its own kind. */
const FULL = 65_400
/** Room for the markers around our part. */
const MARKERS = 400

const marker = /^[ \t]*<!--\s*stagecoach:(begin|end)\b(?:\s*\((\d{1,6}) lines, ([0-9a-f]{16})\))?.*-->\s*$/i

/** A body, with our part taken out of people's own text. */
export interface SplitBody {
  readonly above: string
  /** Null where there is none of ours, or not all of it. */
  readonly ours: string | null
  readonly below: string
}

/**
 * Takes our part out of a body. It stands between two markers, each of which says how many lines it has and what they are, so that
 * one is enough where the other was deleted. Doubled parts go; a marker alone goes; every other line is people's and stays.
 */
export const splitBody = (body: string): SplitBody => {
  const lines = body.replace(/\r\n?/g, '\n').split('\n')
  const kept: string[] = []
  let place: number | null = null
  let ours: string | null = null
  const found = lines.map(line => marker.exec(line))
  const isOurs = (part: readonly string[], [, , count, digest]: RegExpExecArray): boolean =>
    part.length === Number(count) && digestOf(part) === digest?.toLowerCase()
  for (let at = 0; at < lines.length; at++) {
    const here = found[at]
    if (!here) {
      kept.push(lines[at] ?? '')
      continue
    }
    if (here[1]?.toLowerCase() === 'begin') {
      const next = found.findIndex((other, index) => index > at && other !== null)
      place ??= kept.length
      if (found[next]?.[1]?.toLowerCase() === 'end') {
        ours ??= lines.slice(at + 1, next).join('\n')
        at = next
      } else {
        const part = lines.slice(at + 1, at + 1 + Number(here[2] ?? 0))
        if (isOurs(part, here)) at += part.length
      }
    } else {
      const start = Math.max(0, kept.length - Number(here[2] ?? 0))
      if (isOurs(kept.slice(start), here)) kept.length = start
      place = Math.min(place ?? kept.length, kept.length)
    }
  }
  const text = (part: readonly string[]) => part.join('\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '')
  return { above: text(kept.slice(0, place ?? 0)), ours, below: text(kept.slice(place ?? 0)) }
}

const digestOf = (lines: readonly string[]): string => fingerprint(lines.map(line => line.trimEnd()).join('\n'))

/**
 * The body with our part in the place of the old one (on top where there is none), and all of people's own text. `ours` is asked for
 * a part of at most so many UTF-16 units. Where their text leaves no room for ours the body stays as it is.
 */
export const mergeBody = (existing: string, ours: (room: number) => string): string => {
  const { above, below } = splitBody(existing)
  const theirs = above.length + below.length
  for (const room of [Math.max(LEAST, MOST - theirs - MARKERS), FULL - theirs - MARKERS]) {
    if (room <= 0) continue
    // Whatever came in, our own text holds no marker of ours.
    const part = ours(room)
      .split('\n')
      .filter(line => !marker.test(line))
    const label = `(${part.length} lines, ${digestOf(part)})`
    const whole = [
      above,
      `<!-- stagecoach:begin ${label}: write above or below, this part is rewritten -->\n${part.join('\n')}\n<!-- stagecoach:end ${label} -->`,
      below,
    ]
      .filter(text => text !== '')
      .join('\n\n')
    if (whole.length <= FULL) return whole
  }
  return existing
}
