import type { KubernetesObject } from '../../diff/manifest.ts'
import type { Problem } from '../problem.ts'
import type { Found } from '../rules/rule.ts'
import type { Scene } from '../scene.ts'
import type { Rego } from './rego.ts'

/** A file of policies from a trusted commit: objects of Kubernetes, or Rego. */
export interface PolicyFile {
  readonly path: string
  readonly text: string
}

/** What judging by a policy needs beside the overlay. */
export interface PolicyWorld {
  /** Namespaces that are known, by name. */ readonly namespaces: ReadonlyMap<string, KubernetesObject>
  /** Absent where no Rego can be evaluated: its policies say so then. */
  readonly rego?: Rego
}

/** What a policy says of an object. `unjudged`: it could not say anything, and only a cluster can. */
export interface PolicyFinding extends Found {
  readonly severity: Problem['severity']
  readonly unjudged?: true
  /** The policy itself is wrong and judged nothing: that it was so before excuses nothing. */
  readonly broken?: true
}

/** One policy that is in force. */
export interface Policy {
  /** `policy.<name>`: what its findings are called. */ readonly rule: string
  readonly file: string
  judge(scene: Scene, world: PolicyWorld): Iterable<PolicyFinding>
}

/** All policies of some files, with what is wrong with them and what of them is not judged here. */
export interface Policies {
  readonly policies: readonly Policy[]
  /** Errors: what does not compile, and so never passes anything; infos: what only a cluster can answer. */
  readonly problems: readonly (Problem & { readonly file: string; readonly line: number })[]
}
