import { refOf } from '../../diff/diff-objects.ts'
import { canonicalJson, textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'
import type { Overlay } from '../../overlay/overlay.ts'
import type { Finding } from '../finding.ts'
import { ClusterView } from './cluster-view.ts'
import { duplicateObject } from './duplicate-object.ts'
import { type GroupKind, groupKindOf } from './group-kind.ts'
import { namespaceOf } from './workload.ts'

/** Kinds that are in no namespace. */
const CLUSTER: ReadonlySet<GroupKind> = new Set<GroupKind>([
  '/Namespace',
  '/PersistentVolume',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'networking.k8s.io/IngressClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
])

/** One overlay of an environment, as it was rendered. */
export interface RenderedOverlay {
  readonly overlay: Overlay
  readonly manifests: readonly Manifest[]
}

/**
 * Objects that two overlays of one environment have, told of in the second of them: Argo CD warns of shared resources then, and each
 * sync takes them from the other. As a warning, because the overlays may be for two clusters; as an info where both are the same.
 * Objects that do not say their namespace are left out: their Applications may say different ones.
 */
export const acrossOverlays = (
  rendered: readonly RenderedOverlay[],
): readonly { readonly overlay: Overlay; readonly finding: Finding }[] => {
  const seen = new Map<string, { readonly overlay: Overlay; readonly on: Manifest }>()
  return rendered.flatMap(({ overlay, manifests }) =>
    new ClusterView(manifests, false).manifests.flatMap(on => {
      const kind = groupKindOf(on)
      const namespace = namespaceOf(on)
      if (textAt(on.object, 'metadata', 'generateName') !== undefined) return []
      if (!CLUSTER.has(kind) && namespace === undefined) return []
      const key = `${overlay.env}\0${kind}\0${CLUSTER.has(kind) ? '' : namespace}\0${on.object.metadata.name}`
      const first = seen.get(key)
      if (!first) seen.set(key, { overlay, on })
      return first && first.overlay !== overlay ? [{ overlay, finding: findingOf(on, first.on, first.overlay) }] : []
    }),
  )
}

const findingOf = (on: Manifest, other: Manifest, overlay: Overlay): Finding => {
  const same = canonicalJson(on.object) === canonicalJson(other.object)
  return {
    rule: duplicateObject.id,
    severity: same ? 'info' : 'warning',
    message: `${on.object.kind} "${on.object.metadata.name.slice(0, 63)}" is in the overlay of ${overlay.app}, too${same ? '' : ', with different content: each sync takes it from the other'}`,
    fix: duplicateObject.fix,
    at: '',
    object: refOf(on.object),
    ...(on.file !== undefined && { file: on.file }),
  }
}
