import type { KubernetesObject } from '../manifest.ts'
import type { Danger } from '../object-change.ts'

/** All objects of the overlay, before and after; an empty side is one that the overlay is not on. */
export interface Scene {
  readonly base: readonly KubernetesObject[]
  readonly head: readonly KubernetesObject[]
}

/** Looks at one object that differs for one kind of danger. Null: that side has it not. */
export type Rule = (before: KubernetesObject | null, after: KubernetesObject | null, scene: Scene) => readonly Danger[]
