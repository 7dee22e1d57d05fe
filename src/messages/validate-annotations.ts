import type { Overlay } from '../overlay/overlay.ts'
import { cut } from './cut.ts'
import type { Outcome } from './diff-outcome.ts'
import { plain } from './escape.ts'
import type { FoundOnce } from './findings-once.ts'
import { findingText, objectsSaid } from './findings-said.ts'
import { placesOf } from './places.ts'
import { listed } from './words.ts'

/** Every 50 annotations cost a request, and nobody reads more. */
const ANNOTATIONS = 200
/** Notes among them. */
const NOTICES = 20

/** A problem on its line, as a check run shows it; plain text. */
export interface ValidateAnnotation {
  readonly path: string
  readonly line: number
  readonly level: 'notice' | 'warning' | 'failure'
  readonly title: string
  readonly message: string
}

/** All that is newly wrong, on its line, and what could be rendered neither before nor now; what fails first, then warnings, few notes last. */
export const validateAnnotations = (
  { blocked, problems, older, found }: Outcome,
  road: readonly string[],
): readonly ValidateAnnotation[] => {
  const forbidden = blocked.map(
    ({ file, environments }): ValidateAnnotation => ({
      path: file,
      line: 1,
      level: 'failure',
      title: cut(plain(`reaches ${listed(environments)}`), 200),
      message: cut(
        plain(
          `${listed(environments)} takes changes only by promotion (base: block), and this file is shared: write the change into the overlays that it is meant for`,
        ),
        2000,
      ),
    }),
  )
  const rendering = [...problems, ...older].map(
    ({ what: { file, line, message, fatal, before }, overlays }): ValidateAnnotation => ({
      path: file,
      line: Math.max(1, line),
      level: fatal && !before ? 'failure' : 'warning',
      title: placed(overlays, road),
      message: cut(plain(before ? `${message} (as before)` : message), 2000),
    }),
  )
  const findings = [...found.blocking, ...found.problems, ...found.warnings].map(each => annotation(each, road))
  const of = (level: ValidateAnnotation['level']): readonly ValidateAnnotation[] =>
    [...rendering, ...findings].filter(each => each.level === level)
  return [
    ...forbidden,
    ...of('failure'),
    ...of('warning'),
    ...of('notice'),
    ...found.notes.slice(0, NOTICES).map(each => annotation(each, road)),
  ].slice(0, ANNOTATIONS)
}

const LEVELS = { error: 'failure', warning: 'warning', info: 'notice' } as const

const annotation = ({ what, overlays, objects }: FoundOnce, road: readonly string[]): ValidateAnnotation => {
  const { file, line, severity, message, fix, rule, blocks, before } = what
  const about = objects.length > 0 ? `${cut(objectsSaid(objects), 300)}: ` : ''
  const id = overlays.length > 0 ? ` (${cut(rule, 100)})` : ''
  return {
    path: file,
    line: Math.max(1, line),
    level: blocks ? 'failure' : LEVELS[severity],
    title: overlays.length > 0 ? placed(overlays, road) : cut(plain(rule), 200),
    message: cut(
      plain(`${about}${findingText({ message: cut(message, 1000), fix: cut(fix, 500), before })}${id}`),
      2000,
    ),
  }
}

/** `frontend in staging and production`. */
const placed = (overlays: readonly Overlay[], road: readonly string[]): string =>
  cut(
    plain(
      placesOf(overlays, road)
        .map(({ apps, environments }) => `${listed(apps)} in ${listed(environments)}`)
        .join(', '),
    ),
    200,
  )
