import type { Overlay } from '../overlay/overlay.ts'
import type { RenderProblem } from './manifest.ts'

/** What an object is found by. The name is as people know it: without the suffix that a generator appended. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

/** Something that a reviewer must not overlook. */
export interface Danger {
  readonly code:
    | 'removed storage'
    | 'removed namespace'
    | 'removed definition'
    | 'removed workload'
    | 'removed guard'
    | 'immutable field'
    | 'selector'
    | 'no replicas'
    | 'loosened security'
    | 'widened rights'
    | 'exposed'
  /** RFC 6901 pointer into the object; `''` is the object itself. */
  readonly at: string
  /** A whole sentence without full stop: what happens in the cluster. */
  readonly sentence: string
}

/** How one object differs between base and head. */
export interface ObjectChange {
  readonly change: 'added' | 'removed' | 'changed'
  readonly ref: ObjectRef
  /** In few words what differs, most telling first: `image 1.8.1 → 1.8.2`, `1 variable`, `2 keys`. Empty for added and removed ones. */
  readonly summary: readonly string[]
  /** Unified diff of the object as YAML, hunks only (`@@ spec.template… @@` heads name the field), without file names; lines end with \n. */
  readonly text: string
  readonly added: number
  readonly removed: number
  readonly dangers: readonly Danger[]
  /** File it is written in, on the head where it is there, else on the base. */
  readonly file?: string
}

/** What a change does to one overlay. */
export interface OverlayDiff {
  readonly overlay: Overlay
  /** `new`: the base has no such overlay; `gone`: the head has none. */
  readonly state: 'changed' | 'same' | 'new' | 'gone'
  /** Most telling first: with dangers, then workloads, then others. */
  readonly objects: readonly ObjectChange[]
  /** Problems of the head, and only those of the base that the head has no more are left out. */
  readonly problems: readonly (RenderProblem & { readonly before: boolean })[]
  /** The problems of the base where it could not be rendered at all, so that nothing can be compared. */
  readonly unknownBefore?: string
  /** Digests of what was rendered; absent where it was not. */
  readonly base?: string
  readonly head?: string
}
