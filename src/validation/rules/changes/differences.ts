import { immutableField } from '../../../diff/dangers/immutable-field.ts'
import { Side } from '../../../diff/dangers/scene.ts'
import { selector } from '../../../diff/dangers/selector.ts'
import { dangersOf } from '../../../diff/dangers.ts'
import type { Manifest } from '../../../diff/manifest.ts'
import { match } from '../../../diff/match.ts'
import type { Danger } from '../../../diff/object-change.ts'
import type { Scene } from '../../scene.ts'
import { ClusterView, viewOf } from '../cluster-view.ts'

/** An object that is there on both sides, and differs. */
export interface Changed {
  readonly before: Manifest
  readonly after: Manifest
}

/** A danger of the comparison, and whose it is: of what was removed, the object as it was. */
export interface Told {
  readonly on: Manifest
  readonly danger: Danger
}

interface Differences {
  readonly changed: readonly Changed[]
  readonly dangers: readonly Told[]
}

const NONE: Differences = { changed: [], dangers: [] }
const known = new WeakMap<Scene, Differences>()

/** How an overlay differs from what it was, and what of that the comparison calls dangerous; nothing where there is nothing to compare with. */
export const differencesOf = (scene: Scene): Differences => {
  if (!scene.before) return NONE
  const found = known.get(scene) ?? differencesIn(scene, scene.before)
  known.set(scene, found)
  return found
}

const differencesIn = (scene: Scene, before: readonly Manifest[]): Differences => {
  const view = viewOf(scene)
  const [left, right] = [new ClusterView(before, false).manifests, view.manifests]
  const sides = { base: new Side(left.map(({ object }) => object)), head: new Side(right.map(({ object }) => object)) }
  const changed: Changed[] = []
  const dangers: Told[] = []
  for (const pair of match(left, right)) {
    if (pair.before && pair.after) {
      // Nearly all objects of a change are the same, to the byte.
      if (JSON.stringify(pair.before.object) === JSON.stringify(pair.after.object)) continue
      changed.push({ before: pair.before, after: pair.after })
      for (const rule of [immutableField, selector])
        for (const danger of rule(pair.before.object, pair.after.object, sides))
          dangers.push({ on: pair.after, danger })
    } else if (pair.before && scene.partial !== true)
      for (const danger of dangersOf(pair.before.object, null, sides)) dangers.push({ on: pair.before, danger })
  }
  return { changed, dangers }
}

/** The sentence of a danger as the message of a finding. */
export const messageOf = ({ sentence }: Danger): string =>
  (sentence.charAt(0).toLowerCase() + sentence.slice(1)).replaceAll('`', '"')
