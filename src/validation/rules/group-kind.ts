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

/** Custom resources of which it is known that no pods are made for them. */
const PODLESS =
  /^(?:argoproj\.io\/Rollout|monitoring\.coreos\.com\/(?:ServiceMonitor|PodMonitor|PrometheusRule|Probe)|(?:external-secrets\.io|bitnami\.com|cert-manager\.io|(?:policies\.)?kyverno\.io|(?:networking|security)\.istio\.io|traefik\.io|keda\.sh|cilium\.io|[a-z-]+\.toolkit\.fluxcd\.io)\/.*)$/
/** Whether an operator may make pods and services for a kind. */
export const isOperated = (kind: GroupKind): boolean =>
  kind === 'gateway.networking.k8s.io/Gateway' || (isCustomKind(kind) && !PODLESS.test(kind))
