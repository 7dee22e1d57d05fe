import { configFile } from '../config/parse.ts'
import { formatProblems } from '../config/problem.ts'
import { findOverlays } from '../overlay/find-overlays.ts'
import { configOf, readClone } from './local-clone.ts'
import { exitCode, Stop } from './stop.ts'

/** Says what is wrong in a clone's configuration, and how many overlays it finds. */
export const configCheck = async (options: {
  readonly repo: string
  readonly orgConfig?: string
  readonly json?: boolean
}): Promise<void> => {
  const { name, files } = await readClone(options.repo)
  const parsed = configOf(files, options.orgConfig)
  if (!parsed)
    throw new Stop(`There is no ${configFile} at HEAD of ${options.repo}; "stagecoach plan" says how to begin`)
  const found = parsed.ok ? findOverlays(files, parsed.config, name) : { overlays: [], problems: [] }
  const problems = [...(parsed.ok ? [] : parsed.problems), ...found.problems]
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ problems, warnings: parsed.ok ? parsed.warnings : [], overlays: found.overlays }, null, 2)}\n`,
    )
  else {
    if (!parsed.ok) process.stdout.write(`${formatProblems(parsed.problems)}\n`)
    if (parsed.ok && parsed.warnings.length > 0) process.stderr.write(`${formatProblems(parsed.warnings)}\n`)
    for (const { file, line, column, message } of found.problems)
      process.stdout.write(`${file}:${line}:${column} ${message}\n`)
    if (problems.length === 0) {
      const apps = new Set(found.overlays.map(({ app }) => app)).size
      process.stdout.write(`${configFile} is right: ${found.overlays.length} overlays of ${apps} apps\n`)
    }
  }
  if (problems.length > 0) process.exitCode = exitCode.problems
}
