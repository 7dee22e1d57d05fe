/**
 * Shows that the sandboxed renderer gives what the native tools give: renders generated overlays and charts on both sides and
 * compares the objects, then those of a directory with real ones.
 *
 *   npm run parity                              generated ones, and the corpus beside the project where there is one
 *   npm run parity -- --corpus DIR              every kustomization and every chart below a directory
 *   npm run parity -- --generated N [--seed S]  so many generated ones, of another seed
 *   npm run parity -- --only TEXT [--keep DIR]  generated cases whose name has the text; their files are left in a directory
 *
 * What depends on the clock is rendered at the same moment on both sides: the native Helm for it is built with Go's own build tag
 * `faketime`. Native tools cannot be given random numbers: of those only the shape is compared (length, alphabet, form), and exactly
 * what is sure of them. Ends with 1 where anything differs, or fails on our side alone, or where a field of a kustomization or a
 * function of templates is used by no generated case.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { directoryCases, filesOf } from '../parity/directory.ts'
import { helmCases } from '../parity/helm/cases.ts'
import { kustomizeCases } from '../parity/kustomize/cases.ts'
import { nativeSide, writeFiles } from '../parity/native.ts'
import { ourSide } from '../parity/ours.ts'
import { agrees, counts, coverage, differences, surprises } from '../parity/report.ts'
import { run, type Sides } from '../parity/run.ts'
import { usesOf } from '../parity/used.ts'
import { readWanted } from '../parity/wanted.ts'
import { FROZEN, natives, versions } from './native.ts'

/** Of the generated cases so many are kustomizations; the others are charts. */
const KUSTOMIZATIONS = 0.65
const corpus = fileURLToPath(new URL('../../shared/corpus', import.meta.url))

const say = (text: string): void => {
  process.stdout.write(text)
}
const progress = (title: string) => (count: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${title}: ${count}`)
}
const took = (since: number): string => `${((Date.now() - since) / 1000).toFixed(0)} s`

/** `call` needs a function as a value, which no chart has: it can only fail. */
const neverRenders = new Set(['function call'])

const generated = async (
  sides: Sides,
  count: number,
  seed: number,
  only: string,
  keep: string | undefined,
): Promise<boolean> => {
  const since = Date.now()
  const kustomizations = Math.round(count * KUSTOMIZATIONS)
  const all = [...kustomizeCases(kustomizations, seed), ...helmCases(count - kustomizations, seed)]
  const cases = all.filter(({ name }) => name.includes(only))
  if (keep !== undefined)
    for (const { name, files } of cases) writeFiles(files, join(keep, name.replace(/:.*/, '').replaceAll(' ', '-')))
  const compared = await run(cases, sides, undefined, progress('generated'))
  say(`\n${differences(compared)}`)
  say(`generated (seed ${seed}): ${cases.length} in ${took(since)}: ${counts(compared)}\n  ${surprises(compared)}\n`)
  const [clocked, random] = [
    cases.filter(({ clock }) => clock),
    cases.filter(({ shapes }) => Object.keys(shapes).length > 0),
  ]
  const values = random.reduce((sum, { shapes }) => sum + Object.keys(shapes).length, 0)
  say(
    `  ${clocked.length} look at the clock, which stood at ${new Date(FROZEN).toISOString()} on both sides; in ${random.length} stand ${values} random values, which were compared by their shape alone\n`,
  )
  if (only !== '' || count < 1000) return agrees(compared)
  const wanted = readWanted()
  const uses = usesOf(cases, wanted)
  const rendered = usesOf(
    compared.filter(({ verdict }) => verdict.kind === 'same').map(({ each }) => each),
    wanted,
  )
  say(`\n${coverage(uses, rendered)}`)
  const unused = [...uses].filter(
    ([name, times]) => times === 0 || (rendered.get(name) === 0 && !neverRenders.has(name)),
  )
  for (const [name] of unused) say(`not used by any case that renders: ${name}\n`)
  return agrees(compared) && unused.length === 0
}

const directory = async (sides: Sides, path: string): Promise<boolean> => {
  const since = Date.now()
  const files = filesOf(path)
  const cases = directoryCases(files)
  const scratch = mkdtempSync(join(tmpdir(), 'stagecoach-parity-'))
  try {
    // Kustomize would put fetched charts beside what it reads.
    cpSync(path, scratch, { recursive: true, verbatimSymlinks: true, filter: each => !each.endsWith('/.git') })
    const compared = await run(cases, sides, scratch, progress(path))
    const kustomizations = cases.filter(({ job }) => job.kind === 'kustomize').length
    say(`\n${differences(compared)}`)
    say(
      `${path}: ${kustomizations} kustomizations and ${cases.length - kustomizations} charts in ${took(since)}: ${counts(compared)}\n`,
    )
    return agrees(compared)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const main = async (): Promise<boolean> => {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string' },
      generated: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      keep: { type: 'string' },
    },
  })
  const programs = natives(line => process.stderr.write(`${line}\n`))
  say(`native: kustomize ${versions.kustomize}, Helm ${versions.helm}\n`)
  const sides: Sides = { native: nativeSide(programs), ours: await ourSide() }
  try {
    const single = values.corpus !== undefined || values.generated !== undefined || values.only !== ''
    let good = true
    if (values.corpus === undefined)
      good = await generated(sides, Number(values.generated ?? 1000), Number(values.seed), values.only, values.keep)
    if (values.corpus !== undefined) good = (await directory(sides, values.corpus)) && good
    else if (!single && existsSync(corpus)) good = (await directory(sides, corpus)) && good
    return good
  } finally {
    sides.native.end()
    await sides.ours.end()
  }
}

try {
  if (!(await main())) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
