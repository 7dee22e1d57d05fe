import { type FoundOnce, foundOnce } from './findings-once.ts'
import { findingText } from './findings-said.ts'
import { fingerprint } from './fingerprint.ts'
import { along } from './places.ts'
import { jsonText } from './validate-json.ts'
import { findingsOf, type ValidateReport } from './validate-report.ts'
import { ruleSays } from './validate-rule-words.ts'

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/**
 * What `stagecoach validate --format sarif` prints: SARIF 2.1.0, one result for each finding, however many overlays have it. A result is
 * known again by its fingerprint wherever its line has moved to. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export const validateSarif = (report: ValidateReport): string => {
  const { overlays, fileFindings, environments, unjudged } = report
  const found = foundOnce(
    overlays.map(each => ({ overlay: each.overlay, findings: findingsOf(each) })),
    fileFindings,
    environments,
  )
  const rules = [...Map.groupBy(found, ({ what }) => what.rule)].map(([id, [first]]) => ruleOf(id, first))
  const index = new Map(rules.map(({ id }, place) => [id, place]))
  // Either all results say whether they are suppressed, and whether they are new, or none does (§3.27.23, §3.27.24).
  const suppressible = found.some(({ what }) => what.ignored !== undefined)
  const compared = found.some(({ what }) => what.before)
  const times = new Map<string, number>()
  const results = found.map(each => {
    const { what, objects } = each
    const known = fingerprintOf(each)
    const time = (times.get(known) ?? 0) + 1
    times.set(known, time)
    return {
      ruleId: what.rule,
      ruleIndex: index.get(what.rule) ?? -1,
      level: LEVELS[what.severity],
      message: { text: findingText({ message: what.message, fix: what.fix }) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(what.file), uriBaseId: '%SRCROOT%' },
            region: { startLine: Math.max(1, what.line), startColumn: Math.max(1, what.column) },
          },
          ...(objects.length === 0
            ? {}
            : {
                logicalLocations: objects.map(({ apiVersion, kind, namespace, name }) => ({
                  name,
                  fullyQualifiedName: [apiVersion, kind, ...(namespace === undefined ? [] : [namespace]), name].join(
                    '/',
                  ),
                  kind: 'resource',
                })),
              }),
        },
      ],
      partialFingerprints: { 'stagecoachFinding/v1': `${known}:${time}` },
      ...(suppressible
        ? { suppressions: what.ignored === undefined ? [] : [{ kind: 'inSource', justification: what.ignored }] }
        : {}),
      ...(compared ? { baselineState: what.before ? 'unchanged' : 'new' } : {}),
      properties: {
        apps: [...new Set(each.overlays.map(({ app }) => app))].sort(),
        environments: along(
          environments,
          each.overlays.map(({ env }) => env),
        ),
        blocks: what.blocks,
      },
    }
  })
  return jsonText({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Stagecoach', rules } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: unjudged.map(text => ({ level: 'note', message: { text } })),
          },
        ],
        results,
      },
    ],
  })
}

const ruleOf = (id: string, first: FoundOnce | undefined) => {
  const says = ruleSays(id)
  const fix = first?.what.fix ?? ''
  const help = [says, fix === '' ? '' : `For example: ${fix}.`].filter(text => text !== '').join(' ')
  return {
    id,
    ...(says === '' ? {} : { shortDescription: { text: says } }),
    help: { text: help || id },
  }
}

/** What stays the same while lines move: the rule, the file, the object, and the field or else the words. */
const fingerprintOf = ({ what, objects }: FoundOnce): string => {
  const [object] = objects
  const where = 'at' in what && typeof what.at === 'string' ? what.at : what.message
  return fingerprint([what.rule, what.file, object?.kind ?? '', object?.name ?? '', where].join('\0'))
}

const uriOf = (file: string): string => file.toWellFormed().split('/').map(encodeURIComponent).join('/')
