import type { Unrendered } from '../overlay/source.ts'
import type { Problem } from './problem.ts'

/** A Kubernetes object as it was rendered, in JSON's types. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/** One rendered object and where it comes from. Values of Secrets, and whatever else looks like one, are hidden in it already. */
export interface Manifest {
  readonly object: KubernetesObject
  /** The file of the repository that the object was written in; absent where a generator or chart made it without one. */
  readonly file?: string
  /** Paths into the object (RFC 6901 pointers) whose values were hidden. */
  readonly hidden: readonly string[]
  /** What was noticed of it before it came to be judged: secrets, before they were hidden, and what its cluster says. Absent where that is nothing. */
  readonly noticed?: readonly Problem[]
}

/** What stands instead of a hidden value: equal values have equal marks within one process, and nothing can be told from one. */
export type HiddenMark = `(hidden ${string})`

/** What is wrong, so that an overlay or a part of it has no objects. */
export interface RenderProblem {
  readonly code:
    | Unrendered['code']
    | 'yaml'
    | 'kustomization'
    | 'cycle'
    | 'restricted'
    | 'link'
    | 'chart'
    | 'template'
    | 'values'
    | 'archive'
    | 'too large'
    | 'too slow'
    | 'memory'
    | 'internal'
  /** Whether nothing at all was rendered because of it, or only the part it names is left out. */
  readonly fatal: boolean
  readonly file: string
  /** From 1; 1 where it cannot be told. */
  readonly line: number
  /** What is wrong, what was expected and what to do; no value of a secret is in it. One sentence without full stop, or several lines where a template says several things. */
  readonly message: string
}

/** What an overlay is in the cluster: all of its objects, in the order in which they would be applied. */
export interface Rendered {
  readonly manifests: readonly Manifest[]
  readonly problems: readonly RenderProblem[]
  /** What is not wrong but worth knowing: deprecated fields of a kustomization, notes of a chart. */
  readonly warnings: readonly string[]
  /** SHA-256 over all objects in a fixed order; hidden values take no part in it. In 64 hexadecimal digits. */
  readonly digest: string
  /** What rendered it, for people: `kustomize v5.8.1`, `Helm v4.2.4`; several where several did. */
  readonly tools: readonly string[]
  /** Paths of the repository that were read for it, sorted. */
  readonly read: readonly string[]
}
