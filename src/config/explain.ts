import type { z } from 'zod'
import { didYouMean } from './did-you-mean.ts'
import { keysAt } from './json-schema.ts'
import { at, keyPlace, type Located, nameOf, valuePlace } from './located.ts'
import { notYet } from './not-yet.ts'
import { type ConfigPath, type ConfigProblem, formatPath, listed, quote } from './problem.ts'

type Issue = z.core.$ZodIssue

/** What the schema found, in our words and at its place in the file. */
export const explain = (issues: readonly Issue[], root: Located): readonly ConfigProblem[] =>
  issues.flatMap(issue => explainOne(issue, [], root))

const explainOne = (issue: Issue, above: ConfigPath, root: Located): readonly ConfigProblem[] => {
  const path: ConfigPath = [...above, ...issue.path.map(step => (typeof step === 'symbol' ? String(step) : step))]
  const problem = (message: string, here = path) => ({ ...valuePlace(root, here), path: formatPath(here), message })
  const found = at(root, path)
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(path)
      return issue.keys.map(key => {
        const here = [...path, key]
        return {
          ...keyPlace(root, here),
          path: formatPath(here),
          message: notYet(here) ?? unknownKey(key, known),
        }
      })
    }
    case 'invalid_union': {
      const branch = issue.errors.find(errors => errors.length > 0 && !errors.some(each => wrongKind(each, found)))
      if (branch) return branch.flatMap(each => explainOne(each, path, root))
      return [problem(`${issue.message}; ${found ? `found ${nameOf(found)}` : 'it is missing'}`)]
    }
    case 'invalid_key':
      return [
        {
          ...keyPlace(root, path),
          path: formatPath(path),
          message: issue.issues[0]?.message ?? `${quote(String(path.at(-1)))} is no name`,
        },
      ]
    case 'invalid_value':
    case 'invalid_type': {
      const value = found?.kind === 'scalar' ? found.value : undefined
      const later = notYet(path, value ?? Symbol())
      if (later) return [problem(later)]
      if (found === undefined)
        return [{ ...keyPlace(root, path), path: formatPath(path), message: missing(path, issue) }]
      if (issue.code === 'invalid_value' && found.kind === 'scalar' && value !== null) return [problem(issue.message)]
      if (issue.code === 'invalid_type' && !issue.message.startsWith('Invalid input') && value !== null)
        return [problem(issue.message)]
      return [problem(`expected ${expected(issue)}, found ${nameOf(found)}${hint(issue, value)}`)]
    }
    default:
      return [problem(issue.message)]
  }
}

/** The value is of another kind than this branch of the union takes, so what it says about it is of no interest. */
const wrongKind = (issue: Issue, found: Located | undefined): boolean => {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return issue.errors.every(errors => errors.some(each => wrongKind(each, found)))
  if (issue.code === 'invalid_value') return issue.values.length === 1 || found?.kind !== 'scalar'
  return issue.code === 'invalid_type'
}

const unknownKey = (key: string, known: readonly string[]): string => {
  const meant = didYouMean(key, known)
  if (meant) return `unknown key; did you mean "${meant}"?`
  return known.length > 0 ? `unknown key; known here: ${listed(known)}` : 'unknown key'
}

const expected = (issue: Issue): string => {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ')
  const type = issue.code === 'invalid_type' ? issue.expected : ''
  switch (type) {
    case 'object':
    case 'record':
      return 'keys with values'
    case 'array':
      return 'a list'
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    case 'int':
    case 'number':
      return 'a number'
    default:
      return 'something else'
  }
}

const hint = (issue: Issue, value: unknown): string =>
  issue.code === 'invalid_type' &&
  issue.expected === 'string' &&
  (typeof value === 'number' || typeof value === 'boolean')
    ? '; put it in quotes'
    : ''

const missing = (path: ConfigPath, issue: Issue): string => {
  if (path.length === 1 && path[0] === 'version') return 'missing; write version: 1'
  if (path.length === 1 && path[0] === 'environments') return 'missing; name at least one, such as "dev: {}"'
  return `missing; expected ${expected(issue)}`
}
