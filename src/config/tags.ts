import type { Release } from './config.ts'
import { fitsGlob, isGlob, specificity } from './glob.ts'

/** Which environment a tag is for: the one whose fitting pattern is the most specific; a plain tag beats every pattern. */
export type TagFit =
  | { readonly kind: 'one'; readonly env: string; readonly pattern: string }
  | { readonly kind: 'none' }
  /** Two patterns of different environments fit equally well. */
  | { readonly kind: 'tie'; readonly envs: readonly string[]; readonly patterns: readonly string[] }

/** Environment of a git tag (without `refs/tags/`) by the patterns of a release. */
export const fitTag = (tags: Release['tags'], tag: string): TagFit => {
  let best: { env: string; pattern: string }[] = []
  let score = -1
  for (const { env, patterns } of tags) {
    const fitting = patterns.filter(pattern => fitsGlob(pattern, tag))
    const pattern = fitting.sort((a, b) => rank(b) - rank(a))[0]
    if (pattern === undefined || rank(pattern) < score) continue
    if (rank(pattern) > score) best = []
    score = rank(pattern)
    best.push({ env, pattern })
  }
  const [only] = best
  if (only === undefined) return { kind: 'none' }
  if (best.length === 1) return { kind: 'one', ...only }
  return { kind: 'tie', envs: best.map(each => each.env), patterns: best.map(each => each.pattern) }
}

/**
 * Whether two patterns would quarrel about ordinary tags: each fits a tag that is typical of the other, and neither is more specific. Tags
 * made to fit both (`v1-rc.1-qa.1` for `v*-rc.*` and `v*-qa.*`) are refused when they come, not before.
 */
export const tagsTie = (a: string, b: string): boolean => {
  if (rank(a) !== rank(b)) return false
  return ['1', '1.2.3', ''].some(fill => fitsGlob(a, typical(b, fill)) && fitsGlob(b, typical(a, fill)))
}

const rank = (pattern: string): number => specificity(pattern) + (isGlob(pattern) ? 0 : 1000)

const typical = (pattern: string, fill: string): string => pattern.replaceAll('*', fill).replaceAll('?', '1')
