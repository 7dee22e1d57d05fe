import { expect, test } from 'vitest'
import { differenceOf } from '../src/diff/difference.ts'
import { fieldChanges } from '../src/diff/field-changes.ts'
import { summaryOf } from '../src/diff/summary.ts'

const words = (before: object, after: object): readonly string[] => summaryOf(fieldChanges(differenceOf(before, after)))
const pods = (container: object, more: object = {}, spec: object = {}): object => ({
  kind: 'Deployment',
  spec: { ...spec, template: { spec: { containers: [{ name: 'web', ...container }], ...more } } },
})
const variable = (name: string, value: string): object => ({ name, value })
const digest = (char: string): string => `web@sha256:${char.repeat(64)}`

test.each<[words: readonly string[], before: object, after: object]>([
  [['image 1.8.1 → 1.8.2'], pods({ image: 'ghcr.io/a/web:1.8.1' }), pods({ image: 'ghcr.io/a/web:1.8.2' })],
  [['image sha256:aaaaaaa → sha256:bbbbbbb'], pods({ image: digest('a') }), pods({ image: digest('b') })],
  [['image from mirror.example.com/web'], pods({ image: 'web:1' }), pods({ image: 'mirror.example.com/web:1' })],
  [['image web:1 → shop:2'], pods({ image: 'web:1' }), pods({ image: 'shop:2' })],
  [
    ['3 images'],
    { spec: { template: { spec: { containers: ['a', 'b', 'c'].map(name => ({ name, image: `${name}:1` })) } } } },
    {
      spec: {
        template: {
          spec: { containers: ['a', 'b', 'c'].map((name, index) => ({ name, image: `${name}:${index + 2}` })) },
        },
      },
    },
  ],
  [['replicas 3 → 5'], pods({}, {}, { replicas: 3 }), pods({}, {}, { replicas: 5 })],
  [['replicas none → 5'], pods({}), pods({}, {}, { replicas: 5 })],
  [['1 variable'], pods({ env: [variable('A', '1')] }), pods({ env: [variable('A', '2')] })],
  [
    ['2 variables'],
    pods({ env: [variable('A', '1'), variable('C', '1')] }),
    pods({ env: [variable('A', '2'), variable('B', '1'), variable('C', '1')] }),
  ],
  [['2 variables'], pods({}), pods({ env: [variable('A', '1'), variable('B', '1')] })],
  [
    ['image 1 → 2', 'replicas 1 → 2', '1 variable', 'resources'],
    pods({ image: 'web:1', env: [variable('A', '1')] }, {}, { replicas: 1 }),
    pods({ image: 'web:2', env: [variable('A', '2')], resources: { limits: { cpu: 1 } } }, {}, { replicas: 2 }),
  ],
  [
    ['config web-config changed, so pods restart'],
    pods({ envFrom: [{ configMapRef: { name: 'web-config-7f9k2m8h4t' } }] }),
    pods({ envFrom: [{ configMapRef: { name: 'web-config-g4h5tbk2c9' } }] }),
  ],
  [
    ['secret db changed, so pods restart'],
    pods({}, { volumes: [{ name: 'x', secret: { secretName: 'db-7f9k2m8h4t' } }] }),
    pods({}, { volumes: [{ name: 'x', secret: { secretName: 'db-g4h5tbk2c9' } }] }),
  ],
  [
    ['container log added'],
    pods({}),
    { kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'web' }, { name: 'log' }] } } } },
  ],
  [['arguments'], pods({ args: ['a'] }), pods({ args: ['b'] })],
  [['probes'], pods({}), pods({ readinessProbe: { httpGet: { port: 80 } } })],
  [['security context'], pods({ securityContext: { privileged: true } }), pods({})],
  [['placement'], pods({}, { nodeSelector: { a: 'b' } }), pods({}, { nodeSelector: { a: 'c' } })],
  [['service account'], pods({}, { serviceAccountName: 'a' }), pods({}, { serviceAccountName: 'b' })],
  [['3 keys'], { data: { a: '1', b: '2', c: '3' } }, { data: { a: '2', c: '3', d: '4' } }],
  [['1 key'], { kind: 'ConfigMap' }, { data: { a: '1' }, kind: 'ConfigMap' }],
  [['host'], { spec: { rules: [{ host: 'a.example.com' }] } }, { spec: { rules: [{ host: 'b.example.com' }] } }],
  [['type ClusterIP → LoadBalancer'], { spec: { type: 'ClusterIP' } }, { spec: { type: 'LoadBalancer' } }],
  [['schedule 0 1 * * * → 0 2 * * *'], { spec: { schedule: '0 1 * * *' } }, { spec: { schedule: '0 2 * * *' } }],
  [
    ['size 1Gi → 2Gi'],
    { spec: { resources: { requests: { storage: '1Gi' } } } },
    { spec: { resources: { requests: { storage: '2Gi' } } } },
  ],
  [['rights'], { rules: [{ verbs: ['get'] }] }, { rules: [{ verbs: ['get', 'list'] }] }],
  [
    ['1 subject'],
    { subjects: [{ kind: 'User', name: 'a' }] },
    {
      subjects: [
        { kind: 'User', name: 'a' },
        { kind: 'User', name: 'b' },
      ],
    },
  ],
  [
    ['version 1.2.0 → 1.3.0'],
    { spec: { chart: { spec: { version: '1.2.0' } } } },
    { spec: { chart: { spec: { version: '1.3.0' } } } },
  ],
  [['API autoscaling/v1 → autoscaling/v2'], { apiVersion: 'autoscaling/v1' }, { apiVersion: 'autoscaling/v2' }],
  [
    ['labels', 'annotations'],
    { metadata: { labels: { a: '1' } } },
    { metadata: { annotations: { 'a/b': '1' }, labels: { a: '2' } } },
  ],
  [
    ['annotations of pods'],
    { spec: { template: { metadata: { annotations: { 'checksum/config': 'a' } } } } },
    { spec: { template: { metadata: { annotations: { 'checksum/config': 'b' } } } } },
  ],
  [['interval 5m → 10m'], { spec: { interval: '5m' } }, { spec: { interval: '10m' } }],
  [
    ['a 1 → 2', 'b 1 → 2', '2 other fields'],
    { spec: { a: 1, b: 1, c: 1, d: 1 } },
    { spec: { a: 2, b: 2, c: 2, d: 2 } },
  ],
  [
    ['1 key'],
    { kind: 'ConfigMap', metadata: { name: 'web-7f9k2m8h4t' }, data: { a: '1' } },
    { kind: 'ConfigMap', metadata: { name: 'web-g4h5tbk2c9' }, data: { a: '2' } },
  ],
])('%j', (expected, before, after) => {
  expect(words(before, after)).toEqual(expected)
})
