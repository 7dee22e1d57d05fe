import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { goModule } from '../scripts/go-module.ts'
import type { JsonMap } from '../src/diff/json.ts'
import type { SchemaBundle } from '../src/validation/schema/raw-schema.ts'
import { type Schemas, schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'
import type { Compared, Given } from './compare.ts'
import { testedObjects } from './kubernetes-tests.ts'
import { differencesOf } from './report.ts'
import { controlPlaneVersions } from './versions.ts'

/** How many cases of one kind there were. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  /** Each with its reason. */
  readonly skipped: Readonly<Record<string, number>>
}

/** What came of Kubernetes' own cases. */
export interface Upstream {
  readonly compared: readonly Compared[]
  readonly counts: Readonly<Record<string, Counts>>
  readonly report: string
  readonly good: boolean
}

/** Objects in which every field has a value, of every kind and version: none is unknown, and none has a wrong type. */
const populated = (
  directory: string,
  schemas: Schemas,
): { readonly counts: Counts; readonly failures: readonly string[] } => {
  let passed = 0
  const skipped: Record<string, number> = {}
  const failures: string[] = []
  const skip = (why: string): void => {
    skipped[why] = (skipped[why] ?? 0) + 1
  }
  for (const file of readdirSync(directory).sort()) {
    // What a newer version makes of an older object is the newer version's.
    if (!file.endsWith('.json') || file.includes('after_roundtrip')) continue
    const object = JSON.parse(readFileSync(join(directory, file), 'utf8')) as JsonMap
    const [version = '', group = ''] = String(object['apiVersion']).split('/').reverse()
    const known = schemas.find(group, version, String(object['kind']))
    if (known === 'none' || known.is !== 'native') {
      skip('is no object that is applied, or not served by default')
      continue
    }
    const wrong = validateObject(object, schemas).filter(
      ({ rule }) => rule === 'schema.unknown' || rule === 'schema.type',
    )
    if (wrong.length === 0) passed++
    else failures.push(`  ${file}: ${wrong[0]?.rule} ${wrong[0]?.at}: ${wrong[0]?.message}\n`)
  }
  return { counts: { passed, failed: failures.length, skipped }, failures }
}

/** Runs Kubernetes' own cases, as its modules have them. */
export const upstream = async (
  bundle: SchemaBundle,
  compare: (objects: readonly Given[]) => Promise<readonly Compared[]>,
  say: (line: string) => void,
): Promise<Upstream> => {
  const newest = controlPlaneVersions.kubernetes.replace('v1', 'v0')
  const testdata = join(goModule('k8s.io/api', newest).Dir, 'testdata')
  const counts: Record<string, Counts> = {}
  const failures: string[] = []
  for (const folder of readdirSync(testdata).filter(name => name === 'HEAD' || /^v\d/.test(name))) {
    const version = folder === 'HEAD' ? controlPlaneVersions.kubernetes.slice(1) : folder.slice(1)
    const found = populated(join(testdata, folder), schemasOf(bundle, version))
    counts[`k8s.io/api testdata/${folder}`] = found.counts
    failures.push(...found.failures)
  }
  const compared: Compared[] = []
  for (const [name, objects] of testedObjects(say)) {
    const some = await compare(
      objects.map((object, index) => ({ name: `tests of ${name}`, where: `${index + 1}`, object })),
    )
    compared.push(...some)
    counts[`tests of ${name}`] = judged(some)
  }
  const lines = Object.entries(counts).map(
    ([name, { passed, failed, skipped }]) =>
      `${name}: ${passed} passed, ${failed} failed${Object.entries(skipped)
        .map(([why, count]) => `, ${count} skipped (${why})`)
        .join('')}\n`,
  )
  return { compared, counts, report: [...lines, ...failures].join(''), good: failures.length === 0 }
}

/** What cannot be told from an object alone is no case of ours. */
const judged = (all: readonly Compared[]): Counts => {
  const differences = differencesOf(all, new Set())
  const skipped: Record<string, number> = {}
  for (const { reason } of differences)
    if (reason && !reason.counts) skipped[reason.name] = (skipped[reason.name] ?? 0) + 1
  const failed = differences.filter(({ reason }) => reason === undefined || reason.counts).length
  return { passed: all.length - differences.length, failed, skipped }
}
