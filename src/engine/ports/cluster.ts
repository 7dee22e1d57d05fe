import type { KubernetesObject } from '../../diff/manifest.ts'

/** What a cluster is asked about: objects of one overlay that would be written to it. */
export interface DryRunRequest {
  /** A name that the operator has given to it: a context of the kubeconfig. */
  readonly cluster: string
  /** In the order in which they would be applied. Hidden values are marks in them, as in every manifest. */
  readonly objects: readonly KubernetesObject[]
  /** Where objects go that name no namespace and need one; null where nobody knows. */
  readonly namespace: string | null
}

/** Why a cluster refuses an object: by what kind of rule. */
export type RefusalReason =
  /** The API server's own rules, or a schema. */
  | 'invalid'
  /** Only as a change of what is there: a field that never changes. */
  | 'immutable'
  /** A webhook: Kyverno, Gatekeeper, an operator's own. */
  | 'webhook'
  /** A ValidatingAdmissionPolicy. */
  | 'admission-policy'
  | 'quota'
  | 'limit-range'
  | 'pod-security'
  /** Another plugin of the API server. */
  | 'forbidden'
  | 'too-large'

/** What a cluster says of an object. */
export type DryRunAnswer =
  | {
      readonly is: 'accepted'
      /** As the API server words them: deprecated versions, and what policies only warn of. */
      readonly warnings: readonly string[]
    }
  | {
      readonly is: 'refused'
      readonly reason: RefusalReason
      /** As the API server words it, without full stop. */
      readonly message: string
      /** Fields as the API server writes them: `spec.containers[0].image`; empty for the object as a whole. */
      readonly causes: readonly { readonly field: string; readonly message: string }[]
      readonly warnings: readonly string[]
    }
  /** The cluster has said nothing of the object by itself. `why` is a sentence without full stop. */
  | { readonly is: 'unknown'; readonly why: string }

/** A cluster that answers for itself, and keeps nothing of what it was asked. */
export interface Cluster {
  /** One answer per object, in their order. Whatever the cluster does, this never throws but for the signal's reason. */
  dryRun(request: DryRunRequest, signal?: AbortSignal): Promise<readonly DryRunAnswer[]>
  /** The CustomResourceDefinitions that a cluster has, at most 10 minutes old; null where they cannot be read. */
  definitions(cluster: string): Promise<readonly unknown[] | null>
}
