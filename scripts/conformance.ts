/**
 * Compares what we say of objects with what a real API server says: starts kube-apiserver and etcd on loopback, gives objects to both, and
 * counts where they agree. Nothing is kept: the API server is asked for a strict dry run.
 *
 *   npm run conformance                     real objects, changed ones, and those of Kubernetes' own tests
 *   npm run conformance -- --each N         so many changed objects of each way instead of 500
 *   npm run conformance -- --seed S         other changed objects
 *   npm run conformance -- --differences    every difference with its reason, and not only those without one
 *   npm run conformance -- --write          writes the counts to conformance/counts.json
 *
 * Ends with 1 where we accept less than 99 % of what the API server accepts, or refuse less than 99 % of what it refuses, or where they differ
 * and conformance/differences.ts has no reason for it.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connectTo } from '../conformance/client.ts'
import { type Compared, compareAll } from '../conformance/compare.ts'
import { bundledDefinitions, install, ruleMessages } from '../conformance/definitions.ts'
import { mutatedObjects } from '../conformance/mutate.ts'
import { corpusObjects, publishedObjects, type Real } from '../conformance/objects.ts'
import { agreementOf, differencesOf, lineOf, reasonsIn, shown, tally } from '../conformance/report.ts'
import { startServer } from '../conformance/server.ts'
import { upstream } from '../conformance/upstream.ts'
import { controlPlaneVersions } from '../conformance/versions.ts'
import { readSchemas } from '../src/manifests/schemas.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { controlPlane } from './control-plane.ts'

const LEAST = 0.99
const output = fileURLToPath(new URL('../conformance/counts.json', import.meta.url))
const say = (text: string): void => {
  process.stdout.write(text)
}

const given = (name: string, objects: readonly Real[]) =>
  objects.map(({ from, object }) => ({ name, where: from, object }))

const main = async (): Promise<boolean> => {
  const { values } = parseArgs({
    options: {
      each: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      differences: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  })
  const since = Date.now()
  const programs = controlPlane(line => process.stderr.write(`${line}\n`))
  const kubernetes = controlPlaneVersions.kubernetes
  const bundle = await readSchemas()
  const schemas = schemasOf(bundle, kubernetes.slice(1))
  const server = await startServer(programs)
  try {
    const client = connectTo(server)
    const definitions = bundledDefinitions()
    const discovery = await install(definitions, client)
    say(`kube-apiserver ${kubernetes} serves ${discovery.size} kinds, ${definitions.length} of them custom\n`)
    const rules = ruleMessages(definitions)
    const compare = (objects: Parameters<typeof compareAll>[0]) => compareAll(objects, schemas, client, discovery)
    const corpus = await compare(given('corpus', await corpusObjects()))
    const published = await compare(given('published', publishedObjects()))
    const good = [...corpus, ...published]
      .filter(({ theirs, ours }) => theirs.is === 'accepted' && ours.length === 0)
      .map(({ given: { object } }) => object)
    const mutated = await compare(mutatedObjects(good, schemas, Number(values.each), Number(values.seed)))
    const tests = await upstream(bundle, compare, line => process.stderr.write(`${line}\n`))
    client.close()

    const byName = Map.groupBy(mutated, each => each.given.name)
    for (const [name, some] of byName) say(lineOf(`  ${name}`, tally(some, rules)))
    const groups: readonly (readonly [string, readonly Compared[]])[] = [
      ['corpus', corpus],
      ['published', published],
      ['mutated', mutated],
      ['upstream', tests.compared],
    ]
    const all = groups.flatMap(([, some]) => some)
    for (const [name, some] of groups) say(lineOf(name, tally(some, rules)))
    const total = tally(all, rules)
    say(lineOf('all', total))
    const explained = differencesOf(all, rules)
    for (const [name, count] of Object.entries(reasonsIn(explained))) say(`${name}: ${count}\n`)
    say(tests.report)
    const unexplained = explained.filter(({ reason }) => reason === undefined)
    for (const { difference, reason } of values.differences ? explained : unexplained)
      say(`${reason ? reason.name : 'no reason'}:\n${shown(difference)}`)
    say(`${unexplained.length} differences without a reason, ${((Date.now() - since) / 1000).toFixed(0)} s\n`)
    if (values.write) {
      const counts = {
        kubernetes,
        seed: Number(values.seed),
        ways: byName.size,
        groups: Object.fromEntries(
          groups.map(([name, some]) => [name, { objects: some.length, ...tally(some, rules) }]),
        ),
        all: { objects: all.length, ...total },
        reasons: reasonsIn(explained),
        unexplained: unexplained.length,
        tests: tests.counts,
      }
      writeFileSync(output, `${JSON.stringify(counts, null, 2)}\n`)
    }
    return agreementOf(total).every(share => share >= LEAST) && unexplained.length === 0 && tests.good
  } finally {
    await server.end()
  }
}

try {
  if (!(await main())) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
