import { describe, expect, test } from 'vitest'
import type { KubernetesObject, Manifest } from '../src/diff/manifest.ts'
import type { Found, Rule } from '../src/validation/rules/rule.ts'
import { rules } from '../src/validation/rules/rules.ts'
import type { Scene } from '../src/validation/scene.ts'

/** An object named `web`, unless its metadata says otherwise. */
export const object = (kind: string, fields: object = {}, metadata: object = {}): KubernetesObject => {
  const [apiVersion = 'v1', name = kind] = kind.includes(' ') ? kind.split(' ') : [API[kind] ?? 'v1', kind]
  return { apiVersion, kind: name, metadata: { name: 'web', ...metadata }, ...fields }
}

const API: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Rollout: 'argoproj.io/v1alpha1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  ScaledObject: 'keda.sh/v1alpha1',
  PodDisruptionBudget: 'policy/v1',
  Ingress: 'networking.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  HTTPRoute: 'gateway.networking.k8s.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  Role: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  RoleBinding: 'rbac.authorization.k8s.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  Application: 'argoproj.io/v1alpha1',
  SealedSecret: 'bitnami.com/v1alpha1',
  ExternalSecret: 'external-secrets.io/v1',
  PriorityClass: 'scheduling.k8s.io/v1',
  VerticalPodAutoscaler: 'autoscaling.k8s.io/v1',
}

/** An object with `spec`. */
export const spec = (kind: string, fields: object, metadata: object = {}): KubernetesObject =>
  object(kind, { spec: fields }, metadata)

/** A workload with one container named `web`; `pod` are fields of its pod, `more` of itself. */
export const workload = (
  kind: string,
  container: object = {},
  more: object = {},
  pod: object = {},
  metadata: object = {},
): KubernetesObject => {
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:1.8.2', ...container }], ...pod },
  }
  if (kind === 'Pod')
    return object(kind, { spec: { ...template.spec, ...more } }, { labels: { app: 'web' }, ...metadata })
  if (kind === 'CronJob') return spec(kind, { jobTemplate: { spec: { template } }, ...more }, metadata)
  return spec(kind, { selector: { matchLabels: { app: 'web' } }, template, ...more }, metadata)
}

/** A Deployment whose only container has these fields. */
export const deployment = (container: object = {}, more: object = {}, pod: object = {}, metadata: object = {}) =>
  workload('Deployment', container, more, pod, metadata)

/** A Service that selects `app: web`, unless it says otherwise. */
export const service = (fields: object = {}, metadata: object = {}): KubernetesObject =>
  spec('Service', { selector: { app: 'web' }, ports: [{ port: 80 }], ...fields }, metadata)

export const manifestOf = (each: KubernetesObject): Manifest => ({ object: each, hidden: [] })

export const sceneOf = (objects: readonly KubernetesObject[], more: Partial<Scene> = {}): Scene => ({
  overlay: { app: 'web', env: 'production', path: 'web/production', kind: 'directory' },
  manifests: objects.map(manifestOf),
  before: null,
  production: true,
  kubernetes: '1.33',
  ...more,
})

export const ruleOf = (id: string): Rule => {
  const rule = rules.find(each => each.id === id)
  if (!rule) throw new Error(`no rule ${id}`)
  return rule
}

export const judge = (id: string, scene: Scene): readonly Found[] => [...ruleOf(id).judge(scene)]

type Objects = KubernetesObject | readonly KubernetesObject[]
/** What a change made of an overlay. */
interface Changed {
  readonly before: Objects
  readonly after: Objects
}
type Given = Objects | Changed

const listed = (objects: Objects): readonly KubernetesObject[] =>
  'kind' in objects ? [objects] : (objects as readonly KubernetesObject[])

const isChange = (given: Given): given is Changed => 'before' in given && 'after' in given

const saidOf = (id: string, given: Given): readonly string[] => {
  const scene = isChange(given)
    ? sceneOf(listed(given.after), { before: listed(given.before).map(manifestOf) })
    : sceneOf(listed(given as Objects))
  return judge(id, scene).map(({ on, at, message }) => `${on.object.kind}${at}: ${message}`)
}

/** A rule and what it says of objects: of the bad ones exactly this, of the good ones nothing. */
export const table = (
  id: string,
  bad: readonly (readonly [what: string, given: Given, ...said: readonly string[]])[],
  good: readonly (readonly [what: string, given: Given])[],
): void => {
  describe(id, () => {
    test.each(bad.map(([what, given, ...said]) => ({ what, given, said })))('finds $what', ({ given, said }) => {
      expect(saidOf(id, given)).toEqual(said)
    })
    test.each(good.map(([what, given]) => ({ what, given })))('lets $what be', ({ given }) => {
      expect(saidOf(id, given)).toEqual([])
    })
  })
}
