/** The generated parts of `docs/validation.md`: the rules, and what the comparisons counted. */
import { readFileSync } from 'node:fs'
import { ruleGroups } from '../src/validation/rule-groups.ts'
import { ruleTable } from '../src/validation/rules/rule-table.ts'

type Row = readonly string[]

/** Id, what it weighs, what it looks for and what to do. */
export const ruleRows = (): readonly Row[] =>
  ruleTable.map(({ id, production, others, says, fix }) => [`\`${id}\``, production, others, `${says} ${fix}.`])

/** Groups of rules that are one for everything that can be wrong in their field. */
export const groupRows = (): readonly Row[] =>
  Object.entries(ruleGroups).map(([group, says]) => [`\`${group}.*\``, says])

interface Counted {
  readonly passed: number
  readonly failed: number
  readonly skipped: Readonly<Record<string, number>>
}

interface Groups {
  readonly [group: string]: Readonly<
    Record<
      'objects' | 'bothAccept' | 'bothRefuse' | 'weRefuse' | 'weRefuseExcused' | 'weAccept' | 'weAcceptExcused',
      number
    >
  >
}

/** How often we and a real API server say the same. */
export const serverRows = (): readonly Row[] => {
  const { groups, all } = counts<{ readonly groups: Groups; readonly all: Groups[string] }>('counts')
  return Object.entries({ ...groups, all }).map(([name, each]) => {
    const accepts = each.bothAccept + each.weRefuse
    const refuses = each.bothRefuse + each.weAccept
    return [
      name,
      String(each.objects),
      share(each.bothAccept, accepts),
      share(each.bothRefuse, refuses),
      String(each.weRefuseExcused + each.weAcceptExcused),
    ]
  })
}

/** Why we and a real API server may differ, with how often that was so. */
export const reasonRows = (): readonly Row[] =>
  Object.entries(counts<{ readonly reasons: Readonly<Record<string, number>> }>('counts').reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, number]) => [reason, String(number)])

/** Other people's tests that were run. */
export const testRows = (): readonly Row[] => {
  const server = counts<{ readonly tests: Readonly<Record<string, Counted>> }>('counts').tests
  const cel =
    counts<
      Readonly<
        Record<
          string,
          {
            readonly passed: number
            readonly failed: number
            readonly failedWhy: Readonly<Record<string, number>>
            readonly skippedWhy: Readonly<Record<string, number>>
          }
        >
      >
    >('counts-cel')
  const kyverno = counts<Counted & { readonly version: string; readonly differ: Readonly<Record<string, number>> }>(
    'counts-kyverno',
  )
  return [
    ...Object.entries(server).map(([name, { passed, failed, skipped }]) => [
      name,
      `${passed}`,
      `${failed}`,
      whys(skipped),
    ]),
    ...Object.entries(cel).map(([name, { passed, failed, failedWhy, skippedWhy }]) => [
      `CEL: ${name}`,
      `${passed}`,
      failed === 0 ? '0' : `${failed}: ${whys(failedWhy)}`,
      whys(skippedWhy),
    ]),
    [
      `Kyverno ${kyverno.version}`,
      `${kyverno.passed}`,
      `${kyverno.failed + sum(kyverno.differ)}${sum(kyverno.differ) > 0 ? `: ${whys(kyverno.differ)}` : ''}`,
      whys(kyverno.skipped),
    ],
  ]
}

const counts = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../conformance/${name}.json`, import.meta.url), 'utf8')) as T

const share = (part: number, all: number): string =>
  all === 0 ? '–' : `${part} of ${all} (${((100 * part) / all).toFixed(2)} %)`

const sum = (counted: Readonly<Record<string, number>>): number =>
  Object.values(counted).reduce((total, each) => total + each, 0)

const whys = (counted: Readonly<Record<string, number>>): string =>
  Object.entries(counted)
    .sort(([, a], [, b]) => b - a)
    .map(([why, number]) => `${number} ${why}`)
    .join('; ')
