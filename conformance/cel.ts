/**
 * Runs the tests that the authors of the API server and of the Common Expression Language wrote against our expressions, and prints
 * what passed, failed and was skipped, and why. `node conformance/cel.ts [text of names to show]`. Needs Go 1.26.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { caseFiles, gatewayModule, rowsOf } from './cel/cases.ts'
import { runExamples } from './cel/examples.ts'
import { runExtension, runLibrary, runSpec } from './cel/expressions.ts'
import { KNOWN } from './cel/known.ts'
import type { Outcome } from './cel/outcome.ts'
import { runRules } from './cel/rules.ts'

const [show] = process.argv.slice(2)
const files = caseFiles()
const sources: Readonly<Record<string, readonly Outcome[]>> = {
  'rules of the API server': rowsOf(files.rules).flatMap(runRules),
  'functions of the API server': rowsOf(files.library).flatMap(runLibrary),
  'functions of cel-go that the API server has': rowsOf(files.extensions).flatMap(runExtension),
  language: rowsOf(files.spec).flatMap(runSpec),
  'examples of Gateway API': await runExamples(gatewayModule()),
}
const counts: Record<string, object> = {}
let unexplained = 0
for (const [source, outcomes] of Object.entries(sources)) {
  const failed = outcomes.filter(({ is }) => is === 'failed')
  const explained = failed.map(outcome => ({ outcome, reason: KNOWN.find(({ fits }) => fits(outcome))?.reason }))
  const open = explained.filter(({ reason }) => reason === undefined)
  unexplained += open.length
  const skipped = outcomes.filter(({ is }) => is === 'skipped')
  const tally = (texts: readonly string[]): Record<string, number> =>
    Object.fromEntries([...Map.groupBy(texts, text => text)].map(([text, all]) => [text, all.length]).sort())
  const passed = outcomes.length - failed.length - skipped.length
  counts[source] = {
    passed,
    failed: failed.length,
    skipped: skipped.length,
    failedWhy: tally(explained.map(({ reason }) => reason ?? 'not explained')),
    skippedWhy: tally(skipped.map(({ why }) => why ?? '')),
  }
  process.stdout.write(`${source}: ${passed} passed / ${failed.length} failed / ${skipped.length} skipped\n`)
  for (const [reason, count] of Object.entries(tally(explained.flatMap(({ reason }) => reason ?? []))))
    process.stdout.write(`  ${count} fail: ${reason}\n`)
  for (const [reason, count] of Object.entries(tally(skipped.map(({ why }) => why ?? ''))))
    process.stdout.write(`  ${count} skipped: ${reason}\n`)
  for (const { outcome } of open)
    process.stdout.write(`  NOT EXPLAINED ${outcome.suite} | ${outcome.name.replace(/\s+/g, ' ')} | ${outcome.why}\n`)
  if (show !== undefined)
    for (const outcome of outcomes)
      if (outcome.name.includes(show) || outcome.suite.includes(show))
        process.stdout.write(`  ${outcome.is} ${outcome.suite} | ${outcome.name} | ${outcome.why ?? ''}\n`)
}
writeFileSync(fileURLToPath(new URL('./counts-cel.json', import.meta.url)), `${JSON.stringify(counts, null, 2)}\n`)
if (unexplained > 0) process.exitCode = 1
