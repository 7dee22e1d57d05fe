import { placeholders } from './fields.ts'
import { quote } from './problem.ts'

const known = placeholders(['app', 'env'])

/** What is wrong with a pattern of overlays, in a sentence; undefined where nothing is. */
export const overlayPatternProblem = (pattern: string): string | undefined => {
  const unknown = known(pattern)
  if (unknown) return unknown
  const rest = pattern.replaceAll(/\{(?:app|env)\}/g, '')
  if (!pattern.includes('{env}')) return `${quote(pattern)} has no {env}; write it where the environment's name stands`
  if (/[{}]/.test(rest)) return `${quote(pattern)} has a brace without its partner`
  if (/\{(\w+)\}.*\{\1\}/.test(pattern)) return `${quote(pattern)} has the same name in braces twice`
  if (/\}\{/.test(pattern)) return `${quote(pattern)} has {app} and {env} side by side; nothing says where one ends`
  if (pattern.startsWith('/')) return `${quote(pattern)} begins with "/"; write it relative to the repository's root`
  if (pattern.includes('\\')) return `${quote(pattern)} has a backslash; paths are written with "/"`
  if (
    normalised(pattern)
      .split('/')
      .some(part => part === '' || part === '.' || part === '..')
  )
    return `${quote(pattern)} is not a plain path; leave out ".", ".." and "//"`
  if (/(^|\/)\.git(\/|$)/.test(pattern)) return `${quote(pattern)} leads into .git`
  return undefined
}

/** Without `./` in front and `/` at the end. */
export const normalised = (path: string): string => path.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '')
