import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSchemas } from '../src/manifests/schemas.ts'
import { judgeObject } from '../src/validation/judge-object.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'

const bundle = await readSchemas()
const schemas = schemasOf(bundle, '1.36')

/** What is wrong with an object, each as `at rule`. */
const judge = (yaml: string, by = schemas): readonly string[] =>
  judgeObject(parse(yaml), by)
    .filter(({ severity }) => severity === 'error')
    .map(({ at, rule }) => `${at} ${rule}`)

const object = (apiVersion: string, kind: string, body: string, name = 'a'): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: ${name} }, ${body} }`

type Case = readonly [name: string, yaml: string, ...problems: string[]]

const refused = (cases: readonly Case[]): void => {
  test.each(cases)('%s', (_, yaml, ...problems) => {
    expect(judge(yaml)).toEqual(problems)
  })
}

describe('a Service', () => {
  const service = (spec: string): string => object('v1', 'Service', `spec: { ${spec} }`)
  refused([
    ['has ports', service('selector: { a: b }'), '/spec native.required'],
    ['has none without an address', service('clusterIP: None')],
    [
      'has a name for each of several ports',
      service('ports: [{ port: 80, name: a }, { port: 81 }]'),
      '/spec/ports/1 native.required',
    ],
    ['has ports between 1 and 65535', service('ports: [{ port: 70000 }]'), '/spec/ports/0/port native.range'],
    [
      'goes to a port or its name',
      service('ports: [{ port: 80, targetPort: http_1 }]'),
      '/spec/ports/0/targetPort native.port',
    ],
    [
      'has no port of the nodes by default',
      service('ports: [{ port: 80, nodePort: 30080 }]'),
      '/spec/ports/0/nodePort native.choice',
    ],
    [
      'takes a port of the nodes once',
      service(
        'type: NodePort, ports: [{ port: 80, name: a, nodePort: 30080 }, { port: 81, name: b, nodePort: 30080 }]',
      ),
      '/spec/ports/1/nodePort native.duplicate',
    ],
    ['names what is outside', service('type: ExternalName'), '/spec native.required'],
    [
      'has a policy for traffic from outside where that comes',
      service('ports: [{ port: 80 }], externalTrafficPolicy: Local'),
      '/spec/externalTrafficPolicy native.choice',
    ],
    [
      'limits who comes to a load balancer',
      service('ports: [{ port: 80 }], loadBalancerSourceRanges: [10.0.0.0/8]'),
      '/spec/loadBalancerSourceRanges native.choice',
    ],
    [
      'has ranges of addresses',
      service('type: LoadBalancer, ports: [{ port: 80 }], loadBalancerSourceRanges: [10.0.0.1]'),
      '/spec/loadBalancerSourceRanges/0 native.value',
    ],
    [
      'has one family of addresses unless it says more',
      service('ports: [{ port: 80 }], ipFamilies: [IPv4, IPv6]'),
      '/spec native.choice',
    ],
    [
      'stays with a client for a day at most',
      service(
        'ports: [{ port: 80 }], sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 100000 } }',
      ),
      '/spec/sessionAffinityConfig/clientIP/timeoutSeconds native.range',
    ],
  ])
})

describe('an Ingress', () => {
  const ingress = (spec: string): string => object('networking.k8s.io/v1', 'Ingress', `spec: { ${spec} }`)
  const path = (each: string): string => ingress(`rules: [{ host: a.example.com, http: { paths: [{ ${each} }] } }]`)
  const backend = 'backend: { service: { name: a, port: { number: 80 } } }'
  refused([
    ['has rules, or goes to one place', ingress('ingressClassName: nginx'), '/spec native.required'],
    [
      'has hosts with names',
      ingress('rules: [{ host: Example.com }, { host: 10.0.0.1 }, { host: "*.example.com" }]'),
      '/spec/rules/0/host native.name',
      '/spec/rules/1/host native.name',
    ],
    ['has whole paths', path(`path: a, pathType: Prefix, ${backend}`), '/spec/rules/0/http/paths/0/path native.value'],
    [
      'has paths without dots',
      path(`path: /a/../b, pathType: Exact, ${backend}`),
      '/spec/rules/0/http/paths/0/path native.value',
    ],
    [
      'goes to a port',
      path('path: /, pathType: Prefix, backend: { service: { name: a } }'),
      '/spec/rules/0/http/paths/0/backend/service native.required',
    ],
    [
      'goes to one thing',
      path('path: /, pathType: Prefix, backend: {}'),
      '/spec/rules/0/http/paths/0/backend native.choice',
    ],
    [
      'has a port by number or by name',
      path('path: /, pathType: Prefix, backend: { service: { name: a, port: { number: 80, name: http } } }'),
      '/spec/rules/0/http/paths/0/backend/service/port native.choice',
    ],
  ])
})

describe('a NetworkPolicy', () => {
  const policy = (spec: string): string =>
    object('networking.k8s.io/v1', 'NetworkPolicy', `spec: { podSelector: {}, ${spec} }`)
  refused([
    ['has peers that say something', policy('ingress: [{ from: [{}] }]'), '/spec/ingress/0/from/0 native.required'],
    [
      'has pods or addresses',
      policy('egress: [{ to: [{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }] }]'),
      '/spec/egress/0/to/0/ipBlock native.choice',
    ],
    [
      'has ranges',
      policy('egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0 } }] }]'),
      '/spec/egress/0/to/0/ipBlock/cidr native.value',
    ],
    [
      'excepts parts of its range',
      policy('egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16, 192.168.0.0/16] } }] }]'),
      '/spec/egress/0/to/0/ipBlock/except/1 native.range',
    ],
    [
      'ends with a later port',
      policy('ingress: [{ ports: [{ port: 90, endPort: 80 }] }]'),
      '/spec/ingress/0/ports/0/endPort native.range',
    ],
    ['has types that there are', policy('policyTypes: [ingress]'), '/spec/policyTypes/0 schema.enum'],
  ])
  test('has ranges as they were written before 1.36', () => {
    const sloppy = policy('egress: [{ to: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }]')
    expect(judge(sloppy)).toEqual(['/spec/egress/0/to/0/ipBlock/cidr native.value'])
    expect(judge(sloppy, schemasOf(bundle, '1.35'))).toEqual([])
  })
})

describe('access', () => {
  const rbac = (kind: string, body: string): string => object('rbac.authorization.k8s.io/v1', kind, body)
  refused([
    [
      'is to resources of a group',
      rbac('Role', 'rules: [{ verbs: [get], resources: [pods] }]'),
      '/rules/0 native.required',
    ],
    [
      'is to URLs in no namespace',
      rbac('Role', 'rules: [{ verbs: [get], nonResourceURLs: [/healthz] }]'),
      '/rules/0/nonResourceURLs native.choice',
    ],
    [
      'is to resources or to URLs',
      rbac('ClusterRole', 'rules: [{ verbs: [get], nonResourceURLs: [/a], apiGroups: [""], resources: [pods] }]'),
      '/rules/0/nonResourceURLs native.choice',
    ],
    [
      'is given everywhere by a ClusterRole',
      rbac('ClusterRoleBinding', 'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }'),
      '/roleRef/kind native.value',
    ],
    [
      'is of the right group',
      rbac('RoleBinding', 'roleRef: { apiGroup: rbac, kind: Role, name: a }'),
      '/roleRef/apiGroup native.value',
    ],
    [
      'is given everywhere to an account of a namespace',
      rbac(
        'ClusterRoleBinding',
        'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: a }]',
      ),
      '/subjects/0 native.required',
    ],
    [
      'is given to accounts of no group',
      rbac(
        'RoleBinding',
        'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }, subjects: [{ kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io }]',
      ),
      '/subjects/0/apiGroup native.value',
    ],
  ])
})

describe('how many pods there are', () => {
  const autoscaler = (spec: string): string =>
    object(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      `spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, ${spec} }`,
    )
  const budget = (spec: string): string => object('policy/v1', 'PodDisruptionBudget', `spec: { ${spec} }`)
  refused([
    ['is at most more than at least', autoscaler('minReplicas: 5, maxReplicas: 3'), '/spec/maxReplicas native.range'],
    ['is more than none', autoscaler('minReplicas: 0, maxReplicas: 3'), '/spec/minReplicas native.range'],
    [
      'follows one metric of its type',
      autoscaler(
        'maxReplicas: 3, metrics: [{ type: Resource, pods: { metric: { name: a }, target: { type: AverageValue, averageValue: 1 } } }]',
      ),
      '/spec/metrics/0 native.required',
      '/spec/metrics/0/pods native.choice',
    ],
    [
      'follows a target',
      autoscaler(
        'maxReplicas: 3, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization } } }]',
      ),
      '/spec/metrics/0/resource/target native.required',
    ],
    [
      'changes within half an hour',
      autoscaler(
        'maxReplicas: 3, behavior: { scaleDown: { policies: [{ type: Pods, value: 1, periodSeconds: 3600 }] } }',
      ),
      '/spec/behavior/scaleDown/policies/0/periodSeconds native.range',
    ],
    ['is limited in one way', budget('minAvailable: 1, maxUnavailable: 1'), '/spec/maxUnavailable native.choice'],
    ['is at most all', budget('minAvailable: 150%'), '/spec/minAvailable native.range'],
    ['is a number or a percentage', budget('minAvailable: "1"'), '/spec/minAvailable native.value'],
  ])
})

describe('configuration', () => {
  refused([
    [
      'has keys that are names of files',
      object('v1', 'ConfigMap', 'data: { a/b: c, "..a": b, a.b_c-d: e }'),
      '/data/a~1b native.name',
      '/data/..a native.name',
    ],
    [
      'has each key once',
      object('v1', 'ConfigMap', 'data: { a: b }, binaryData: { a: YQ== }'),
      '/data/a native.duplicate',
    ],
    ['is at most a MiB', object('v1', 'ConfigMap', `data: { a: ${'a'.repeat(1024 * 1024 + 1)} }`), ' native.size'],
    [
      'of TLS has a certificate and a key',
      object('v1', 'Secret', 'type: kubernetes.io/tls, data: { tls.crt: YQ== }'),
      ' native.required',
    ],
    [
      'of registries is JSON',
      object('v1', 'Secret', 'type: kubernetes.io/dockerconfigjson, stringData: { .dockerconfigjson: nope }'),
      '/stringData/.dockerconfigjson native.value',
    ],
    [
      'that is hidden is taken as it is',
      object('v1', 'Secret', 'type: kubernetes.io/dockerconfigjson, data: { .dockerconfigjson: (hidden 3f9a2c) }'),
    ],
  ])
})

describe('storage', () => {
  const claim = (spec: string): string => object('v1', 'PersistentVolumeClaim', `spec: { ${spec} }`)
  refused([
    ['is asked for', claim('accessModes: [ReadWriteOnce]'), '/spec native.required'],
    ['is mounted in some way', claim('resources: { requests: { storage: 1Gi } }'), '/spec native.required'],
    [
      'is mounted in ways that there are',
      claim('accessModes: [RWO], resources: { requests: { storage: 1Gi } }'),
      '/spec/accessModes/0 schema.enum',
    ],
    [
      'is more than nothing',
      claim('accessModes: [ReadWriteOnce], resources: { requests: { storage: 0 } }'),
      '/spec/resources/requests/storage native.range',
    ],
    [
      'is somewhere',
      object('v1', 'PersistentVolume', 'spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi } }'),
      '/spec native.choice',
    ],
  ])
})

describe('what a namespace may have', () => {
  refused([
    [
      'is counted in whole numbers',
      object('v1', 'ResourceQuota', 'spec: { hard: { pods: 1500m } }'),
      '/spec/hard/pods native.resources',
    ],
    [
      'is of resources that are counted',
      object('v1', 'ResourceQuota', 'spec: { hard: { request.cpu: 1 } }'),
      '/spec/hard/request.cpu native.resources',
    ],
    [
      'is limited in order',
      object('v1', 'LimitRange', 'spec: { limits: [{ type: Container, min: { cpu: 2 }, max: { cpu: 1 } }] }'),
      '/spec/limits/0/min/cpu native.range',
    ],
  ])
})

describe('who is asked before objects are kept', () => {
  const hook = (body: string): string =>
    object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      `webhooks: [{ name: a.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: { service: { name: a, namespace: b } }, ${body} }]`,
    )
  refused([
    [
      'is asked about kinds',
      hook('rules: [{ operations: [CREATE], apiGroups: [""], apiVersions: [v1] }]'),
      '/webhooks/0/rules/0 native.required',
    ],
    [
      'is asked about all, or about some',
      hook('rules: [{ operations: ["*", CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods] }]'),
      '/webhooks/0/rules/0/operations native.choice',
    ],
    ['answers within 30 s', hook('timeoutSeconds: 60'), '/webhooks/0/timeoutSeconds native.range'],
    [
      'has a name of three parts',
      hook('').replace('name: a.example.com', 'name: example.com'),
      '/webhooks/0/name native.name',
    ],
    [
      'has no effects',
      hook('').replace('sideEffects: None', 'sideEffects: Some'),
      '/webhooks/0/sideEffects native.value',
    ],
  ])
})

describe('versions', () => {
  test('that are gone are said once, by who knows what replaces them', () => {
    const old = object('extensions/v1beta1', 'Ingress', 'spec: {}')
    expect(judgeObject(parse(old), schemas).map(({ rule, fix }) => [rule, fix])).toEqual([
      ['api.removed', 'Write networking.k8s.io/v1 Ingress'],
    ])
  })
  test('that nobody ever served are said to be none', () => {
    expect(judge(object('apps/v7', 'Deployment', 'spec: {}'))).toEqual(['/apiVersion schema.none'])
    expect(judge(object('app/v1', 'Deployment', 'spec: {}'))).toEqual(['/apiVersion schema.none'])
  })
  test('of custom resources in other letters are said to be what they mean', () => {
    const problems = judgeObject(parse(object('argoproj.io/v1alpha1', 'Applications', 'spec: {}')), schemas)
    expect(problems.map(({ rule, fix }) => [rule, fix])).toEqual([['schema.none', 'Write Application']])
    expect(judge(object('argoproj.io/v1alpha1', 'Workflow', 'spec: {}'))).toEqual([])
  })
})
