import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kubeconform } from '../scripts/native.ts'
import { isMap } from '../src/diff/json.ts'
import { readSchemas } from '../src/manifests/schemas.ts'
import { ofChildren } from './rendering.ts'
import { type Compared, interleaved, type Spread, spread } from './rounds.ts'
import { variedObjects } from './validation-objects.ts'
import { fileOf, schemaLocation, writeSchemas } from './validation-schemas.ts'

const home = fileURLToPath(new URL('..', import.meta.url))
const judge = fileURLToPath(new URL('processes/judge.ts', import.meta.url))
const KUBERNETES = '1.33'
const COUNT = 5_000
const OF_A_FILE = 50
const ROUNDS = 5
/** So many rounds in one process until what is compiled while it runs has been compiled. */
const WARM = 12
/** Rules of ours that say what a JSON Schema can say. */
const BY_SCHEMA = /^schema\.(type|unknown|required|enum|quantity|range|length|pattern|format|alternatives)$/

/** What judging thousands of objects takes, in ms of the processor. */
export interface ObjectsJudged {
  readonly objects: number
  readonly bytes: number
  /** Whole processes: ours, and kubeconform. */
  readonly whole: Compared
  /** The same without what each takes for no object, or one. */
  readonly rest: Compared
  /** Of kubeconform, what it takes to read the objects and no more. */
  readonly reading: Spread
  /** Judging alone in a process that is warm, and reading the same objects with `JSON.parse`. */
  readonly parsed: Compared
  /** How many are wrong by schema for both, and what one of them alone found: rule or message, and how often. */
  readonly both: number
  readonly ours: ReadonlyMap<string, number>
  readonly theirs: ReadonlyMap<string, number>
}

/** Code that judges, and what starts it. */
export interface Code {
  readonly directory: string
  readonly script: string
}

/** Our code as it is written. */
export const sources: Code = { directory: join(home, 'src'), script: judge }

/** Our code as it is published, in a directory of its own; what was built before may be old. */
export const built = (root: string): Code => {
  const out = join(root, 'dist')
  execFileSync(join(home, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', out], { cwd: home })
  writeFileSync(join(root, 'judge.js'), stripTypeScriptTypes(readFileSync(judge, 'utf8')))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  for (const name of ['schemas', 'node_modules']) symlinkSync(join(home, name), join(root, name))
  return { directory: out, script: join(root, 'judge.js') }
}

interface Judged {
  /** CPU without the start of the process, in ms. */
  readonly ms: number
  readonly wrong: readonly (string | null)[]
}

const run = (program: string, args: readonly string[]): string => {
  const { stdout, stderr, error, status } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  // Kubeconform ends with 1 where an object is wrong.
  if (error || stdout === '') throw error ?? new Error(`${program} ended with ${status}: ${stderr}`)
  return stdout
}

/** Judges the same objects by the same schemas, by us and by kubeconform, in turns. */
export const objectsJudged = async (root: string, code: Code): Promise<ObjectsJudged> => {
  const program = kubeconform(line => process.stderr.write(`${line}\n`))
  const texts = await variedObjects(COUNT)
  const file = join(root, 'objects')
  const directory = join(root, 'objects-in-files')
  const single = join(root, 'first')
  mkdirSync(directory)
  mkdirSync(single)
  writeFileSync(file, texts.join('\n'))
  writeFileSync(join(root, 'object'), texts[1] ?? '')
  writeFileSync(join(single, '0.json'), texts[1] ?? '')
  for (let at = 0; at < texts.length; at += OF_A_FILE)
    writeFileSync(join(directory, `${at}.json`), `${texts.slice(at, at + OF_A_FILE).join('\n---\n')}\n`)
  const schemas = join(root, 'schemas-as-json')
  writeSchemas(await readSchemas(), KUBERNETES, schemas)

  const kinds = [...new Set(texts.map(text => String((JSON.parse(text) as { kind?: unknown }).kind)))].join(',')
  const common = ['-schema-location', schemaLocation(schemas), '-kubernetes-version', `${KUBERNETES}.0`]
  const theirs = (...args: readonly string[]): string =>
    run(program, [...common, '-ignore-missing-schemas', '-output', 'json', '-summary', ...args])
  const ours = (objects: string): Judged =>
    JSON.parse(run(process.execPath, [code.script, code.directory, objects, KUBERNETES])) as Judged
  const cost = (work: () => void): number => {
    const before = ofChildren()
    work()
    return ofChildren() - before
  }

  const starts: number[] = []
  const reading: number[] = []
  const bare: { ours: number; theirs: number }[] = []
  const whole = await interleaved(
    ROUNDS,
    async () => {
      let inner = 0
      const ms = cost(() => {
        inner = ours(file).ms
      })
      bare.push({ ours: inner, theirs: Number.NaN })
      return ms
    },
    async () => {
      const started = cost(() => theirs(single))
      starts.push(started)
      reading.push(cost(() => theirs('-skip', kinds, directory)) - started)
      const ms = cost(() => theirs(directory))
      const last = bare.at(-1)
      if (last && Number.isNaN(last.theirs)) last.theirs = ms - started
      else bare.push({ ours: Number.NaN, theirs: ms - started })
      return ms
    },
  )
  const inner = bare
    .map(({ ours: value }) => value)
    .filter(Number.isFinite)
    .slice(1)
  const outer = bare
    .map(({ theirs: value }) => value)
    .filter(Number.isFinite)
    .slice(1)
  const rest: Compared = {
    ours: spread(inner),
    theirs: spread(outer),
    ratio: spread(inner.map((value, round) => value / (outer[round] ?? Number.NaN))),
  }

  const rounds = JSON.parse(
    run(process.execPath, [code.script, code.directory, file, KUBERNETES, String(WARM + 21)]),
  ) as {
    readonly read: readonly number[]
    readonly judged: readonly number[]
  }
  const read = rounds.read.slice(WARM)
  const alone = rounds.judged.slice(WARM).map((value, round) => value - (read[round] ?? 0))
  const parsed: Compared = {
    ours: spread(alone),
    theirs: spread(read),
    ratio: spread(alone.map((value, round) => value / (read[round] ?? Number.NaN))),
  }
  return {
    objects: texts.length,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
    whole,
    rest,
    reading: spread(reading.slice(1)),
    parsed,
    ...differences(schemas, texts, ours(file).wrong, theirs(directory)),
  }
}

/** What only one of both finds wrong. */
const differences = (
  schemas: string,
  texts: readonly string[],
  wrong: readonly (string | null)[],
  said: string,
): Pick<ObjectsJudged, 'both' | 'ours' | 'theirs'> => {
  const { resources } = JSON.parse(said) as { readonly resources: readonly { name: string; msg: string }[] }
  const theirs = new Map(resources.map(({ name, msg }) => [name, msg]))
  const found = { both: 0, ours: new Map<string, number>(), theirs: new Map<string, number>() }
  for (const [index, text] of texts.entries()) {
    const { apiVersion, kind, metadata } = JSON.parse(text) as Readonly<Record<string, unknown>>
    const message = theirs.get(isMap(metadata) ? String(metadata['name']) : '')
    const rule = wrong[index] ?? undefined
    if (message !== undefined && rule !== undefined) found.both += 1
    else if (rule !== undefined) {
      const known = existsSync(join(schemas, fileOf(String(apiVersion), String(kind))))
      const name = BY_SCHEMA.test(rule)
        ? `${rule} ${known ? '(which a schema can say)' : 'of a kind without a schema'}`
        : rule
      found.ours.set(name, (found.ours.get(name) ?? 0) + 1)
    } else if (message !== undefined) {
      const short = message.replace(/^.*? - /, '').slice(0, 120)
      found.theirs.set(short, (found.theirs.get(short) ?? 0) + 1)
    }
  }
  return found
}

/** Time in which a new process has judged an object and ended, and in which a Node that does nothing has, in ms. */
export const firstJudged = async (root: string, { directory, script }: Code): Promise<Compared> => {
  const time = (args: readonly string[]) => async (): Promise<number> => {
    const began = performance.now()
    execFileSync(process.execPath, args, { stdio: 'ignore' })
    return performance.now() - began
  }
  return await interleaved(9, time([script, directory, join(root, 'object'), KUBERNETES]), time(['-e', '0']))
}
