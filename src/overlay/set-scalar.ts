import { stringify } from 'yaml'

/**
 * A file's text with one scalar replaced. Only the bytes of the scalar change: its quotes, comments, anchors and everything around stay.
 * `range` is the scalar as written, quotes included; it must stand on one line.
 */
export const setScalar = (text: string, range: readonly [start: number, end: number], value: string): string =>
  text.slice(0, range[0]) + scalarText(text.slice(range[0], range[1]), value) + text.slice(range[1])

/** How a value is written in place of another: in the same quotes, and in double quotes where it had none but now needs some. */
const scalarText = (before: string, value: string): string => {
  const quote = before[0]
  if (quote === "'" && !/[\n\p{Cc}]/u.test(value)) return `'${value.replaceAll("'", "''")}'`
  return quote === '"' || quote === "'" || needsQuotes(value) ? JSON.stringify(value) : value
}

/**
 * Whether a text would be read as something else without quotes, by anybody: YAML 1.1 (Go's readers: `yes`, `1:30`, `2026-01-01`,
 * `1_000`) or YAML 1.2 (`0o17`, and commit ids such as `12e4567`, which are numbers).
 */
export const needsQuotes = (value: string): boolean =>
  value === '' ||
  /[\p{Cc},[\]{}]/u.test(value) ||
  (['1.1', '1.2'] as const).some(version => stringify(value, { version, lineWidth: 0 }) !== `${value}\n`)
