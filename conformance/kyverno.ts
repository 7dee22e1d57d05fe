/**
 * Runs Kyverno's own tests of policies in CEL, as its module has them: those of its command line and those for a real cluster, of
 * ValidatingAdmissionPolicies, ValidatingPolicies and rules in CEL of classic policies. `node conformance/kyverno.ts [--write]`
 *
 * github.com/kyverno/policies, which has more of them, is no module that can be fetched.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { goModule } from '../scripts/go-module.ts'
import { readPolicies } from '../src/validation/policies/read-policies.ts'
import type { Scene } from '../src/validation/scene.ts'
import { type KyvernoCase, kyvernoCases } from './kyverno-cases.ts'
import { KYVERNO_DIFFERENCES } from './kyverno-differences.ts'

const MODULE = 'github.com/kyverno/kyverno'
const VERSION = 'v1.19.1'

/** What came of a case. */
type Outcome =
  | { readonly is: 'passed' }
  | { readonly is: 'failed'; readonly why: string }
  | { readonly is: 'skipped'; readonly why: string }

const run = ({ files, object, before, namespaces, expects, policy }: KyvernoCase): Outcome => {
  const { policies, problems } = readPolicies(files)
  const scene: Scene = {
    overlay: { app: 'a', env: 'e', path: 'p', kind: 'directory' },
    manifests: [{ object, hidden: [] }],
    before: before ? [{ object: before, hidden: [] }] : null,
    production: false,
    kubernetes: '1.36',
  }
  const counts = (rule: string): boolean => policy === undefined || rule === `policy.${policy}`
  const found = policies.filter(({ rule }) => counts(rule)).flatMap(each => [...each.judge(scene, { namespaces })])
  const refusals = found.filter(finding => !finding.unjudged)
  const bad = expects === 'fails' || expects === 'refused'
  const is =
    expects === 'fails' || expects === 'passes'
      ? refusals.length > 0
      : refusals.some(({ severity }) => severity === 'error')
  if (is && bad) return { is: 'passed' }
  const unjudged = found.find(finding => finding.unjudged)
  const left = problems.find(({ rule, severity }) => severity === 'info' && counts(rule))
  // What was not looked at is no agreement.
  if (!is && unjudged)
    return { is: 'skipped', why: inGeneral(unjudged.message.replace(/^.*?(?=only the cluster|whether)/s, '')) }
  if (!is && left && !policies.some(({ rule }) => counts(rule))) return { is: 'skipped', why: inGeneral(left.message) }
  if (is === bad && policies.length > 0) return { is: 'passed' }
  const said = [...refusals, ...problems].map(({ message }) => message).join('; ')
  return { is: 'failed', why: `expected that it is ${expects}; ${said || 'nothing was said'}` }
}

const inGeneral = (message: string): string => message.replaceAll(/ ?"[^"]*"/g, '')

const main = (): boolean => {
  const { Dir } = goModule(MODULE, VERSION)
  const { cases, skipped } = kyvernoCases(join(Dir, 'test'))
  const why: Record<string, number> = { ...skipped }
  const explained: Record<string, number> = {}
  let passed = 0
  const failures: string[] = []
  for (const each of cases) {
    const outcome = run(each)
    if (outcome.is === 'passed') passed++
    else if (outcome.is === 'skipped') why[outcome.why] = (why[outcome.why] ?? 0) + 1
    else {
      const reason = KYVERNO_DIFFERENCES.find(({ test }) => each.name.startsWith(test))?.why
      if (reason === undefined) failures.push(`  ${each.name}: ${outcome.why}\n`)
      else explained[reason] = (explained[reason] ?? 0) + 1
    }
  }
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([reason, count]) => `  ${count} ${reason}\n`)
      .join('')
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((all, one) => all + one, 0)
  process.stdout.write(
    `${MODULE} ${VERSION}: ${passed} passed, ${failures.length} failed, ${sum(explained)} differ for a reason, ${sum(why)} skipped\n` +
      `differ:\n${counted(explained)}skipped:\n${counted(why)}${failures.length > 0 ? `failed:\n${failures.join('')}` : ''}`,
  )
  const counts = { module: MODULE, version: VERSION, passed, failed: failures.length, differ: explained, skipped: why }
  if (process.argv.includes('--write'))
    writeFileSync(new URL('./counts-kyverno.json', import.meta.url), `${JSON.stringify(counts, null, 2)}\n`)
  return failures.length === 0
}

process.exitCode = main() ? 0 : 1
