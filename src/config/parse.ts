import { checkApps } from './check-apps.ts'
import { checkEnvironments } from './check-environments.ts'
import { checkReleases } from './check-releases.ts'
import { checkValidate } from './check-validate.ts'
import type { Config } from './config.ts'
import { explain } from './explain.ts'
import { at, keyPlace, type LocatedMap, plainOf, readLocated, valuePlace } from './located.ts'
import { merge } from './merge.ts'
import { type ConfigProblem, sortProblems } from './problem.ts'
import { resolve } from './resolve.ts'
import { schema } from './schema.ts'

/** Where a repository's configuration is, and the organisation's in its `.github` repository. */
export const configFile = '.github/stagecoach.yml'

/** What a configuration file says, or everything that is wrong with it, sorted by place. */
export type Parsed =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

export interface ParseOptions {
  /** What problems call the file. Default: {@link configFile}. */
  readonly file?: string
  /** The organisation's file, for `extends: org`; `file` is what problems in it call it: `acme/.github: stagecoach.yml`. */
  readonly organisation?: { readonly text: string; readonly file: string }
}

/** Reads a configuration: never throws, and gives all problems at once. */
export const parseConfig = (text: string, options: ParseOptions = {}): Parsed => {
  const file = options.file ?? configFile
  const own = readLocated(text, file)
  const problems: ConfigProblem[] = [...own.problems]
  if (!own.root) return { ok: false, problems: sortProblems(problems, file) }

  const asked = asksForOrganisation(own.root)
  const base = asked ? organisationOf(own.root, options, problems) : undefined
  const root = base ? merge(base, own.root) : own.root

  const checked = schema.safeParse(plainOf(root))
  // Without the organisation's part nothing can be said about what is not there.
  const whole = !asked || base !== undefined
  if (!checked.success)
    problems.push(
      ...explain(checked.error.issues, root).filter(
        problem => whole || at(root, ['environments']) || problem.path !== 'environments',
      ),
    )
  const [crossProblems, warnings] = whole ? crossCheck(root) : [[], []]
  problems.push(...crossProblems)
  if (problems.length > 0 || !checked.success) return { ok: false, problems: sortProblems(problems, file) }
  return { ok: true, config: resolve(checked.data, root, file), warnings: sortProblems(warnings, file) }
}

/** Far above what a road needs; what is compared each with each stays quick below it. */
const most = { environments: 100, apps: 5000, releases: 1000 } as const

const crossCheck = (
  root: LocatedMap,
): readonly [problems: readonly ConfigProblem[], warnings: readonly ConfigProblem[]] => {
  for (const key of ['environments', 'apps', 'releases'] as const) {
    const found = at(root, [key])
    const size = found?.kind === 'map' ? found.entries.size : found?.kind === 'list' ? found.items.length : 0
    if (size > most[key])
      return [
        [{ ...keyPlace(root, [key]), path: key, message: `${size} are too many; at most ${most[key]} are read` }],
        [],
      ]
  }
  const environments = checkEnvironments(root)
  const apps = checkApps(root)
  return [
    [...environments.problems, ...apps.problems, ...checkReleases(root), ...checkValidate(root)],
    [...environments.warnings, ...apps.warnings],
  ]
}

/** Whether a configuration asks for the organisation's file, so that the caller has to read it first. False where it is not readable. */
export const needsOrganisation = (text: string): boolean => {
  const { root } = readLocated(text, '')
  return root !== undefined && asksForOrganisation(root)
}

const asksForOrganisation = (root: LocatedMap): boolean => {
  const value = at(root, ['extends'])
  return value?.kind === 'scalar' && value.value === 'org'
}

const organisationOf = (own: LocatedMap, options: ParseOptions, problems: ConfigProblem[]): LocatedMap | undefined => {
  const { organisation } = options
  if (!organisation) {
    const message = `asks for ${configFile} of the organisation's repository .github, which is not there or could not be read; nothing can be said without it`
    problems.push({ ...valuePlace(own, ['extends']), path: 'extends', message })
    return undefined
  }
  const read = readLocated(organisation.text, organisation.file)
  problems.push(...read.problems)
  if (!read.root) return undefined
  if (at(read.root, ['extends'])) {
    const message = "not allowed in the organisation's file; it is the last one"
    problems.push({ ...keyPlace(read.root, ['extends']), path: 'extends', message })
  }
  const version = at(read.root, ['version'])
  if (version?.kind !== 'scalar' || version.value !== 1) {
    const message = "the organisation's file needs its own version: 1"
    problems.push({ ...valuePlace(read.root, ['version']), path: 'version', message })
  }
  return read.root
}
