import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding, PlacedFinding } from '../validation/finding.ts'
import { byRoad } from './places.ts'
import { findingsOf, isRefused, type ValidateReport } from './validate-report.ts'

/** What `stagecoach validate --format json` prints: the shape that scripts may rely on. */
export const validateJson = (report: ValidateReport): string => jsonText(validateRecord(report))

/** The same as a value. */
export const validateRecord = (report: ValidateReport) => {
  const overlays = byRoad(report.overlays, report.environments)
  return {
    valid: !isRefused(report),
    objects: overlays.reduce((sum, { objects }) => sum + objects, 0),
    overlays: overlays.map(({ overlay, kubernetes, objects }) => ({
      app: overlay.app,
      env: overlay.env === '' ? null : overlay.env,
      path: overlay.path,
      kubernetes,
      objects,
    })),
    problems: [
      ...report.fileFindings.map(each => problemRecord(each, null)),
      ...overlays.flatMap(each => findingsOf(each).map(finding => problemRecord(finding, each.overlay))),
    ],
    unjudged: report.unjudged,
    tools: report.tools,
  }
}

const problemRecord = (finding: FileFinding | PlacedFinding, overlay: Overlay | null) => {
  const { rule, severity, message, fix, file, line, column, before, blocks, ignored } = finding
  const object = 'object' in finding ? finding.object : null
  return {
    rule,
    severity,
    message,
    fix,
    file,
    line,
    column,
    object: object && {
      apiVersion: object.apiVersion,
      kind: object.kind,
      namespace: object.namespace ?? null,
      name: object.name,
    },
    app: overlay?.app ?? null,
    env: overlay?.env || null,
    blocks,
    before,
    ignored: ignored ?? null,
  }
}

/** JSON of whole characters that moves no cursor and turns no line around where a terminal shows it. */
export const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value, (_, each) => (typeof each === 'string' ? each.toWellFormed() : each), 2)
  const escaped = (char: string): string =>
    Array.from(
      { length: char.length },
      (_, index) => `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join('')
  return `${text.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, escaped)}\n`
}
