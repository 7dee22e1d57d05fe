import { textAt } from '../../diff/json.ts'
import type { Manifest } from '../../diff/manifest.ts'

/** How the API server calls a kind in its addresses, which is what rules of policies name. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** `deployments`. */
  readonly resource: string
  readonly namespaced: boolean
}

/** Kinds whose names in addresses follow no rule. */
const IRREGULAR: Readonly<Record<string, string>> = {
  Endpoints: 'endpoints',
  PodMetrics: 'pods',
  NodeMetrics: 'nodes',
  SecurityContextConstraints: 'securitycontextconstraints',
}

/** Kinds that stand in no namespace, by group; `*` is all of a group. */
const CLUSTER_WIDE: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus'],
  'admissionregistration.k8s.io': ['*'],
  'apiextensions.k8s.io': ['*'],
  'apiregistration.k8s.io': ['*'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['*'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['*'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['StorageClass', 'VolumeAttachment', 'CSIDriver', 'CSINode', 'VolumeAttributesClass'],
  'storagemigration.k8s.io': ['*'],
  policy: ['PodSecurityPolicy'],
  'security.openshift.io': ['SecurityContextConstraints'],
  'project.openshift.io': ['Project'],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'cert-manager.io': ['ClusterIssuer'],
  'constraints.gatekeeper.sh': ['*'],
  'templates.gatekeeper.sh': ['*'],
  'config.gatekeeper.sh': [],
  'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
}

/** Group and version of an `apiVersion`. */
export const groupVersion = (apiVersion: string): { readonly group: string; readonly version: string } => {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

/** What a kind is called in addresses, by the rule that generators of definitions follow. */
export const pluralOf = (kind: string): string => {
  const irregular = Object.hasOwn(IRREGULAR, kind) ? IRREGULAR[kind] : undefined
  if (irregular !== undefined) return irregular
  const name = kind.toLowerCase()
  if (/(?:s|x|z|ch|sh)$/.test(name)) return `${name}es`
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`
}

/** What kinds are called; definitions among the objects know it better than any rule. */
export type Resources = (apiVersion: string, kind: string) => Resource

/** Reads the definitions among some objects. */
export const resourcesOf = (manifests: readonly Manifest[]): Resources => {
  const defined = new Map<string, { readonly resource: string; readonly namespaced: boolean }>()
  for (const { object } of manifests) {
    if (object.kind !== 'CustomResourceDefinition') continue
    const resource = textAt(object, 'spec', 'names', 'plural')
    const kind = textAt(object, 'spec', 'names', 'kind')
    const group = textAt(object, 'spec', 'group')
    if (resource && kind && group)
      defined.set(`${group}/${kind}`, { resource, namespaced: textAt(object, 'spec', 'scope') !== 'Cluster' })
  }
  return (apiVersion, kind) => {
    const { group, version } = groupVersion(apiVersion)
    const known = defined.get(`${group}/${kind}`)
    const wide = Object.hasOwn(CLUSTER_WIDE, group) ? CLUSTER_WIDE[group] : undefined
    return {
      group,
      version,
      kind,
      resource: known?.resource ?? pluralOf(kind),
      // Custom kinds of the cluster mostly say so in their names.
      namespaced:
        known?.namespaced ??
        !(wide ? wide.includes('*') || wide.includes(kind) : group.includes('.') && kind.startsWith('Cluster')),
    }
  }
}
