import type { Danger, ObjectChange, ObjectRef, OverlayDiff } from '../diff/object-change.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { OverlayFindings } from '../validation/finding.ts'
import type { ChangeFacts } from './change-facts.ts'
import { type FindingsOutcome, findingsOutcome } from './findings-outcome.ts'
import { along, byRoad } from './places.ts'

/** Something that is true of several overlays, said once. */
export interface About<T> {
  readonly what: T
  readonly overlays: readonly Overlay[]
}

/** What a change comes to, over all overlays that it reaches. */
export interface Outcome {
  /** Environments that something happens to, in the order of the road: objects differ, or nobody knows, or something is newly wrong. */
  readonly environments: readonly string[]
  /** Those among them whose objects differ. */
  readonly changing: readonly string[]
  /** Problems of rendering that the change brings; those that leave nothing to render first. */
  readonly problems: readonly About<OverlayDiff['problems'][number]>[]
  /** Problems that were there before. */
  readonly older: Outcome['problems']
  /** Those that are not problems of validation as well. */
  readonly dangers: readonly About<{ readonly object: ObjectChange; readonly danger: Danger }>[]
  /** Shared files that reach environments which take changes only by promotion, with these. */
  readonly blocked: readonly { readonly file: string; readonly environments: readonly string[] }[]
  /** Overlays that cannot be compared, because what they were before cannot be rendered; with why. */
  readonly unknown: readonly About<string>[]
  /** What validation found. */
  readonly found: FindingsOutcome
}

/** Sums up what a change does. The same problem of a shared file counts once, however many overlays it breaks. */
export const outcomeOf = (
  facts: Pick<ChangeFacts, 'diffs' | 'environments' | 'blocked' | 'shared' | 'promotion' | 'findings' | 'fileFindings'>,
): Outcome => {
  const diffs = inOrder(facts)
  const problems = diffs.flatMap(({ overlay, problems: all }) => all.map(what => ({ what, overlay })))
  const byWeight = once(problems, ({ code, fatal, file, line, message, before }) => [
    code,
    fatal,
    file,
    line,
    message,
    before,
  ]).sort((a, b) => Number(b.what.fatal) - Number(a.what.fatal))
  const changing = diffs.filter(isTold).map(({ overlay: { env } }) => env)
  const broken = problems.filter(({ what }) => !what.before).map(({ overlay: { env } }) => env)
  // What cannot be rendered on either side is a problem from before, and nothing else is known of it.
  const unknown = diffs.flatMap(({ overlay, unknownBefore, problems: own }) =>
    unknownBefore === undefined || own.some(({ fatal }) => fatal) ? [] : [{ what: unknownBefore, overlay }],
  )
  const found = findingsOutcome(facts)
  const said = saidAsProblems(facts.findings ?? [])
  const told = [...found.blocking, ...found.problems, ...found.warnings].flatMap(({ overlays }) => overlays)
  return {
    environments: along(facts.environments, [
      ...changing,
      ...broken,
      ...[...unknown.map(({ overlay }) => overlay), ...told].map(({ env }) => env),
    ]),
    changing: along(facts.environments, changing),
    problems: byWeight.filter(({ what }) => !what.before),
    older: byWeight.filter(({ what }) => what.before),
    dangers: once(
      diffs.flatMap(({ overlay, objects }) =>
        objects.flatMap(object =>
          object.dangers
            .filter(({ at }) => !said.has(placeIn(overlay, object.ref, at)))
            .map(danger => ({ what: { object, danger }, overlay })),
        ),
      ),
      ({ object: { ref }, danger }) => [ref.kind, ref.name, danger.sentence],
    ),
    blocked: facts.promotion
      ? []
      : facts.shared.flatMap(({ file, environments }) => {
          const closed = environments.filter(name => facts.blocked.includes(name))
          return closed.length > 0 ? [{ file, environments: closed }] : []
        }),
    unknown: once(unknown, why => [why]),
    found,
  }
}

/** Where validation found problems: what is dangerous in just these fields is said already. */
const saidAsProblems = (findings: readonly OverlayFindings[]): ReadonlySet<string> =>
  new Set(
    findings.flatMap(({ overlay, findings: own }) =>
      own
        .filter(({ blocks, severity, before }) => blocks || (severity === 'error' && !before))
        .filter(({ ignored }) => ignored === undefined)
        .map(({ object, at }) => placeIn(overlay, object, at)),
    ),
  )

const placeIn = ({ app, env, path }: Overlay, { kind, namespace, name }: ObjectRef, at: string): string =>
  JSON.stringify([app, env, path, kind, namespace ?? '', name, at])

/** Whether there is something to tell of what differs in an overlay: both sides could be rendered, and are not the same. */
export const isTold = ({ state, objects, problems, unknownBefore }: OverlayDiff): boolean =>
  state !== 'same' && unknownBefore === undefined && (objects.length > 0 || problems.every(({ fatal }) => !fatal))

/** Overlays' diffs by app, and in the order of the road. */
export const inOrder = ({ diffs, environments }: Pick<ChangeFacts, 'diffs' | 'environments'>): readonly OverlayDiff[] =>
  byRoad(diffs, environments)

/** Groups equal things, in the order in which they first come. */
export const once = <T>(
  all: readonly { readonly what: T; readonly overlay: Overlay }[],
  identity: (what: T) => readonly unknown[],
): About<T>[] =>
  [...Map.groupBy(all, ({ what }) => JSON.stringify(identity(what))).values()].flatMap(group => {
    const [first] = group
    return first ? [{ what: first.what, overlays: [...new Set(group.map(({ overlay }) => overlay))] }] : []
  })
