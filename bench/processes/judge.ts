// A process that judges objects: `judge.ts <directory of the code> <file of objects, one in a line> <Kubernetes> <rounds>`. Without rounds it
// judges all of them once, and says which are wrong; with rounds, what reading them takes, and reading and judging, in ms of the processor.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [directory = '', file = '', kubernetes = '', rounds = '0'] = process.argv.slice(2)
const extension = /dist\/?$/.test(directory) ? 'js' : 'ts'
const load = (path: string) => import(new URL(`${path}.${extension}`, pathToFileURL(`${directory}/`)).href)
const [{ readSchemas }, { schemasOf }, { judgeObject }] = (await Promise.all([
  load('manifests/schemas'),
  load('validation/schema/schemas'),
  load('validation/judge-object'),
])) as [
  typeof import('../../src/manifests/schemas.ts'),
  typeof import('../../src/validation/schema/schemas.ts'),
  typeof import('../../src/validation/judge-object.ts'),
]
const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const schemas = schemasOf(await readSchemas(), kubernetes)
const texts = readFileSync(file, 'utf8').split('\n')
const started = cpu()
const judge = (): readonly (string | undefined)[] =>
  texts.map(text => judgeObject(JSON.parse(text), schemas).find(({ severity }) => severity === 'error')?.rule)
if (rounds === '0') {
  const wrong = judge()
  process.stdout.write(JSON.stringify({ ms: cpu() - started, wrong: wrong.map(rule => rule ?? null) }))
} else {
  const found = { read: [] as number[], judged: [] as number[] }
  for (let round = 0; round < Number(rounds); round += 1) {
    const before = cpu()
    let length = 0
    for (const text of texts) length += Object.keys(JSON.parse(text) as object).length
    if (length === 0) throw new Error('the objects are empty')
    const between = cpu()
    judge()
    found.read.push(between - before)
    found.judged.push(cpu() - between)
  }
  process.stdout.write(JSON.stringify(found))
}
