import type { ValidateSettings } from '../config/config.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding, Finding, PlacedFinding } from './finding.ts'
import type { Problem } from './problem.ts'
import { ignoreReason } from './weights.ts'

/** Where something stands. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What was found before the change, to ask whether a finding is one of them. */
export class Before {
  readonly #known: ReadonlySet<string>

  constructor(findings: readonly Finding[]) {
    this.#known = new Set(findings.flatMap(finding => [spot(finding), words(finding)]))
  }

  /** The same place in the object, or the same words about it where an item of a list moved. */
  has(finding: Finding): boolean {
    return this.#known.has(spot(finding)) || this.#known.has(words(finding))
  }
}

const spot = ({ rule, object: { kind, namespace, name }, at }: Finding): string =>
  JSON.stringify([rule, kind, namespace, name, 'at', at])

const words = ({ rule, object: { kind, namespace, name }, message }: Finding): string =>
  JSON.stringify([rule, kind, namespace, name, 'says', message])

/** Says of a finding what it means for the change: whether it counts, and whether it stands in the way. */
export const settled = (
  settings: ValidateSettings,
  overlay: Overlay,
  found: Finding & Place & { readonly before: boolean; readonly ignored?: string },
): PlacedFinding => {
  const ignored = found.ignored ?? ignoreReason(settings, found, overlay)
  return { ...found, ...(ignored !== undefined && { ignored }), blocks: blocks(settings, found, ignored) }
}

/** The same of a finding in a file that belongs to no overlay. */
export const settledFile = (
  settings: ValidateSettings,
  { at: _, ...found }: Problem & Place & { readonly before: boolean; readonly ignored?: string },
): FileFinding => {
  const ignored = found.ignored ?? ignoreReason(settings, found)
  return { ...found, ...(ignored !== undefined && { ignored }), blocks: blocks(settings, found, ignored) }
}

const blocks = (
  { block }: ValidateSettings,
  { severity, before }: { readonly severity: Problem['severity']; readonly before: boolean },
  ignored: string | undefined,
): boolean => severity === 'error' && ignored === undefined && (block === 'all' || (block === 'new' && !before))
