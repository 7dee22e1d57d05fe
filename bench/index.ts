import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { latency } from './latency.ts'
import { type Benchmark, type Measured, markdown } from './measured.ts'
import { memory } from './memory.ts'
import { planning } from './planning.ts'
import { rendering } from './rendering.ts'
import { requests } from './requests.ts'
import { validation } from './validation.ts'
import { webhooks } from './webhooks.ts'

const all: readonly Benchmark[] = [requests, latency, planning, rendering, validation, memory, webhooks]
const document = new URL('../docs/performance.md', import.meta.url)
const usage = `npm run bench [-- --write] [-- --only <name>]\n\n${all.map(({ name, asks }) => `  ${name.padEnd(10)} ${asks}`).join('\n')}\n`

const args = process.argv.slice(2)
const at = args.indexOf('--only')
const only = at < 0 ? undefined : args[at + 1]
const chosen = all.filter(({ name }) => only === undefined || name === only)
if (chosen.length === 0 || args.some((arg, index) => !['--only', '--write'].includes(arg) && index !== at + 1)) {
  process.stderr.write(usage)
  process.exit(2)
}

/** Replaces what stands between a benchmark's markers in the document. */
const write = (name: string, text: string): void => {
  const before = readFileSync(document, 'utf8')
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const from = before.indexOf(begin)
  const to = before.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${begin} … ${end}`)
  writeFileSync(document, `${before.slice(0, from + begin.length)}\n${text}\n${before.slice(to)}`)
}

const machine = (): string => {
  const [first] = cpus()
  return `Node ${process.versions.node}, ${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${process.platform}, ${new Date().toISOString().slice(0, 10)}.`
}

const missed: string[] = []
for (const { name, asks, run } of chosen) {
  process.stdout.write(`\n${asks}\n\n`)
  const began = Date.now()
  const found: Measured = await run()
  const tables = found.tables.map(markdown).join('\n\n')
  process.stdout.write(`${tables}\n\n${name}: ${((Date.now() - began) / 1000).toFixed(0)} s\n`)
  missed.push(...found.missed)
  if (args.includes('--write')) write(name, `\n${tables}\n\n${machine()}\n`)
}
if (missed.length > 0) {
  process.stderr.write(`\nTargets that were missed:\n${missed.map(line => `  ${line}\n`).join('')}`)
  process.exitCode = 1
}
// A process of ours that does not end must not keep the others waiting.
process.exit()
