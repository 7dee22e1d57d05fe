import type { ObjectRef } from '../diff/object-change.ts'
import type { Overlay } from '../overlay/overlay.ts'
import type { FileFinding, PlacedFinding } from '../validation/finding.ts'
import { byRoad, compared } from './places.ts'

/** A finding that is said once, however many objects and overlays it is about. */
export interface FoundOnce {
  readonly what: FileFinding
  /** By app, and in the order of the road; none where it is of a file that belongs to no overlay. */
  readonly overlays: readonly Overlay[]
  /** Each kind and name once: a base has one name in all environments, and a chart's objects share a line. */
  readonly objects: readonly ObjectRef[]
}

/** The same sentence about the same place of the same file counts once. Ordered by overlay, file and line; those of no overlay first. */
export const foundOnce = (
  overlays: readonly { readonly overlay: Overlay; readonly findings: readonly (FileFinding | PlacedFinding)[] }[],
  files: readonly FileFinding[],
  road: readonly string[],
): readonly FoundOnce[] => {
  // A secret is found in its file, and again in what that is rendered to: there it is known which object it is.
  const known = new Set(overlays.flatMap(({ findings }) => findings.map(spotOf)))
  const all: readonly { readonly what: FileFinding | PlacedFinding; readonly overlay?: Overlay }[] = [
    ...files.filter(what => !known.has(spotOf(what))).map(what => ({ what })),
    ...byRoad(overlays, road).flatMap(({ overlay, findings }) => findings.map(what => ({ what, overlay }))),
  ]
  const groups = Map.groupBy(all, ({ what: each, overlay }) =>
    JSON.stringify([
      overlay === undefined,
      each.rule,
      each.severity,
      each.message,
      each.fix,
      each.file,
      each.line,
      each.column,
      each.before,
      each.blocks,
      each.ignored ?? null,
    ]),
  )
  const found = [...groups.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    return [
      {
        what: first.what,
        overlays: [...new Set(group.flatMap(({ overlay }) => overlay ?? []))],
        objects: objectsIn(group.map(({ what }) => what)),
      },
    ]
  })
  // One overlay's are in the order of its files; which overlay comes first is settled by the order of the groups.
  const rank = new Map<Overlay | undefined, number>()
  for (const { overlays: of } of found) if (!rank.has(of[0])) rank.set(of[0], rank.size)
  return found.sort(
    (a, b) =>
      (rank.get(a.overlays[0]) ?? 0) - (rank.get(b.overlays[0]) ?? 0) ||
      compared(a.what.file, b.what.file) ||
      a.what.line - b.what.line ||
      a.what.column - b.what.column ||
      compared(a.what.rule, b.what.rule) ||
      compared(a.what.message, b.what.message),
  )
}

const spotOf = ({ rule, message, file, line, blocks }: FileFinding): string =>
  JSON.stringify([rule, message, file, line, blocks])

const objectsIn = (findings: readonly (FileFinding | PlacedFinding)[]): readonly ObjectRef[] => {
  const objects = findings.flatMap(each => ('object' in each ? [each.object] : []))
  return [...new Map(objects.map(object => [JSON.stringify([object.kind, object.name]), object])).values()]
}
