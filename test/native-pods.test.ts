import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readSchemas } from '../src/manifests/schemas.ts'
import { schemasOf } from '../src/validation/schema/schemas.ts'
import { validateObject } from '../src/validation/schema/validate-object.ts'

const bundle = await readSchemas()
const schemas = schemasOf(bundle, '1.36')

/** What is wrong with an object, each as `at rule`, below the container where it is in one. */
const judge = (yaml: string, by = schemas): readonly string[] =>
  validateObject(parse(yaml), by)
    .filter(({ severity }) => severity === 'error')
    .map(({ at, rule }) => `${at.replace('/spec/template/spec', '').replace('/containers/0', '')} ${rule}`)

const deployment = (container: string, pod = '', spec = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  ${spec}
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec:
      ${pod}
      containers:
        - name: cart
          image: cart:1
          ${container}
`
const VOLUME = 'volumes: [{ name: data, emptyDir: {} }]'

type Case = readonly [name: string, yaml: string, ...problems: string[]]

const refused = (cases: readonly Case[]): void => {
  test.each(cases)('%s', (_, yaml, ...problems) => {
    expect(judge(yaml)).toEqual(problems)
  })
}

describe('containers', () => {
  refused([
    ['need an image', deployment('').replace('image: cart:1', ''), ' native.required'],
    [
      'have names as DNS labels',
      deployment('').replace('name: cart\n          image', 'name: Cart\n          image'),
      '/name native.name',
    ],
    [
      'have names that differ from init containers',
      deployment('', 'initContainers: [{ name: cart, image: a }]'),
      '/initContainers/0/name native.duplicate',
    ],
    [
      'have no probes where they end',
      deployment('', 'initContainers: [{ name: a, image: a, livenessProbe: { tcpSocket: { port: 80 } } }]'),
      '/initContainers/0/livenessProbe native.choice',
    ],
    [
      'have probes where they stay',
      deployment(
        '',
        'initContainers: [{ name: a, image: a, restartPolicy: Always, livenessProbe: { tcpSocket: { port: 80 } } }]',
      ),
    ],
    ['are started again always in a Deployment', deployment('', 'restartPolicy: Never'), '/restartPolicy native.value'],
    [
      'have hostPort as containerPort on the network of the node',
      deployment('ports: [{ containerPort: 80, hostPort: 81 }]', 'hostNetwork: true'),
      '/ports/0/hostPort native.port',
    ],
    [
      'may not take a port of the node twice',
      deployment('ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }]'),
      '/ports/1/hostPort native.duplicate',
    ],
    [
      'have ports between 1 and 65535',
      deployment('ports: [{ containerPort: 70000 }, { containerPort: 0 }]'),
      '/ports/0/containerPort native.range',
      '/ports/1/containerPort native.range',
    ],
    [
      'have names of ports with a letter',
      deployment('ports: [{ containerPort: 80, name: "80" }, { containerPort: 81, name: much-longer-than-15 }]'),
      '/ports/0/name native.name',
      '/ports/1/name native.name',
    ],
    [
      'have names of ports once',
      deployment('ports: [{ containerPort: 80, name: http }, { containerPort: 81, name: http }]'),
      '/ports/1/name native.duplicate',
    ],
  ])
})

describe('variables', () => {
  refused([
    ['may have any name that can be printed', deployment('env: [{ name: "my var.1", value: a }]')],
    ['have no "=" in their names', deployment('env: [{ name: A=B, value: a }]'), '/env/0/name native.name'],
    [
      'have a value or a source',
      deployment('env: [{ name: A, value: a, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]'),
      '/env/0/valueFrom native.choice',
    ],
    [
      'have one source',
      deployment(
        'env: [{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.name }, secretKeyRef: { name: a, key: b } } }]',
      ),
      '/env/0/valueFrom/secretKeyRef native.choice',
    ],
    [
      'have a source that says something',
      deployment('env: [{ name: A, valueFrom: {} }]'),
      '/env/0/valueFrom native.choice',
    ],
    [
      'name the ConfigMap and the key',
      deployment('env: [{ name: A, valueFrom: { configMapKeyRef: { key: a/b } } }]'),
      '/env/0/valueFrom/configMapKeyRef native.required',
      '/env/0/valueFrom/configMapKeyRef/key native.name',
    ],
    [
      'read fields that pods have',
      deployment('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: spec.replicas } } }]'),
      '/env/0/valueFrom/fieldRef/fieldPath native.value',
    ],
    [
      'read annotations',
      deployment('env: [{ name: A, valueFrom: { fieldRef: { fieldPath: "metadata.annotations[\'a/b\']" } } }]'),
    ],
    [
      'come from one place',
      deployment('envFrom: [{}, { configMapRef: { name: a }, secretRef: { name: b } }]'),
      '/envFrom/0 native.choice',
      '/envFrom/1/secretRef native.choice',
    ],
  ])
  test('are named after shells before 1.32', () => {
    const named = deployment('env: [{ name: "my var", value: a }]')
    expect(judge(named, schemasOf(bundle, '1.31'))).toEqual(['/env/0/name native.name'])
    expect(judge(named, schemasOf(bundle, '1.32'))).toEqual([])
  })
})

describe('volumes', () => {
  refused([
    [
      'are there where they are mounted',
      deployment('volumeMounts: [{ name: data, mountPath: /data }, { name: dta, mountPath: /b }]', VOLUME),
      '/volumeMounts/1/name native.reference',
    ],
    [
      'stand at different paths',
      deployment(
        'volumeMounts: [{ name: data, mountPath: /data }, { name: data, mountPath: /data, subPath: a }]',
        VOLUME,
      ),
      '/volumeMounts/1 schema.duplicate',
    ],
    [
      'are mounted below themselves',
      deployment('volumeMounts: [{ name: data, mountPath: /data, subPath: ../a }]', VOLUME),
      '/volumeMounts/0/subPath native.value',
    ],
    [
      'have one source',
      deployment('', 'volumes: [{ name: a, emptyDir: {}, configMap: { name: b } }]'),
      '/volumes/0/configMap native.choice',
    ],
    [
      'have a source that is named',
      deployment('', 'volumes: [{ name: a, configMap: {} }, { name: b, secret: {} }]'),
      '/volumes/0/configMap native.required',
      '/volumes/1/secret native.required',
    ],
    [
      'have modes of files',
      deployment('', 'volumes: [{ name: a, configMap: { name: b, defaultMode: 1000 } }]'),
      '/volumes/0/configMap/defaultMode native.range',
    ],
    [
      'are projected once to each path',
      deployment(
        '',
        'volumes: [{ name: a, projected: { sources: [{ secret: { name: a, items: [{ key: a, path: a }] } }, { secret: { name: b, items: [{ key: b, path: a }] } }] } }]',
      ),
      '/volumes/0/projected/sources/1/secret/items/0/path native.duplicate',
    ],
  ])
})

describe('resources', () => {
  refused([
    [
      'are at most their limits',
      deployment('resources: { requests: { cpu: 1500m }, limits: { cpu: 1 } }'),
      '/resources/requests/cpu native.resources',
    ],
    ['are the same in other units', deployment('resources: { requests: { memory: 1Gi }, limits: { memory: 1024Mi } }')],
    [
      'are not below zero',
      deployment('resources: { limits: { memory: -1Mi } }'),
      '/resources/limits/memory native.range',
    ],
    ['are known', deployment('resources: { limits: { ram: 1Gi } }'), '/resources/limits/ram native.resources'],
    [
      'of vendors cannot be shared',
      deployment('resources: { requests: { nvidia.com/gpu: 1 } }'),
      '/resources/requests/nvidia.com~1gpu native.resources',
    ],
    [
      'of vendors are whole',
      deployment('resources: { limits: { nvidia.com/gpu: 500m } }'),
      '/resources/limits/nvidia.com~1gpu native.resources',
    ],
  ])
})

describe('probes', () => {
  refused([
    [
      'ask in one way',
      deployment('livenessProbe: { tcpSocket: { port: 80 }, exec: { command: [a] } }'),
      '/livenessProbe/tcpSocket native.choice',
    ],
    ['ask in some way', deployment('readinessProbe: { periodSeconds: 5 }'), '/readinessProbe native.choice'],
    [
      'ask a port or its name',
      deployment('livenessProbe: { httpGet: { port: http_1 } }'),
      '/livenessProbe/httpGet/port native.port',
    ],
    [
      'live after one success',
      deployment('livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 }'),
      '/livenessProbe/successThreshold native.range',
    ],
    [
      'run a command that is there',
      deployment('lifecycle: { preStop: { exec: {} } }'),
      '/lifecycle/preStop/exec native.required',
    ],
  ])
})

describe('what pods may do, and where', () => {
  refused([
    [
      'a privileged container escalates',
      deployment('securityContext: { privileged: true, allowPrivilegeEscalation: false }'),
      '/securityContext/allowPrivilegeEscalation native.choice',
    ],
    [
      'a profile of the node is named',
      deployment('securityContext: { seccompProfile: { type: Localhost } }'),
      '/securityContext/seccompProfile native.required',
    ],
    ['users have numbers', deployment('securityContext: { runAsUser: -1 }'), '/securityContext/runAsUser native.range'],
    [
      'a toleration without key is for all',
      deployment('', 'tolerations: [{ operator: Equal, value: a }]'),
      '/tolerations/0 native.choice',
    ],
    [
      'a toleration that exists has no value',
      deployment('', 'tolerations: [{ key: a, operator: Exists, value: b }]'),
      '/tolerations/0/value native.choice',
    ],
    [
      'a weight is at most 100',
      deployment(
        '',
        'affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 200, podAffinityTerm: { topologyKey: a } }] } }',
      ),
      '/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/0/weight native.range',
    ],
    [
      'labels of the pod are added to a selector',
      deployment(
        '',
        'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [pod-template-hash] }]',
      ),
      '/topologySpreadConstraints/0/matchLabelKeys native.choice',
    ],
    [
      'hosts have addresses',
      deployment('', 'hostAliases: [{ ip: 10.0.0, hostnames: [a] }]'),
      '/hostAliases/0/ip native.value',
    ],
    ['name servers of their own are written', deployment('', 'dnsPolicy: None'), '/dnsPolicy native.required'],
  ])
})

describe('workloads', () => {
  const job = (spec: string, pod = 'restartPolicy: Never'): string =>
    `{ apiVersion: batch/v1, kind: Job, metadata: { name: a }, spec: { ${spec} template: { spec: { ${pod ? `${pod},` : ''} containers: [{ name: a, image: a }] } } } }`
  const cron = (spec: string): string =>
    `{ apiVersion: batch/v1, kind: CronJob, metadata: { name: a }, spec: { ${spec}, jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } } } } } }`
  refused([
    [
      'select the pods of their template',
      deployment('').replace('labels: { app: cart } }\n    spec', 'labels: { app: card } }\n    spec'),
      '/spec/template/metadata/labels native.selector',
    ],
    ['select something', deployment('').replace('matchLabels: { app: cart }', ''), '/spec/selector native.selector'],
    ['have no fewer than no pods', deployment('', '', 'replicas: -1'), '/spec/replicas native.range'],
    [
      'replace something at a time',
      deployment('', '', 'strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0% } }'),
      '/spec/strategy/rollingUpdate/maxUnavailable native.choice',
    ],
    [
      'say percentages',
      deployment('', '', 'strategy: { rollingUpdate: { maxUnavailable: half, maxSurge: 150% } }'),
      '/spec/strategy/rollingUpdate/maxUnavailable native.value',
    ],
    [
      'are recreated without more words',
      deployment('', '', 'strategy: { type: Recreate, rollingUpdate: {} }'),
      '/spec/strategy/rollingUpdate native.choice',
    ],
    ['wait longer than until pods are ready', deployment('', '', 'minReadySeconds: 700'), '/spec native.range'],
    ['end in Jobs', job('', ''), ' native.required'],
    ['have no selector in Jobs', job('selector: { matchLabels: { a: b } },'), '/spec/selector native.selector'],
    ['are indexed by number', job('completionMode: Indexed,'), '/spec native.required'],
    ['have a schedule of five fields', cron('schedule: "0 3 * *"'), '/spec/schedule native.schedule'],
    ['have hours up to 23', cron('schedule: "0 24 * * *"'), '/spec/schedule native.schedule'],
    ['may name days', cron('schedule: "*/5 1-3,7 ? JAN-MAR mon"')],
    [
      'are in a time zone that there is',
      cron('schedule: "@daily", timeZone: Europe/Wien'),
      '/spec/timeZone native.schedule',
    ],
  ])
})
