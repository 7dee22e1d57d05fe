import type { Manifest } from '../../diff/manifest.ts'
import { groupOf } from '../../diff/match.ts'

/** `apps/Deployment`, `/Service`: group and kind, whatever the version. */
export type GroupKind = `${string}/${string}`

/** Groups that kinds moved to from `extensions`, beside those of `apps`. */
const MOVED = new Map([
  ['Ingress', 'networking.k8s.io'],
  ['NetworkPolicy', 'networking.k8s.io'],
])

/** Group and kind of an object, by the group where its kind is today. */
export const groupKindOf = ({ object: { apiVersion, kind } }: Manifest): GroupKind => {
  const group = groupOf(apiVersion)
  return `${group === 'extensions' ? (MOVED.get(kind) ?? 'apps') : group}/${kind}`
}

/** Whether a kind is none of Kubernetes' own, whose groups have no dot or are below k8s.io. */
export const isCustomKind = (kind: GroupKind): boolean => !/^(?:[a-z]*|[a-z.]*\.k8s\.io)\//.test(kind)

/** Kinds whose objects bring whole applications, each into a namespace of its own. */
const BRINGERS: ReadonlySet<GroupKind> = new Set<GroupKind>([
  'argoproj.io/Application',
  'argoproj.io/ApplicationSet',
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'fleet.cattle.io/GitRepo',
  'fleet.cattle.io/Bundle',
])
/** Kinds whose objects make others that may not be rendered here. */
const MAKERS: ReadonlySet<GroupKind> = new Set<GroupKind>([
  ...BRINGERS,
  'helm.toolkit.fluxcd.io/HelmRelease',
  'helm.cattle.io/HelmChart',
  'app.k8s.io/Application',
])

/** Whether an object of this kind brings whole applications. */
export const bringsApplications = (kind: GroupKind): boolean => BRINGERS.has(kind)

/** Whether an object of this kind makes others that may not be rendered here. */
export const makesOthers = (kind: GroupKind): boolean => MAKERS.has(kind)

/** Groups of custom resources of which it is known that no pods are made for them: secrets, certificates, policies, ways of traffic. */
const PODLESS: ReadonlySet<string> = new Set([
  'bitnami.com',
  'cert-manager.io',
  'cilium.io',
  'cloud.google.com',
  'constraints.gatekeeper.sh',
  'elbv2.k8s.aws',
  'external-secrets.io',
  'image.toolkit.fluxcd.io',
  'keda.sh',
  'kyverno.io',
  'networking.gke.io',
  'networking.istio.io',
  'notification.toolkit.fluxcd.io',
  'policies.kyverno.io',
  'policy.linkerd.io',
  'projectcontour.io',
  'secrets-store.csi.x-k8s.io',
  'secrets.hashicorp.com',
  'security.istio.io',
  'source.toolkit.fluxcd.io',
  'telemetry.istio.io',
  'templates.gatekeeper.sh',
  'traefik.io',
])
/** Such kinds of groups that have others. */
const PODLESS_KINDS: ReadonlySet<GroupKind> = new Set<GroupKind>([
  'argoproj.io/AnalysisTemplate',
  'argoproj.io/AppProject',
  'argoproj.io/ClusterAnalysisTemplate',
  'argoproj.io/Rollout',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/Probe',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/ServiceMonitor',
])

/** Whether an operator may make pods and services for a kind. */
export const isOperated = (kind: GroupKind): boolean =>
  kind === 'gateway.networking.k8s.io/Gateway' ||
  (isCustomKind(kind) && !PODLESS_KINDS.has(kind) && !PODLESS.has(kind.slice(0, kind.indexOf('/'))))
