/** A place in a configuration file. Lines and columns count from 1. */
export interface ConfigPlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something wrong, or worth a warning, in a configuration file. */
export interface ConfigProblem extends ConfigPlace {
  /** The key that it is about: `environments.production.gates.healthy`; empty where it is about the file. */
  readonly path: string
  /** What is wrong, what was expected, what to write instead. Plain text, not escaped. */
  readonly message: string
}

/** Steps from the root of the file to a value: keys of maps and indexes of lists. */
export type ConfigPath = readonly (string | number)[]

/** `environments.production.gates.checks[0]`; keys that hold a dot or a blank are quoted. */
export const formatPath = (path: ConfigPath): string =>
  path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      const key = /^[^\s."[\]\p{C}]+$/u.test(step) && step.length <= 60 ? step : quote(step)
      return index === 0 ? key : `.${key}`
    })
    .join('')

/** A value as a message shows it: in double quotes, control characters escaped, long ones cut. */
export const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** `dev, staging, production`; of long lists the first twelve, and how many more there are. */
export const listed = (words: Iterable<string>): string => {
  const all = [...words].map(word => (word.length > 60 ? `${word.slice(0, 59)}…` : word))
  return all.length <= 12 ? all.join(', ') : `${all.slice(0, 12).join(', ')}, … ${all.length - 12} more`
}

const placeOf = (problem: ConfigPlace): string => `${problem.file}:${problem.line}:${problem.column}`

/** One problem in one line: `.github/stagecoach.yml:14:5 environments.production.fromm  unknown key; did you mean "from"?` */
export const formatProblem = (problem: ConfigProblem, width = 0): string =>
  [`${placeOf(problem).padEnd(width)} ${problem.path}`.trimEnd(), problem.message].join(
    problem.path === '' ? ' ' : '  ',
  )

/** All problems, one line each, what follows the places aligned. */
export const formatProblems = (problems: readonly ConfigProblem[]): string => {
  const width = Math.max(0, ...problems.slice(0, 1000).map(problem => placeOf(problem).length))
  return problems.map(problem => formatProblem(problem, width)).join('\n')
}

/** Sorted by file (the given one first), line and column; what is said twice at one place is said once. */
export const sortProblems = (problems: readonly ConfigProblem[], firstFile: string): readonly ConfigProblem[] => {
  const seen = new Set<string>()
  return [...problems]
    .sort(
      (a, b) => Number(a.file !== firstFile) - Number(b.file !== firstFile) || a.line - b.line || a.column - b.column,
    )
    .filter(problem => {
      const key = `${placeOf(problem)} ${problem.path} ${problem.message}`
      return seen.has(key) ? false : seen.add(key)
    })
}
