import type { Overlay } from '../overlay/overlay.ts'
import type { Scene } from './dangers/rule.ts'
import { Side } from './dangers/scene.ts'
import { dangersOf } from './dangers.ts'
import { diffLines } from './diff-lines.ts'
import { type Difference, differenceOf } from './difference.ts'
import { fieldChanges } from './field-changes.ts'
import { generatedFrom, isGenerated, nameOf } from './generated-name.ts'
import type { KubernetesObject, Rendered, RenderProblem } from './manifest.ts'
import { match, type Pair } from './match.ts'
import type { Danger, ObjectChange, ObjectRef, OverlayDiff } from './object-change.ts'
import { makesPods } from './pod-template.ts'
import { summaryOf } from './summary.ts'
import { unified } from './unified.ts'

/**
 * What a change does to one overlay. `null`: that side has no such overlay. Values must be hidden in both already, with marks of one salt.
 * Where a side could not be rendered at all nothing is compared, because everything would look added or removed.
 */
export const diffOf = (overlay: Overlay, base: Rendered | null, head: Rendered | null): OverlayDiff => {
  const known = new Set(base?.problems.map(identityOf))
  const problems = (head?.problems ?? []).map(problem => ({ ...problem, before: known.has(identityOf(problem)) }))
  const lost = base?.problems.filter(({ fatal }) => fatal) ?? []
  const broken = problems.some(({ fatal }) => fatal)
  const objects =
    lost.length > 0 || broken
      ? []
      : changesOf(
          base,
          head,
          problems.some(({ before }) => !before),
        )
  const same = base !== null && head !== null && lost.length === 0 && !broken && objects.length === 0
  return {
    overlay,
    state:
      base === null && head !== null
        ? 'new'
        : head === null && base !== null
          ? 'gone'
          : same || !base
            ? 'same'
            : 'changed',
    objects,
    problems,
    ...(lost.length > 0 && { unknownBefore: [...new Set(lost.map(({ message }) => message))].join('; ') }),
    ...(base && lost.length === 0 && { base: base.digest }),
    ...(head && !broken && { head: head.digest }),
  }
}

/** The same problem, though lines above it were added. */
const identityOf = ({ code, file, message }: RenderProblem): string => [code, file, message].join('\0')

const changesOf = (base: Rendered | null, head: Rendered | null, doubt: boolean): readonly ObjectChange[] => {
  const scene: Scene = { base: new Side(objectsOf(base)), head: new Side(objectsOf(head)) }
  const changes = match(base?.manifests ?? [], head?.manifests ?? []).flatMap(
    pair => changeOf(pair, scene, doubt) ?? [],
  )
  return changes.sort((a, b) => weight(a) - weight(b))
}

const objectsOf = (rendered: Rendered | null): readonly KubernetesObject[] =>
  rendered?.manifests.map(({ object }) => object) ?? []

const changeOf = ({ before, after, either }: Pair, scene: Scene, doubt: boolean): ObjectChange | undefined => {
  // Nearly all objects of a change are the same, to the byte.
  if (before && after && JSON.stringify(before.object) === JSON.stringify(after.object)) return undefined
  const difference: Difference =
    before && after
      ? differenceOf(before.object, after.object)
      : after
        ? { kind: 'added', after: after.object }
        : { kind: 'removed', before: either.object }
  if (difference.kind === 'same') return undefined
  const ref = refOf(either.object)
  const file = after?.file ?? before?.file
  const dangers = dangersOf(before?.object ?? null, after?.object ?? null, scene)
  return {
    change: !before ? 'added' : after ? 'changed' : 'removed',
    ref,
    summary: before && after ? summaryOf(fieldChanges(difference)) : [],
    ...unified(diffLines(difference), `${ref.kind} ${ref.name}`),
    dangers: after || !doubt ? dangers : dangers.map(doubted),
    ...(file !== undefined && { file }),
  }
}

/** What is missing may be missing because a part of the head could not be rendered. */
const doubted = (danger: Danger): Danger => ({
  ...danger,
  sentence: `${danger.sentence}, unless it belongs to what could not be rendered`,
})

/** With dangers first, then what runs, then everything else. */
const weight = ({ dangers, ref: { kind } }: ObjectChange): number => (dangers.length > 0 ? 0 : makesPods(kind) ? 1 : 2)

/** What an object is found by, by people. */
export const refOf = (object: KubernetesObject): ObjectRef => {
  const { apiVersion, kind, metadata } = object
  const name = nameOf(object)
  return {
    apiVersion,
    kind,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    name: (isGenerated(kind) ? generatedFrom(name) : undefined) ?? name,
  }
}
