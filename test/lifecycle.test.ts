import { describe, expect, test } from 'vitest'
import { lifecycleOf, lifecycleProblems } from '../src/validation/lifecycle/lifecycle.ts'
import { NATIVE_LIVES } from '../src/validation/lifecycle/native-lives.ts'

test.each([
  ['networking.k8s.io/v1', 'Ingress', '1.33', { is: 'ok' }],
  [
    'extensions/v1beta1',
    'Ingress',
    '1.33',
    { is: 'removed', in: 'Kubernetes 1.22', replacement: 'networking.k8s.io/v1 Ingress' },
  ],
  [
    'extensions/v1beta1',
    'Ingress',
    '1.21',
    {
      is: 'deprecated',
      since: 'Kubernetes 1.14',
      until: 'Kubernetes 1.22',
      replacement: 'networking.k8s.io/v1 Ingress',
    },
  ],
  ['extensions/v1beta1', 'Ingress', '1.13', { is: 'ok' }],
  ['policy/v1beta1', 'PodSecurityPolicy', 'v1.33.2', { is: 'removed', in: 'Kubernetes 1.25' }],
  [
    'policy/v1beta1',
    'PodDisruptionBudget',
    '1.24',
    {
      is: 'deprecated',
      since: 'Kubernetes 1.21',
      until: 'Kubernetes 1.25',
      replacement: 'policy/v1 PodDisruptionBudget',
    },
  ],
  [
    'autoscaling/v2beta2',
    'HorizontalPodAutoscaler',
    '1.26',
    { is: 'removed', in: 'Kubernetes 1.26', replacement: 'autoscaling/v2 HorizontalPodAutoscaler' },
  ],
  ['batch/v1beta1', 'CronJob', '1.31', { is: 'removed', in: 'Kubernetes 1.25', replacement: 'batch/v1 CronJob' }],
  [
    'flowcontrol.apiserver.k8s.io/v1alpha1',
    'FlowSchema',
    '1.31',
    { is: 'removed', in: 'Kubernetes 1.21', replacement: 'flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema' },
  ],
  [
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'FlowSchema',
    '1.31',
    {
      is: 'deprecated',
      since: 'Kubernetes 1.29',
      until: 'Kubernetes 1.32',
      replacement: 'flowcontrol.apiserver.k8s.io/v1 FlowSchema',
    },
  ],
  [
    'apiextensions.k8s.io/v1beta1',
    'CustomResourceDefinition',
    '1.31',
    { is: 'removed', in: 'Kubernetes 1.22', replacement: 'apiextensions.k8s.io/v1 CustomResourceDefinition' },
  ],
  [
    'v1',
    'Endpoints',
    '1.33',
    { is: 'deprecated', since: 'Kubernetes 1.33', replacement: 'discovery.k8s.io/v1 EndpointSlice' },
  ],
  ['v1', 'Endpoints', '1.32', { is: 'ok' }],
  [
    'helm.toolkit.fluxcd.io/v2beta1',
    'HelmRelease',
    '1.33',
    { is: 'removed', in: 'Flux 2.9', replacement: 'helm.toolkit.fluxcd.io/v2 HelmRelease' },
  ],
  [
    'image.toolkit.fluxcd.io/v1beta2',
    'ImagePolicy',
    '1.33',
    { is: 'deprecated', since: 'Flux 2.9', replacement: 'image.toolkit.fluxcd.io/v1 ImagePolicy' },
  ],
  [
    'notification.toolkit.fluxcd.io/v1beta2',
    'Alert',
    '1.33',
    { is: 'removed', in: 'Flux 2.9', replacement: 'notification.toolkit.fluxcd.io/v1beta3 Alert' },
  ],
  [
    'external-secrets.io/v1beta1',
    'ExternalSecret',
    '1.33',
    { is: 'removed', in: 'External Secrets 1.3', replacement: 'external-secrets.io/v1 ExternalSecret' },
  ],
  [
    'cert-manager.io/v1alpha2',
    'Certificate',
    '1.33',
    { is: 'removed', in: 'cert-manager 1.6', replacement: 'cert-manager.io/v1 Certificate' },
  ],
  [
    'kyverno.io/v1',
    'ClusterPolicy',
    '1.33',
    { is: 'deprecated', since: 'Kyverno 1.19', replacement: 'policies.kyverno.io/v1 ValidatingPolicy' },
  ],
  ['example.com/v1', 'Database', '1.33', { is: 'ok' }],
  ['constructor', 'toString', '1.33', { is: 'ok' }],
])('%s %s in %s', (apiVersion, kind, kubernetes, expected) => {
  expect(lifecycleOf(apiVersion, kind, kubernetes)).toEqual(expected)
})

describe('problems', () => {
  const told = (apiVersion: string, kind: string): readonly string[] =>
    lifecycleProblems({ apiVersion, kind }, '1.31').map(
      ({ severity, message, fix }) => `${severity}: ${message} | ${fix}`,
    )

  test('say what to write instead', () => {
    expect([
      ...told('batch/v1beta1', 'CronJob'),
      ...told('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema'),
      ...told('policy/v1beta1', 'PodSecurityPolicy'),
      ...told('apps/v1', 'Deployment'),
    ]).toMatchInlineSnapshot(`
      [
        "error: CronJob of batch/v1beta1 is not served by Kubernetes 1.25 | Write batch/v1 CronJob",
        "warning: FlowSchema of flowcontrol.apiserver.k8s.io/v1beta3 is deprecated since Kubernetes 1.29, and is not served from Kubernetes 1.32 on | Write flowcontrol.apiserver.k8s.io/v1 FlowSchema",
        "error: PodSecurityPolicy of policy/v1beta1 is not served by Kubernetes 1.25 | Do without it: nothing replaces it",
      ]
    `)
  })

  test.each([null, 7, {}, { apiVersion: 1, kind: 'a' }])('are not found in %j', object => {
    expect(lifecycleProblems(object, '1.33')).toEqual([])
  })
})

test('nothing is removed before it is deprecated, and nothing is replaced by itself', () => {
  expect(NATIVE_LIVES.filter(([, deprecated, removed]) => removed > 0 && deprecated > removed)).toEqual([])
  expect(NATIVE_LIVES.filter(([kind, , , replacement]) => kind === replacement)).toEqual([])
  expect(new Set(NATIVE_LIVES.map(([kind]) => kind)).size).toBe(NATIVE_LIVES.length)
})
