/**
 * Shows that every guard matters: switches each off in a copy of the source, and runs the test that has to notice.
 * `node scripts/guards.ts [part of a name]`. Ends with 1 where a guard can be switched off and its test does not fail.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Guard, guards } from './guard-list.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** All that tests read. What they do not write is not copied. */
const copied = ['src', 'test']
const linked = [
  'node_modules',
  'app.yml',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'schema',
  'schemas',
  'renderer',
  'examples',
  'docs',
  'bin',
]
const atOnce = 2

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
    }[]
  }[]
}

/** Null where the test noticed, else what is wrong. */
const missed = async ({ file, find, put, test }: Guard): Promise<string | null> => {
  const copy = mkdtempSync(join(tmpdir(), 'stagecoach-guard-'))
  try {
    for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true })
    for (const name of linked) symlinkSync(join(root, name), join(copy, name))
    const text = readFileSync(join(copy, file), 'utf8')
    if (text.split(find).length !== 2) return `${file} does not have exactly once: ${find}`
    writeFileSync(
      join(copy, file),
      text.replace(find, () => put),
    )
    const pattern = test.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const report = join(copy, 'report.json')
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        ...['run', test.file, '--testNamePattern', pattern],
        ...['--reporter', 'json', '--outputFile', report],
      ],
      { cwd: copy, stdio: 'ignore', env: { ...process.env, CI: 'true' } },
    )
    await new Promise(resolve => child.on('exit', resolve))
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    const found = results.filter(
      ({ ancestorTitles, title, status }) =>
        [...ancestorTitles, title].join(' > ').includes(test.title) && status !== 'skipped',
    )
    if (found.length === 0) return `${test.file} has no test named: ${test.title}`
    return found.some(({ status }) => status === 'failed') ? null : 'its test did not notice'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const wanted = guards.filter(({ name }) => name.includes(process.argv[2] ?? ''))
const waiting = [...wanted]
let bad = 0
const work = async (): Promise<void> => {
  for (let guard = waiting.shift(); guard; guard = waiting.shift()) {
    const began = Date.now()
    const wrong = await missed(guard)
    if (wrong !== null) bad += 1
    const seconds = Math.round((Date.now() - began) / 1000)
    console.log(`${wrong === null ? 'noticed' : 'MISSED '} ${guard.name}: ${wrong ?? guard.test.title} (${seconds} s)`)
  }
}
await Promise.all(Array.from({ length: atOnce }, work))
console.log(`${wanted.length - bad} of ${wanted.length} guards are noticed when they are switched off`)
process.exitCode = bad === 0 ? 0 : 1
