import { digestOf } from '../overlay/digest.ts'
import type { Paths } from './paths.ts'

/** What a render depended on: every path that was read or looked for, and what was there. */
export type Trace = readonly (readonly [path: string, there: string])[]

/** Remembers what is at these paths. */
export const traceOf = (paths: Paths, read: Iterable<string>): Trace =>
  [...new Set(read)].map(path => [path, thereAt(paths, path)])

/** Whether the same is there in another tree, so that a render of it would be the same. */
export const holds = (trace: Trace, paths: Paths): boolean =>
  trace.every(([path, there]) => thereAt(paths, path) === there)

const thereAt = (paths: Paths, path: string): string => {
  const found = paths.find(path)
  if (found.kind === 'file') return found.id
  if (found.kind === 'none') return ''
  if (found.kind === 'submodule') return 'submodule'
  if (found.kind === 'link') return `${found.why} ${found.link} ${found.target}`
  const { paths: below, bad } = paths.below(path)
  return digestOf(
    [...below, '', ...bad.map(each => (each.kind === 'link' ? `${each.link} ${each.target}` : each.path))].join('\0'),
  )
}
