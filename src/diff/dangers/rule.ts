import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'
import type { Side } from './scene.ts'

/** All objects of the overlay, before and after. */
export interface Scene {
  readonly base: Side
  readonly head: Side
}

/** Looks at one object that differs for one kind of danger. Null: that side has it not. */
export type Rule = (before: KubernetesObject | null, after: KubernetesObject | null, scene: Scene) => readonly Danger[]
