/** What a pattern of overlays says about a path: which part of it is the overlay, of which app and environment. */
export interface PatternMatch {
  readonly app: string | undefined
  readonly env: string
  /** The overlay's own path: as many segments as the pattern has. */
  readonly path: string
}

/** Finds the overlay that a path stands in, by one pattern. */
export interface PatternMatcher {
  /** Number of segments of the pattern: only so many of a path matter. */
  readonly depth: number
  match(path: string): PatternMatch | undefined
}

/**
 * Reads a pattern such as `apps/{app}/overlays/{env}` or `charts/{app}/values-{env}.yaml`. `{app}` and `{env}` stand for parts of one
 * segment, `{env}` only for the given names (any name where none are given), `*` for anything within a segment.
 */
export const patternMatcher = (pattern: string, environments: readonly string[] | undefined): PatternMatcher => {
  const path = pattern.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
  const names = environments && [...environments].sort((a, b) => b.length - a.length).map(literally)
  const env = names ? `(?<env>${names.length > 0 ? names.join('|') : '(?!)'})` : '(?<env>[^/]+)'
  const source = path
    .split(/(\{app\}|\{env\}|\*)/)
    .map(part =>
      part === '{app}' ? '(?<app>[^/]+?)' : part === '{env}' ? env : part === '*' ? '[^/]*' : literally(part),
    )
    .join('')
  const whole = new RegExp(`^${source}(?=/|$)`)
  return {
    depth: path.split('/').length,
    match: text => {
      const found = whole.exec(text)
      if (!found) return undefined
      const { app, env = '' } = found.groups ?? {}
      return { app, env, path: found[0] }
    },
  }
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
