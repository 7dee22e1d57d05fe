import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding, PlacedFinding } from '../validation/finding.ts'
import { plainText } from './diff-style.ts'
import { findingText } from './findings-said.ts'
import { along, byRoad } from './places.ts'
import { findingsOf, type ValidatedOverlay, type ValidateReport } from './validate-report.ts'
import { count } from './words.ts'

/** One line of the list of tests: an app, one of its objects, or a file. */
interface Case {
  readonly classname: string
  readonly name: string
  readonly findings: readonly (FileFinding | PlacedFinding)[]
}

/**
 * What `stagecoach validate --format junit` prints: a suite for each environment, and in it for each app a case of its rendering and one
 * for each object that something was found in. What blocks is a failure; the rest is in the output of a case that passes.
 */
export const validateJunit = ({ environments, overlays, fileFindings }: ValidateReport): string => {
  const ordered = byRoad(overlays, environments)
  const suites = [
    ...along(
      environments,
      ordered.map(({ overlay }) => overlay.env),
    )
      .map(env => ({ env, of: ordered.filter(({ overlay }) => overlay.env === env) }))
      .filter(({ of }) => of.length > 0)
      .map(({ env, of }) => ({ name: env || 'no environment', cases: of.flatMap(casesOf) })),
    ...(fileFindings.length > 0 ? [{ name: 'repository', cases: casesOfFiles(fileFindings) }] : []),
  ]
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stagecoach validate"${totals(all)}>`,
    ...suites.map(({ name, cases }) =>
      [`  <testsuite name="${xml(name)}"${totals(cases)}>`, ...cases.map(caseSaid), '  </testsuite>'].join('\n'),
    ),
    '</testsuites>',
    '',
  ].join('\n')
}

const casesOf = (validated: ValidatedOverlay): readonly Case[] => {
  const { overlay, findings } = validated
  const rendering = findingsOf({ ...validated, findings: [] })
  const objects = Map.groupBy(
    findings,
    ({ object: { kind, namespace, name } }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
  )
  const app = overlay.app || overlay.path
  return [
    { classname: app, name: pathOf(overlay), findings: rendering },
    ...[...objects].map(([name, of]) => ({ classname: app, name, findings: of })),
  ]
}

const pathOf = ({ path }: Overlay): string => `renders ${path === '' ? 'the repository' : path}`

const casesOfFiles = (findings: readonly FileFinding[]): readonly Case[] =>
  [...Map.groupBy(findings, ({ file }) => file)].map(([file, of]) => ({
    classname: 'repository',
    name: file,
    findings: of,
  }))

const failing = ({ findings }: Case): boolean => findings.some(({ blocks }) => blocks)

const skipped = ({ findings }: Case): boolean =>
  findings.length > 0 && findings.every(({ ignored }) => ignored !== undefined)

const totals = (cases: readonly Case[]): string =>
  ` tests="${cases.length}" failures="${cases.filter(failing).length}" errors="0" skipped="${cases.filter(skipped).length}"`

const caseSaid = (each: Case): string => {
  const { classname, name, findings } = each
  const begin = `    <testcase classname="${xml(classname)}" name="${xml(name)}"`
  if (findings.length === 0) return `${begin}/>`
  const refused = findings.filter(({ blocks }) => blocks)
  const [first] = refused
  const others = findings.filter(({ blocks }) => !blocks)
  // Readers take one failure of a case, whatever schema they go by.
  const failure = first
    ? [
        `      <failure type="${xml(first.rule)}" message="${xml(refused.length === 1 ? first.message : count(refused.length, 'problem'))}">${refused.map(lineOf).join('\n')}</failure>`,
      ]
    : []
  const reasons = [...new Set(findings.flatMap(({ ignored }) => ignored ?? []))]
  const skip = skipped(each) ? [`      <skipped message="${xml(reasons.join('; '))}"/>`] : []
  const out = others.length > 0 ? [`      <system-out>${others.map(lineOf).join('\n')}</system-out>`] : []
  return [`${begin}>`, ...skip, ...failure, ...out, '    </testcase>'].join('\n')
}

const lineOf = (finding: FileFinding): string => {
  const { file, line, column, severity, rule, ignored } = finding
  const place = `${file}:${line}:${column}`
  if (ignored !== undefined) return xml(`${place} ignored: ${finding.message} (${rule}): ${ignored}`)
  return xml(`${place} ${severity === 'info' ? 'note' : severity}: ${findingText(finding)} (${rule})`)
}

/** Foreign text as one line of XML 1.0, which has no controls and no noncharacters. */
const xml = (text: string): string =>
  plainText
    .text(text)
    .replace(/[^\t\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
