import { describe, expect, test } from 'vitest'
import { Side } from '../src/diff/dangers/scene.ts'
import { dangersOf } from '../src/diff/dangers.ts'
import type { KubernetesObject } from '../src/diff/manifest.ts'

const named = (kind: string, more: object = {}, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  ...more,
})
const spec = (kind: string, fields: object, metadata: object = {}): KubernetesObject =>
  named(kind, { spec: fields }, metadata)
const workload = (
  kind: string,
  pod: object = {},
  more: object = {},
  labels: object = { app: 'web' },
): KubernetesObject =>
  spec(kind, { ...more, template: { metadata: { labels }, spec: { containers: [{ name: 'web' }], ...pod } } })
const container = (securityContext: object | undefined, pod: object = {}): KubernetesObject =>
  workload('Deployment', { containers: [{ name: 'web', ...(securityContext && { securityContext }) }], ...pod })

/** As `code at sentence`; what is beside the object in the overlay is on both sides. */
const said = (
  before: KubernetesObject | null,
  after: KubernetesObject | null,
  beside: readonly KubernetesObject[] = [],
): readonly string[] =>
  dangersOf(before, after, {
    base: new Side([...beside, ...(before ? [before] : [])]),
    head: new Side([...beside, ...(after ? [after] : [])]),
  }).map(({ code, at, sentence }) => `${code} ${at || '/'}: ${sentence}`)

type Case = readonly [
  expected: readonly string[],
  before: KubernetesObject | null,
  after: KubernetesObject | null,
  beside?: readonly KubernetesObject[],
]
const table = (...cases: readonly Case[]): void => {
  test.each(cases.map(([expected, before, after, beside = []]) => ({ expected, before, after, beside })))(
    '$before.kind to $after.kind: $expected',
    ({ expected, before, after, beside }) => {
      expect(said(before, after, beside)).toEqual(expected)
    },
  )
}

describe('removed', () => {
  table(
    [
      ['removed storage /: The claim is deleted and, with reclaim policy Delete, its data too'],
      spec('PersistentVolumeClaim', {}),
      null,
    ],
    [
      ['removed storage /: The claim is deleted; class `fast` keeps its volume, but nothing uses it any more'],
      spec('PersistentVolumeClaim', { storageClassName: 'fast' }),
      null,
      [named('StorageClass', { reclaimPolicy: 'Retain' }, { name: 'fast', namespace: undefined })],
    ],
    [
      ['removed storage /: The volume is deleted, and claims that are bound to it lose their data'],
      spec('PersistentVolume', {}),
      null,
    ],
    [
      [
        'removed storage /: All its pods are stopped; the claims that were made for them stay, and nothing uses them any more',
      ],
      workload('StatefulSet', {}, { volumeClaimTemplates: [{}] }),
      null,
    ],
    [
      [
        'removed storage /: All its pods are stopped, and the claims that were made for them are deleted with their data',
      ],
      workload(
        'StatefulSet',
        {},
        { volumeClaimTemplates: [{}], persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
      ),
      null,
    ],
    [
      [
        'removed namespace /: The namespace is deleted with everything in it, also what this repository does not know of',
      ],
      named('Namespace'),
      null,
    ],
    [
      [
        'removed definition /: Every Thing in the cluster is deleted with its definition, also those that this repository does not know of',
      ],
      spec('CustomResourceDefinition', { names: { kind: 'Thing' } }),
      null,
    ],
    [
      ['removed definition /spec/versions: Thing is no longer served as v1beta1: whoever asks for it so gets an error'],
      spec('CustomResourceDefinition', {
        names: { kind: 'Thing' },
        versions: [{ name: 'v1' }, { name: 'v1beta1', served: true }],
      }),
      spec('CustomResourceDefinition', {
        names: { kind: 'Thing' },
        versions: [{ name: 'v1' }, { name: 'v1beta1', served: false }],
      }),
    ],
    [['removed workload /: All its pods are stopped, and nothing takes their place'], workload('Deployment'), null],
    [
      ['removed workload /: All its pods are stopped, and nothing takes their place; it used persistent storage'],
      workload('Deployment', { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }),
      null,
    ],
    [
      ['removed workload /: All its pods are stopped before or while those of the Rollout of the same name start'],
      workload('Deployment'),
      null,
      [workload('Rollout')],
    ],
    [
      ['removed guard /: Draining nodes may stop all of its pods at the same time'],
      spec('PodDisruptionBudget', { selector: { matchLabels: { app: 'web' } } }),
      null,
      [workload('Deployment')],
    ],
    [[], spec('PodDisruptionBudget', { selector: { matchLabels: { app: 'web' } } }), null],
    [[], named('ConfigMap'), null],
    [[], null, workload('Deployment')],
  )

  test.each([
    { 'argocd.argoproj.io/sync-options': 'Prune=false,Validate=false' },
    { 'helm.sh/resource-policy': 'keep' },
    { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
  ])('is no danger where it stays: %j', annotations => {
    expect(said(spec('PersistentVolumeClaim', {}, { annotations }), null)).toEqual([])
  })
})

describe('fields that cannot be changed', () => {
  const refused = (at: string, field: string): readonly string[] => [
    `immutable field ${at}: The cluster refuses the change of \`${field}\`: it stays as it is until the object is deleted and made anew`,
  ]
  const job = (image: string, metadata = {}): KubernetesObject =>
    spec('Job', { template: { spec: { containers: [{ name: 'a', image }] } } }, metadata)
  const claim = (size: string, more = {}): KubernetesObject =>
    spec('PersistentVolumeClaim', { ...more, resources: { requests: { storage: size } } })
  table(
    [
      refused('/spec/selector', 'spec.selector'),
      workload('Deployment', {}, { selector: { matchLabels: { a: '1' } } }),
      workload('Deployment', {}, { selector: { matchLabels: { a: '2' } } }),
    ],
    [
      refused('/spec/serviceName', 'spec.serviceName'),
      workload('StatefulSet', {}, { serviceName: 'a' }),
      workload('StatefulSet', {}, { serviceName: 'b' }),
    ],
    [
      refused('/spec/volumeClaimTemplates', 'spec.volumeClaimTemplates'),
      workload('StatefulSet', {}, { volumeClaimTemplates: [{ a: 1 }] }),
      workload('StatefulSet', {}, { volumeClaimTemplates: [{ a: 2 }] }),
    ],
    [
      [],
      workload('StatefulSet', {}, { replicas: 2 }),
      workload('StatefulSet', {}, { replicas: 3, podManagementPolicy: 'OrderedReady' }),
    ],
    [refused('/spec/template', 'spec.template'), job('a:1'), job('a:2')],
    [[], job('a:1'), job('a:2', { annotations: { 'helm.sh/hook': 'pre-install' } })],
    [
      refused('/spec/clusterIP', 'spec.clusterIP'),
      spec('Service', { clusterIP: 'None' }),
      spec('Service', { clusterIP: '10.0.0.7' }),
    ],
    [
      refused('/spec/storageClassName', 'spec.storageClassName'),
      claim('1Gi', { storageClassName: 'a' }),
      claim('1Gi', { storageClassName: 'b' }),
    ],
    [refused('/spec/resources/requests/storage', 'spec.resources.requests.storage'), claim('1Ti'), claim('1000G')],
    [[], claim('1Gi'), claim('2Gi', { volumeMode: 'Filesystem' })],
    [
      refused('/parameters', 'parameters'),
      named('StorageClass', { parameters: { type: 'a' } }),
      named('StorageClass', { parameters: { type: 'b' } }),
    ],
    [
      refused('/data', 'data'),
      named('ConfigMap', { immutable: true, data: { a: '1' } }),
      named('ConfigMap', { immutable: true, data: { a: '2' } }),
    ],
    [[], named('ConfigMap', { data: { a: '1' } }), named('ConfigMap', { immutable: true, data: { a: '2' } })],
    [
      [],
      named('ConfigMap', { immutable: true, data: { a: '1' } }),
      named('ConfigMap', { immutable: true, data: { a: '2' } }, { name: 'other' }),
    ],
    [
      refused('/roleRef', 'roleRef'),
      named('RoleBinding', { roleRef: { kind: 'Role', name: 'a' } }),
      named('RoleBinding', { roleRef: { kind: 'Role', name: 'b' } }),
    ],
    [
      ['immutable field /spec/selector: It is deleted and made anew, because `spec.selector` cannot be changed'],
      workload('DaemonSet', {}, { selector: { matchLabels: { a: '1' } } }),
      {
        ...workload('DaemonSet', {}, { selector: { matchLabels: { a: '2' } } }),
        metadata: {
          name: 'web',
          namespace: 'shop',
          annotations: { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' },
        },
      },
    ],
  )
})

describe('selectors', () => {
  const service = (selector: object): KubernetesObject => spec('Service', { selector })
  table(
    [
      ['selector /spec/selector: Traffic goes nowhere: no pods of this overlay are labelled `app=shop`'],
      service({ app: 'web' }),
      service({ app: 'shop' }),
      [workload('Deployment')],
    ],
    [
      [
        'selector /spec/selector: Traffic goes to other pods: those labelled `app=web`, `track=new` instead of `app=web`',
      ],
      service({ app: 'web' }),
      service({ track: 'new', app: 'web' }),
      [workload('Deployment', {}, {}, { app: 'web', track: 'new' })],
    ],
    [
      ['selector /spec/selector: It finds no pods any more, because it asks for none'],
      service({ app: 'web' }),
      service({}),
    ],
    [
      [
        'selector /spec/template/metadata/labels: Service `web` does not find its pods any more, because they have other labels',
      ],
      workload('Deployment'),
      workload('Deployment', {}, {}, { app: 'shop' }),
      [service({ app: 'web' })],
    ],
    [[], workload('Deployment'), workload('Deployment', {}, {}, { app: 'web', more: '1' }), [service({ app: 'web' })]],
  )
})

describe('nothing runs any more', () => {
  const scaler = (min: number, max: number): KubernetesObject =>
    spec('HorizontalPodAutoscaler', { minReplicas: min, maxReplicas: max })
  table(
    [
      ['no replicas /spec/replicas: All its pods are stopped'],
      workload('Deployment'),
      workload('Deployment', {}, { replicas: 0 }),
    ],
    [[], workload('Deployment', {}, { replicas: 0 }), workload('Deployment', {}, { replicas: 0, paused: true })],
    [
      ['no replicas /spec/maxReplicas: The cluster refuses it: at least 5 replicas are more than at most 3'],
      scaler(1, 3),
      scaler(5, 3),
    ],
    [
      ['no replicas /spec/suspend: It is not run any more until it is resumed'],
      spec('CronJob', {}),
      spec('CronJob', { suspend: true }),
    ],
  )
})

describe('security', () => {
  const safe = {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  }
  const loosened = (at: string, sentence: string): readonly string[] => [`loosened security ${at}: ${sentence}`]
  const place = '/spec/template/spec/containers/0/securityContext'
  table(
    [
      loosened(`${place}/privileged`, 'Container `web` is privileged: it may do whatever root may do on its node'),
      container(safe),
      container({ ...safe, privileged: true }),
    ],
    [
      loosened(`${place}/runAsNonRoot`, 'Container `web` may run as root'),
      container(safe),
      container({ ...safe, runAsNonRoot: false }),
    ],
    [[], container(safe), container({ ...safe, runAsNonRoot: undefined }, { securityContext: { runAsNonRoot: true } })],
    [
      loosened(`${place}/readOnlyRootFilesystem`, 'Container `web` may write to its own file system'),
      container(safe),
      container({ ...safe, readOnlyRootFilesystem: false }),
    ],
    [
      loosened(`${place}/allowPrivilegeEscalation`, 'Container `web` may gain more rights than it was started with'),
      container(safe),
      container({ ...safe, allowPrivilegeEscalation: true }),
    ],
    [
      loosened(`${place}/capabilities/add`, 'Container `web` gets the capability `NET_ADMIN`'),
      container(safe),
      container({ ...safe, capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }),
    ],
    [
      loosened(
        `${place}/capabilities/drop`,
        'Container `web` keeps the capabilities that its runtime gives by default',
      ),
      container(safe),
      container({ ...safe, capabilities: {} }),
    ],
    [
      loosened(`${place}/seccompProfile`, 'Container `web` may make every system call: its seccomp profile is gone'),
      container(safe),
      container({ ...safe, seccompProfile: { type: 'Unconfined' } }),
    ],
    [
      loosened('/spec/template/spec/hostNetwork', 'Its pods use the network of their node, past network policies'),
      container(safe),
      container(safe, { hostNetwork: true }),
    ],
    [
      loosened('/spec/template/spec/volumes/0', 'Its pods reach `/var/run` on the disk of their node'),
      container(safe),
      container(safe, { volumes: [{ name: 'x', hostPath: { path: '/var/run' } }] }),
    ],
    [
      loosened('/spec/template/spec/hostPID', 'Its pods see and may signal every process of their node'),
      null,
      container(undefined, { hostPID: true }),
    ],
    [[], null, container(undefined)],
    [[], container(undefined), container(safe)],
    [
      loosened(
        '/metadata/labels',
        'The namespace lets in pods that the level `restricted` kept out; its level is `baseline` now',
      ),
      named('Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }),
      named('Namespace', {}, { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } }),
    ],
  )
})

describe('rights', () => {
  const role = (...rules: readonly object[]): KubernetesObject => named('Role', { rules })
  const clusterRole = (...rules: readonly object[]): KubernetesObject => named('ClusterRole', { rules })
  const rule = (resources: string, verbs: string, group = '', more = {}): object => ({
    apiGroups: [group],
    resources: resources.split(' '),
    verbs: verbs.split(' '),
    ...more,
  })
  const binding = (name: string, ...subjects: readonly string[]): KubernetesObject =>
    named('ClusterRoleBinding', {
      roleRef: { kind: 'ClusterRole', name },
      subjects: subjects.map(subject => ({ kind: 'Group', name: subject })),
    })
  const widened = (at: string, sentence: string): readonly string[] => [`widened rights ${at}: ${sentence}`]
  table(
    [
      widened('/rules', 'Whoever has this role may now also list secrets, list pods'),
      role(rule('secrets pods', 'get')),
      role(rule('secrets pods', 'get list')),
    ],
    [
      widened('/rules', 'Whoever has this role may now also get deployments.apps'),
      clusterRole(rule('pods', 'get')),
      clusterRole(rule('pods', 'get'), rule('deployments', 'get', 'apps')),
    ],
    [[], role(rule('*', '*', '*')), role(rule('secrets', 'get'), rule('deployments', 'list', 'apps'))],
    [[], role(rule('pods', 'get'), rule('pods', 'list')), role(rule('pods', 'get list'))],
    [
      widened('/rules', 'Whoever has this role may now also get secrets'),
      role(rule('secrets', 'get', '', { resourceNames: ['a'] })),
      role(rule('secrets', 'get')),
    ],
    [
      widened('/rules', 'Whoever has this role may do everything in every namespace where it is given'),
      null,
      clusterRole(rule('*', '*', '*')),
    ],
    [widened('/rules', 'Whoever has this role may impersonate users'), null, role(rule('users', 'impersonate'))],
    [[], null, role(rule('pods', 'get'))],
    [widened('/subjects', 'Group `ops` may do everything in the whole cluster'), null, binding('cluster-admin', 'ops')],
    [
      widened('/subjects', 'Group `qa` may do what `view` allows in the whole cluster'),
      binding('view', 'ops'),
      binding('view', 'ops', 'qa'),
    ],
    [
      widened('/subjects', 'Group `system:unauthenticated` may do what `view` allows in the whole cluster'),
      null,
      binding('view', 'system:unauthenticated'),
    ],
    [[], null, binding('view', 'ops')],
    [[], binding('view', 'ops', 'qa'), binding('view', 'qa')],
  )
})

describe('exposed', () => {
  const ingress = (...tls: readonly object[]): KubernetesObject =>
    spec('Ingress', { tls, rules: [{ host: 'a.example.com' }, { host: 'b.example.com' }] })
  const policy = spec('NetworkPolicy', { podSelector: { matchLabels: { app: 'web' } } })
  table(
    [
      ['exposed /spec/type: It gets an address of its own, which can be reached from outside of the cluster'],
      spec('Service', {}),
      spec('Service', { type: 'LoadBalancer' }),
    ],
    [
      ['exposed /spec/type: It can be reached at a port of every node'],
      null,
      spec('Service', { type: 'NodePort' }),
      [named('ConfigMap')],
    ],
    [[], spec('Service', { type: 'NodePort' }), spec('Service', { type: 'ClusterIP' })],
    [
      ['exposed /spec: It lets everybody in: it is no longer limited to certain addresses'],
      spec('Service', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }),
      spec('Service', { type: 'LoadBalancer' }),
    ],
    [
      ['exposed /spec/tls: Traffic to `b.example.com` is no longer encrypted with a certificate of its own'],
      ingress({ hosts: ['a.example.com', 'b.example.com'] }),
      ingress({ hosts: ['a.example.com'] }),
    ],
    [[], ingress({ hosts: ['a.example.com'] }), ingress({ hosts: ['a.example.com', 'b.example.com'] })],
    [
      ['exposed /: Every pod of the cluster may reach Deployment `web`, which no policy is left for'],
      policy,
      null,
      [workload('Deployment')],
    ],
    [[], policy, null, [workload('Deployment'), spec('NetworkPolicy', { podSelector: {} }, { name: 'all' })]],
    [[], policy, null],
  )

  test('is nothing in an overlay that is new as a whole', () => {
    const service = spec('Service', { type: 'LoadBalancer' })
    expect(dangersOf(null, service, { base: new Side([]), head: new Side([service]) })).toEqual([])
  })
})

test('objects of odd shapes are no danger to us', () => {
  const odd = [undefined, null, 5, 'x', [], {}, [null], [{}], { a: null }]
  const kinds = [
    'Deployment',
    'Service',
    'ClusterRole',
    'RoleBinding',
    'Ingress',
    'NetworkPolicy',
    'Job',
    'CustomResourceDefinition',
    'constructor',
    '__proto__',
  ]
  for (const kind of kinds)
    for (const one of odd)
      for (const other of odd) {
        const [before, after] = [one, other].map(value =>
          named(kind, { spec: value, rules: value, subjects: value, roleRef: value }),
        )
        expect(() => said(before ?? null, after ?? null)).not.toThrow()
        expect(() => said(before ?? null, null)).not.toThrow()
      }
})
