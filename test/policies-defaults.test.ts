import { describe, expect, test } from 'vitest'
import { at } from '../src/diff/json.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'
import { withServerDefaults } from '../src/validation/policies/defaults.ts'

const object = (apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...rest,
})
const spec = {
  containers: [
    { name: 'a', image: 'shop:1', ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } } },
  ],
}
const workload = (kind: string, more: Record<string, unknown> = {}) =>
  object('apps/v1', kind, { spec: { template: { spec }, ...more } })

describe('what the API server sets before it asks policies', () => {
  test.each([
    [workload('Deployment'), 'spec/replicas', 1],
    [workload('Deployment', { replicas: 0 }), 'spec/replicas', 0],
    [workload('Deployment', { replicas: null }), 'spec/replicas', 1],
    [workload('Deployment'), 'spec/strategy/rollingUpdate/maxSurge', '25%'],
    [workload('Deployment', { strategy: { type: 'Recreate' } }), 'spec/strategy/rollingUpdate', undefined],
    [
      workload('Deployment', { strategy: { rollingUpdate: { maxSurge: 1 } } }),
      'spec/strategy/rollingUpdate/maxSurge',
      1,
    ],
    [workload('Deployment'), 'spec/template/spec/restartPolicy', 'Always'],
    [workload('Deployment'), 'spec/template/spec/enableServiceLinks', undefined],
    [workload('Deployment'), 'spec/template/spec/containers/0/imagePullPolicy', 'IfNotPresent'],
    [workload('Deployment'), 'spec/template/spec/containers/0/ports/0/protocol', 'TCP'],
    [workload('Deployment'), 'spec/template/spec/containers/0/livenessProbe/httpGet/scheme', 'HTTP'],
    [workload('Deployment'), 'spec/template/spec/containers/0/livenessProbe/timeoutSeconds', 1],
    [workload('StatefulSet'), 'spec/podManagementPolicy', 'OrderedReady'],
    [workload('StatefulSet'), 'spec/updateStrategy/rollingUpdate/partition', 0],
    [workload('DaemonSet'), 'spec/updateStrategy/rollingUpdate/maxUnavailable', 1],
    [
      object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'shop', resources: { limits: { cpu: 1 } } }] } }),
      'spec/containers/0/resources/requests/cpu',
      1,
    ],
    [
      object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'localhost:5000/shop' }] } }),
      'spec/containers/0/imagePullPolicy',
      'Always',
    ],
    [
      object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'shop@sha256:1' }] } }),
      'spec/containers/0/imagePullPolicy',
      'IfNotPresent',
    ],
    [object('v1', 'Pod', { spec: { serviceAccountName: 'robot' } }), 'spec/serviceAccount', 'robot'],
    [object('v1', 'Pod', { spec: { volumes: [{ name: 'a', secret: {} }] } }), 'spec/volumes/0/secret/defaultMode', 420],
    [object('v1', 'Service', { spec: { ports: [{ port: 80 }] } }), 'spec/ports/0/targetPort', 80],
    [object('v1', 'Service', { spec: {} }), 'spec/type', 'ClusterIP'],
    [object('v1', 'Service', { spec: { type: 'LoadBalancer' } }), 'spec/externalTrafficPolicy', 'Cluster'],
    [object('v1', 'Service', { spec: { type: 'ExternalName' } }), 'spec/internalTrafficPolicy', undefined],
    [object('batch/v1', 'Job', { spec: {} }), 'spec/completions', 1],
    [object('batch/v1', 'Job', { spec: { parallelism: 2 } }), 'spec/completions', undefined],
    [
      object('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template: { spec } } } } }),
      'spec/jobTemplate/spec/template/spec/dnsPolicy',
      'ClusterFirst',
    ],
    [object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { egress: [{}] } }), 'spec/policyTypes/1', 'Egress'],
    [
      object('rbac.authorization.k8s.io/v1', 'RoleBinding', { subjects: [{ kind: 'User' }] }),
      'subjects/0/apiGroup',
      'rbac.authorization.k8s.io',
    ],
    [object('v1', 'Namespace'), 'metadata/labels/kubernetes.io~1metadata.name', 'a'],
    [object('v1', 'ConfigMap', { data: null }), 'data', undefined],
    [object('acme.io/v1', 'Deployment', { spec: {} }), 'spec/replicas', undefined],
  ])('of %j at %s is %j', (given, path, value) => {
    expect(at(withServerDefaults(given), ...path.split('/').map(key => key.replaceAll('~1', '/')))).toEqual(value)
  })

  test('leaves what needs nothing as it came', () => {
    const given = object('v1', 'ConfigMap', { data: { a: 'b' } })
    expect(withServerDefaults(given)).toBe(given)
  })

  test.each([
    [7],
    ['a'],
    [[[]]],
    [{ template: 1, strategy: [], containers: { a: 1 }, volumes: 'a', ports: [1, null] }],
  ])('never throws, whatever stands there: %j', strange => {
    for (const [apiVersion, kind] of [
      ['v1', 'Pod'],
      ['v1', 'Service'],
      ['apps/v1', 'Deployment'],
      ['batch/v1', 'Job'],
      ['batch/v1', 'CronJob'],
    ] as const)
      expect(() =>
        withServerDefaults(object(apiVersion, kind, { spec: strange, roleRef: strange, subjects: strange })),
      ).not.toThrow()
  })
})
